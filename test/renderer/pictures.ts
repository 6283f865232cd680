/**
 * Takes a picture of the window in every state, dark and light, in both languages, at two device
 * pixels a point: `node test/renderer/pictures.ts DIRECTORY [WORD]`; with a word, only the pictures
 * whose name holds it.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { build, preview } from 'vite'
import { locales } from '../../shared/paraglide/runtime.js'
import { CHROMIUM, CHROMIUM_ARGS } from '../chromium.ts'
import { NOW, STATES } from './fixtures.ts'

const SIZE = { width: 360, height: 560 }
const SCHEMES = ['dark', 'light'] as const

interface Shot {
  readonly state: string
  /** What is done to the page before it is taken, and how that is called. */
  readonly after?: { readonly name: string; readonly act: (page: Page) => Promise<void> }
  /** How the check of a new account ends. */
  readonly check?: string
  /** Page zoom, as the user's. */
  readonly zoom?: number
  readonly forcedColors?: boolean
}

const SHOTS: readonly Shot[] = [
  ...Object.keys(STATES).map((state) => ({ state })),
  {
    state: 'several',
    after: { name: 'switcher', act: (page) => page.locator('header button').first().click() },
  },
  { state: 'calm', after: { name: 'masked', act: (page) => page.keyboard.press('m') } },
  ...(['calm', 'warning', 'gaps', 'no-prices', 'underwater'] as const).map((state) => ({
    state,
    after: { name: 'row', act: (page: Page) => page.locator('li button').first().click() },
  })),
  {
    state: 'calm',
    after: { name: 'row-without-price', act: (page) => page.locator('li button').nth(1).click() },
  },
  { state: 'calm', after: { name: 'estimate', act: explainEstimate } },
  { state: 'calm', after: { name: 'menu', act: openMenu } },
  ...(['keys', 'fifty', 'calm', 'all-paused'] as const).map((state) => ({
    state,
    after: { name: 'accounts', act: openAccounts },
  })),
  { state: 'keys', after: { name: 'accounts-menu', act: openAccountMenu } },
  { state: 'keys', after: { name: 'accounts-rename', act: renameAccount } },
  { state: 'keys', after: { name: 'accounts-badge', act: explainBadge } },
  { state: 'keys', after: { name: 'remove', act: openRemoval } },
  { state: 'keys', after: { name: 'exported', act: exportBackup } },
  { state: 'keys', after: { name: 'backup', act: openBackup } },
  { state: 'keys', after: { name: 'backup-end', act: openBackupAtItsEnd } },
  { state: 'keys', zoom: 2, after: { name: 'accounts', act: openAccounts } },
  { state: 'keys', zoom: 2, after: { name: 'backup', act: openBackup } },
  { state: 'keys', forcedColors: true, after: { name: 'accounts', act: openAccounts } },
  { state: 'paused', after: { name: 'chosen', act: choosePaused } },
  {
    state: 'paused',
    after: { name: 'switcher', act: (page) => page.locator('header button').first().click() },
  },
  { state: 'can-withdraw', after: { name: 'explained', act: (page) => page.locator('.say').click() } },
  { state: 'can-trade', zoom: 2 },
  { state: 'all-paused', zoom: 2 },
  { state: 'can-withdraw', forcedColors: true },
  {
    state: 'many-alerts',
    after: { name: 'snoozed', act: (page) => page.locator('main [aria-haspopup="menu"]').nth(3).click() },
  },
  { state: 'critical', after: { name: 'snooze', act: openSnooze } },
  { state: 'many-alerts', after: { name: 'opened', act: (page) => page.locator('main .link').click() } },
  { state: 'many-alerts', after: { name: 'masked', act: (page) => page.keyboard.press('m') } },
  { state: 'several', after: { name: 'journal', act: openJournal } },
  { state: 'several', after: { name: 'exported', act: exportJournal } },
  { state: 'calm', after: { name: 'journal', act: openJournal } },
  ...(['calm', 'several'] as const).flatMap((state) => [
    { state, after: { name: 'alerts', act: openAlerts } },
    { state, after: { name: 'alerts-rule', act: openRatioRule } },
    { state, after: { name: 'alerts-quiet', act: openQuietHours } },
  ]),
  { state: 'calm', after: { name: 'alerts-refused', act: refuseThreshold } },
  { state: 'calm', after: { name: 'alerts-unfinished', act: turnOnAmounts } },
  { state: 'several', after: { name: 'alerts-own', act: openOwnRule } },
  { state: 'calm', zoom: 2, after: { name: 'alerts-rule', act: openRatioRule } },
  { state: 'several', zoom: 2, after: { name: 'alerts', act: openAlerts } },
  { state: 'several', forcedColors: true, after: { name: 'alerts-rule', act: openRatioRule } },
  { state: 'several', forcedColors: true, after: { name: 'alerts-quiet', act: openQuietHours } },
  { state: 'no-account', after: { name: 'form', act: pasteKey } },
  { state: 'no-account', after: { name: 'form-guide', act: openGuide } },
  { state: 'no-account', after: { name: 'form-private-key', act: pastePrivateKey } },
  { state: 'no-account', after: { name: 'form-anew', act: askAnew } },
  { state: 'no-account', check: 'not-told', after: { name: 'not-told', act: askToSave } },
  { state: 'no-account', check: 'no-pair', after: { name: 'no-pair', act: sendNothing } },
  { state: 'no-account', check: 'banned', after: { name: 'banned', act: sendForm } },
  { state: 'no-account', check: 'ip', after: { name: 'ip', act: sendForm } },
  { state: 'other-in-danger', after: { name: 'told', act: chooseCalm } },
  { state: 'fifty', after: { name: 'switcher', act: openSwitcherAtEnd } },
  { state: 'imported' },
  { state: 'imported', after: { name: 'enter', act: enterKey } },
  { state: 'in-memory' },
  { state: 'no-account', after: { name: 'backup', act: importFirst } },
  { state: 'no-account', check: 'damaged', after: { name: 'backup-damaged', act: importFirst } },
  { state: 'keys', check: 'damaged', after: { name: 'backup-damaged', act: openBackup } },
  { state: 'no-account', after: { name: 'form-custom', act: fillCustom } },
  { state: 'no-account', after: { name: 'form-made', act: makeKey } },
  { state: 'no-account', after: { name: 'form-made-end', act: makeKeyToItsEnd } },
  { state: 'no-account', zoom: 2, after: { name: 'form-made', act: makeKey } },
  { state: 'no-account', forcedColors: true, after: { name: 'form-made', act: makeKey } },
  { state: 'no-account', zoom: 2, after: { name: 'form', act: pasteKey } },
  { state: 'no-account', check: 'withdraws', after: { name: 'withdraws', act: askToSave } },
  { state: 'no-account', check: 'encrypted', after: { name: 'encrypted', act: sendForm } },
  { state: 'no-account', check: 'demo', after: { name: 'demo', act: sendForm } },
  { state: 'no-account', check: 'no-keychain', after: { name: 'no-keychain', act: sendForm } },
  { state: 'keys', after: { name: 'replace', act: replaceKey } },
  { state: 'no-account', check: 'refused', after: { name: 'refused', act: sendForm } },
  { state: 'no-account', check: 'offline', after: { name: 'offline', act: sendForm } },
  ...(
    [
      'calm',
      'polling',
      'first-poll',
      'stale',
      'poll-told',
      'poll-needs-key',
      'problem-tls',
      'several',
    ] as const
  ).map((state) => ({ state, after: { name: 'doctor', act: openDoctor } })),
  { state: 'poll-told', after: { name: 'doctor-end', act: copyDiagnosis } },
  { state: 'poll-told', zoom: 2, after: { name: 'doctor', act: openDoctor } },
  { state: 'poll-told', forcedColors: true, after: { name: 'doctor', act: openDoctor } },
  { state: 'calm', after: { name: 'proxy', act: openProxy } },
  { state: 'calm', after: { name: 'proxy-manual', act: typeProxy } },
  { state: 'calm', after: { name: 'proxy-reached', act: testProxy } },
  { state: 'calm', check: 'proxy', after: { name: 'proxy-failed', act: testProxy } },
  { state: 'calm', check: 'proxy-refused', after: { name: 'proxy-refused', act: testProxy } },
  { state: 'calm', zoom: 2, after: { name: 'proxy-manual', act: typeProxy } },
  { state: 'calm', forcedColors: true, after: { name: 'proxy-manual', act: typeProxy } },
  { state: 'calm', zoom: 2 },
  { state: 'no-account', zoom: 2 },
  { state: 'many-alerts', zoom: 2 },
  { state: 'away', zoom: 2 },
  { state: 'drill', zoom: 2 },
  { state: 'several', zoom: 2, after: { name: 'journal', act: openJournal } },
  { state: 'calm', forcedColors: true },
  { state: 'critical', forcedColors: true },
  { state: 'many-alerts', forcedColors: true },
  { state: 'drill-by-hand', forcedColors: true },
  { state: 'several', forcedColors: true, after: { name: 'journal', act: openJournal } },
]

const [directory, word = ''] = process.argv.slice(2)
if (directory === undefined) {
  console.error('usage: node test/renderer/pictures.ts DIRECTORY [WORD]')
  process.exit(2)
}
mkdirSync(directory, { recursive: true })

const bundle = mkdtempSync(join(tmpdir(), 'plimsoll-gallery-'))
await build({
  configFile: join(import.meta.dirname, 'gallery/vite.config.ts'),
  logLevel: 'error',
  build: { outDir: bundle },
})
const server = await preview({
  configFile: false,
  logLevel: 'error',
  build: { outDir: bundle },
  preview: { host: '127.0.0.1', port: 0 },
})
const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_ARGS] })
try {
  for (const shot of SHOTS)
    for (const scheme of SCHEMES) for (const locale of locales) await take(browser, shot, scheme, locale)
} finally {
  await browser.close()
  await server.close()
  rmSync(bundle, { recursive: true })
}

async function take(
  from: Browser,
  shot: Shot,
  scheme: (typeof SCHEMES)[number],
  locale: string,
): Promise<void> {
  const { state, after, check = '', zoom = 1, forcedColors = false } = shot
  const name = [
    state,
    after?.name,
    zoom === 1 ? '' : `zoom-${zoom}`,
    forcedColors ? 'forced' : '',
    scheme,
    locale,
  ]
    .filter(Boolean)
    .join('.')
  if (!name.includes(word)) return
  const page = await from.newPage({
    viewport: { width: SIZE.width / zoom, height: SIZE.height / zoom },
    deviceScaleFactor: 2 * zoom,
    colorScheme: scheme,
    forcedColors: forcedColors ? 'active' : 'none',
    reducedMotion: 'reduce',
    locale,
    timezoneId: 'UTC',
  })
  page.on('pageerror', (error) => console.error(`${name}: ${error.message}`))
  await page.clock.setFixedTime(NOW)
  await page.goto(`${address()}?state=${state}&locale=${locale}&check=${check}`)
  await page.locator('main').waitFor()
  await after?.act(page)
  await page.screenshot({ path: join(directory ?? '', `${name}.png`) })
  await page.close()
}

function address(): string {
  const [url] = server.resolvedUrls?.local ?? []
  if (url === undefined) throw new Error('the gallery has no address')
  return url
}

async function openMenu(page: Page): Promise<void> {
  await page.locator('header button').last().click()
  await page.getByRole('menu').waitFor()
}

async function openSnooze(page: Page): Promise<void> {
  await page.locator('.headline [aria-haspopup]').click()
  await page.getByRole('menu').waitFor()
}

async function openJournal(page: Page): Promise<void> {
  await openMenu(page)
  await page.getByRole('menuitem').nth(1).click()
  await page.locator('main').waitFor()
  await page.mouse.move(0, 0)
}

async function openDoctor(page: Page): Promise<void> {
  await page.locator('footer button').first().click()
  await page.locator('dl').waitFor()
  await page.mouse.move(0, 0)
}

async function copyDiagnosis(page: Page): Promise<void> {
  await openDoctor(page)
  await page.locator('.title button').click()
  await page.locator('.logs').scrollIntoViewIfNeeded()
}

async function exportJournal(page: Page): Promise<void> {
  await openJournal(page)
  await page.locator('header button').last().click()
  await page.getByRole('status').waitFor()
}

async function openProxy(page: Page): Promise<void> {
  await openMenu(page)
  await page.getByRole('menuitem', { name: /Proxy|代理/ }).click()
  await page.getByRole('radio').first().waitFor({ state: 'attached' })
  await page.mouse.move(0, 0)
}

async function typeProxy(page: Page): Promise<void> {
  await openProxy(page)
  await page.getByRole('radio').nth(1).check({ force: true })
  await page.locator('input[inputmode="url"]').fill('http://192.168.1.10:8080')
  await page.locator('input:not([type="radio"])').nth(1).fill('zoe')
}

async function testProxy(page: Page): Promise<void> {
  await typeProxy(page)
  await page.locator('.actions button').first().click()
  await page.locator('.banner, .refusal').waitFor()
}

async function openAlerts(page: Page): Promise<void> {
  await openMenu(page)
  await page.getByRole('menuitem').first().click()
  await page.locator('li').first().waitFor()
  await page.mouse.move(0, 0)
}

async function openRatioRule(page: Page): Promise<void> {
  await openAlerts(page)
  await page.locator('li > button').first().click()
  await page.locator('fieldset p', { hasText: '7' }).first().waitFor()
  await page.mouse.move(0, 0)
}

async function openQuietHours(page: Page): Promise<void> {
  await openAlerts(page)
  await page.locator('li > button').last().click()
  const turn = page.getByRole('switch')
  if (!(await turn.isChecked())) await turn.click()
}

async function refuseThreshold(page: Page): Promise<void> {
  await openRatioRule(page)
  await page.locator('input').first().fill('85')
  await page.locator('input').nth(2).fill('abc')
  await page.keyboard.press('Enter')
}

async function turnOnAmounts(page: Page): Promise<void> {
  await openAlerts(page)
  await page.locator('li > button').nth(2).click()
  await page.getByRole('switch').click()
}

async function openOwnRule(page: Page): Promise<void> {
  await openAlerts(page)
  await page.locator('[aria-haspopup="listbox"]').click()
  await page.getByRole('option').nth(2).click()
  await page.locator('li > button').first().click()
  await page.locator('fieldset p', { hasText: '7' }).first().waitFor()
}

async function explainEstimate(page: Page): Promise<void> {
  await page.locator('dt button').hover()
  await page.locator('.tooltip').waitFor()
}

async function openAccounts(page: Page): Promise<void> {
  await openMenu(page)
  await page.getByRole('menuitem').nth(2).click()
  await page.locator('main section').waitFor()
  await page.mouse.move(0, 0)
}

async function openAccountMenu(page: Page): Promise<void> {
  await openAccounts(page)
  await page.locator('li [data-account]').nth(1).click()
  await page.getByRole('menu').waitFor()
}

async function renameAccount(page: Page): Promise<void> {
  await openAccountMenu(page)
  await page.getByRole('menuitem').first().click()
  await page.locator('li input').waitFor()
}

async function explainBadge(page: Page): Promise<void> {
  await openAccounts(page)
  await page.locator('.badge button').first().hover()
  await page.locator('.tooltip').waitFor()
}

async function openRemoval(page: Page): Promise<void> {
  await openAccountMenu(page)
  await page.locator('.option.danger').click()
  await page.getByRole('alertdialog').waitFor()
}

async function exportBackup(page: Page): Promise<void> {
  await openAccounts(page)
  await page.locator('section .small').first().click()
  await page.locator('section [role="status"]').waitFor()
}

async function openBackup(page: Page): Promise<void> {
  await openAccounts(page)
  await page.locator('section .small').last().click()
  await page.locator('.end, [role="alert"]').waitFor()
}

async function openBackupAtItsEnd(page: Page): Promise<void> {
  await openBackup(page)
  await page.locator('section').last().locator('li').last().scrollIntoViewIfNeeded()
}

async function choosePaused(page: Page): Promise<void> {
  await page.locator('header button').first().click()
  await page.getByRole('menuitemradio').nth(1).click()
  await page.locator('main .button').waitFor()
}

async function openForm(page: Page): Promise<void> {
  await page.locator('button.primary').click()
}

async function pasteKey(page: Page): Promise<void> {
  await openForm(page)
  await page.getByRole('radio').last().check({ force: true })
}

async function fillForm(page: Page): Promise<void> {
  await pasteKey(page)
  for (const field of await page.locator('input:not([type="radio"])').all())
    await field.fill('aVeryLongKeyOfSixtyFourLettersAndDigits')
  await page.locator('button[type="submit"]').click()
}

async function sendForm(page: Page): Promise<void> {
  await fillForm(page)
  await page.locator('[role="alert"], .refusal').waitFor()
}

async function askToSave(page: Page): Promise<void> {
  await fillForm(page)
  await page.getByRole('alertdialog').waitFor()
}

async function makeKey(page: Page): Promise<void> {
  await openForm(page)
  await page.locator('ol').waitFor()
}

async function makeKeyToItsEnd(page: Page): Promise<void> {
  await makeKey(page)
  await page.locator('textarea + div button').click()
  await page.locator('button[type="submit"]').scrollIntoViewIfNeeded()
}

async function openGuide(page: Page): Promise<void> {
  await pasteKey(page)
  await page.locator('.ask').click()
}

async function pastePrivateKey(page: Page): Promise<void> {
  await pasteKey(page)
  await page.locator('input[type="text"]').last().fill('-----BEGIN PRIVATE KEY-----')
  await page.locator('.refusal').waitFor()
}

async function askAnew(page: Page): Promise<void> {
  await makeKey(page)
  await page.locator('.guide > .link').click()
  await page.getByRole('alertdialog').waitFor()
}

async function sendNothing(page: Page): Promise<void> {
  await openForm(page)
  await page.locator('[role="alert"]').waitFor()
}

async function chooseCalm(page: Page): Promise<void> {
  await page.locator('header button').first().click()
  await page.getByRole('menuitemradio').last().click()
  await page.locator('main > button').waitFor()
}

async function openSwitcherAtEnd(page: Page): Promise<void> {
  await page.locator('header button').first().click()
  await page.getByRole('menuitemradio').nth(30).click()
  await page.locator('header button').first().click()
  await page.getByRole('menu').waitFor()
}

async function enterKey(page: Page): Promise<void> {
  await page.locator('.help .small').click()
  await page.locator('form').waitFor()
}

async function importFirst(page: Page): Promise<void> {
  await page.locator('main .link').click()
  await page.locator('.end, [role="alert"]').waitFor()
}

async function replaceKey(page: Page): Promise<void> {
  await openAccountMenu(page)
  await page.getByRole('menuitem', { name: /key|密钥/ }).click()
  await page.locator('form').waitFor()
}

async function fillCustom(page: Page): Promise<void> {
  await page.locator('button.primary').click()
  await page.locator('[aria-haspopup="listbox"]').click()
  await page.getByRole('option').last().click()
}
