/**
 * Takes a picture of the window in every state, dark and light, in both languages, at two device
 * pixels a point: `node test/renderer/pictures.ts DIRECTORY [WORD]`. With a word, it takes only the pictures
 * whose name contains it.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { locales } from '../../shared/paraglide/runtime.js'
import { CHROMIUM, CHROMIUM_ARGS } from '../chromium.ts'
import { NOW, STATES } from './fixtures.ts'
import { serveGallery } from './gallery/serve.ts'

const SIZE = { width: 360, height: 560 }
const SCHEMES = ['dark', 'light'] as const

interface Shot {
  readonly state: string
  /** What is done before the picture is taken, and a name for it. */
  readonly after?: { readonly name: string; readonly act: (page: Page) => Promise<void> }
  /** The gallery's `check` parameter: how a request to the main process ends. */
  readonly check?: string
  /** The page zoom: 2 is 200 %. */
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
  { state: 'calm', after: { name: 'estimate', act: showEstimateTip } },
  { state: 'calm', after: { name: 'menu', act: openMenu } },
  ...(['keys', 'fifty', 'calm', 'all-paused'] as const).map((state) => ({
    state,
    after: { name: 'accounts', act: openAccounts },
  })),
  { state: 'keys', after: { name: 'accounts-menu', act: openAccountMenu } },
  { state: 'keys', after: { name: 'accounts-rename', act: renameAccount } },
  { state: 'keys', after: { name: 'accounts-badge', act: showBadgeTip } },
  { state: 'keys', after: { name: 'remove', act: openRemoval } },
  { state: 'keys', after: { name: 'exported', act: exportBackup } },
  { state: 'keys', after: { name: 'backup', act: openBackup } },
  { state: 'keys', after: { name: 'backup-end', act: openEndOfBackup } },
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
  ...(['1h', '24h', '7d', '30d', '1y'] as const).map((range, index) => ({
    state: 'calm',
    after: { name: `history-${range}`, act: (page: Page) => openHistory(page, index) },
  })),
  { state: 'calm', after: { name: 'history-balance', act: (page) => openHistory(page, 1, 1) } },
  { state: 'calm', after: { name: 'history-profit', act: (page) => openHistory(page, 2, 2) } },
  { state: 'calm', after: { name: 'history-zoomed', act: zoomHistory } },
  { state: 'calm', after: { name: 'history-drawing', act: drawAcrossHistory } },
  { state: 'calm', after: { name: 'history-mark', act: pointAtMark } },
  { state: 'calm', after: { name: 'history-masked', act: maskHistory } },
  { state: 'calm', after: { name: 'history-exported', act: exportHistory } },
  { state: 'critical', after: { name: 'history', act: (page) => openHistory(page, 1) } },
  { state: 'underwater', after: { name: 'history', act: (page) => openHistory(page, 1) } },
  { state: 'rich', after: { name: 'history', act: (page) => openHistory(page, 3, 1) } },
  { state: 'long-label', after: { name: 'history', act: (page) => openHistory(page, 1) } },
  { state: 'drill', after: { name: 'history', act: openNoHistory } },
  { state: 'calm', check: 'no-history', after: { name: 'no-history', act: waitForSparkline } },
  { state: 'calm', check: 'history-failed', after: { name: 'no-sparkline', act: waitForSparkline } },
  { state: 'calm', check: 'no-history', after: { name: 'history-none', act: openNoHistory } },
  {
    state: 'calm',
    check: 'new-history',
    after: { name: 'history-new', act: (page) => openHistory(page, 2) },
  },
  {
    state: 'calm',
    check: 'history-failed',
    after: { name: 'history-failed', act: (page) => openHistory(page, 1) },
  },
  { state: 'calm', zoom: 2, after: { name: 'history', act: (page) => openHistory(page, 1) } },
  { state: 'calm', forcedColors: true, after: { name: 'history', act: zoomHistory } },
  { state: 'no-account', after: { name: 'form', act: pasteKey } },
  { state: 'no-account', after: { name: 'form-guide', act: openGuide } },
  { state: 'no-account', after: { name: 'form-private-key', act: pastePrivateKey } },
  { state: 'no-account', after: { name: 'form-start-over', act: askToStartOver } },
  { state: 'no-account', check: 'unknown', after: { name: 'not-told', act: askToSave } },
  { state: 'no-account', check: 'no-pair', after: { name: 'no-pair', act: openFormWithoutPair } },
  { state: 'no-account', check: 'banned', after: { name: 'banned', act: sendForm } },
  { state: 'no-account', check: 'ip', after: { name: 'ip', act: sendForm } },
  { state: 'other-in-danger', after: { name: 'calm-chosen', act: chooseCalmAccount } },
  { state: 'fifty', after: { name: 'switcher', act: openSwitcherAtEnd } },
  { state: 'imported' },
  { state: 'imported', after: { name: 'enter', act: enterKey } },
  { state: 'in-memory' },
  { state: 'no-account', after: { name: 'backup', act: importBackupFirst } },
  { state: 'no-account', check: 'damaged', after: { name: 'backup-damaged', act: importBackupFirst } },
  { state: 'keys', check: 'damaged', after: { name: 'backup-damaged', act: openBackup } },
  { state: 'no-account', after: { name: 'form-custom', act: fillCustom } },
  { state: 'no-account', after: { name: 'form-made', act: createKey } },
  { state: 'no-account', after: { name: 'form-made-end', act: openEndOfCreatedKey } },
  { state: 'no-account', zoom: 2, after: { name: 'form-made', act: createKey } },
  { state: 'no-account', forcedColors: true, after: { name: 'form-made', act: createKey } },
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
  { state: 'calm', after: { name: 'settings', act: openSettings } },
  ...[1, 2, 3, 4].map((group) => ({
    state: 'calm',
    after: { name: `settings-${group}`, act: (page: Page) => scrollSettings(page, group) },
  })),
  { state: 'several', after: { name: 'settings-made', act: (page) => scrollSettings(page, 1) } },
  { state: 'calm', after: { name: 'settings-refused', act: refuseSettings } },
  { state: 'calm', after: { name: 'settings-shortcut', act: recordShortcut } },
  { state: 'calm', check: 'not-saved', after: { name: 'settings-failed', act: failSetting } },
  {
    state: 'calm',
    check: 'login',
    after: { name: 'settings-login', act: (page) => scrollSettings(page, 3) },
  },
  { state: 'calm', zoom: 2, after: { name: 'settings', act: openSettings } },
  { state: 'several', zoom: 2, after: { name: 'settings-made', act: (page) => scrollSettings(page, 1) } },
  {
    state: 'several',
    forcedColors: true,
    after: { name: 'settings', act: (page) => scrollSettings(page, 1) },
  },
  {
    state: 'calm',
    forcedColors: true,
    after: { name: 'settings-start', act: (page) => scrollSettings(page, 2) },
  },
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

const gallery = await serveGallery()
const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_ARGS] })
try {
  for (const shot of SHOTS)
    for (const scheme of SCHEMES) for (const locale of locales) await take(browser, shot, scheme, locale)
} finally {
  await browser.close()
  await gallery.close()
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
  await page.goto(`${gallery.url}?state=${state}&locale=${locale}&check=${check}`)
  await page.locator('main').waitFor()
  await after?.act(page)
  await page.screenshot({ path: join(directory ?? '', `${name}.png`) })
  await page.close()
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
  await page.getByRole('menuitem', { name: /^(Journal|提醒记录)$/ }).click()
  await page.locator('main').waitFor()
  await page.mouse.move(0, 0)
}

/** Opens the history at the range and the figure with these indexes. */
async function openHistory(page: Page, range: number, figure = 0): Promise<void> {
  await openMenu(page)
  await page.getByRole('menuitem', { name: /^(History|历史)$/ }).click()
  await page.getByRole('slider').waitFor()
  const choices = page.locator('main label')
  await choices.nth(range).click()
  await choices.nth(5 + figure).click()
  await page.locator('.chart[aria-busy="false"] canvas').waitFor()
  await page.mouse.move(0, 0)
}

async function waitForSparkline(page: Page): Promise<void> {
  await page.locator('main .missing').waitFor()
}

async function openNoHistory(page: Page): Promise<void> {
  await openMenu(page)
  await page.getByRole('menuitem', { name: /^(History|历史)$/ }).click()
  await page.locator('.empty').waitFor()
}

/** Moves the mouse to a place, given as a share of the chart's width. */
async function hoverChart(page: Page, share: number): Promise<void> {
  const box = await page.getByRole('slider').boundingBox()
  if (box) await page.mouse.move(box.x + box.width * share, box.y + box.height / 2)
}

async function drawAcrossHistory(page: Page): Promise<void> {
  await openHistory(page, 1)
  await hoverChart(page, 0.15)
  await page.mouse.down()
  await hoverChart(page, 0.55)
}

async function zoomHistory(page: Page): Promise<void> {
  await drawAcrossHistory(page)
  await page.mouse.up()
  await page.getByRole('button', { name: /Whole range|整个范围/ }).waitFor()
  await page.locator('.chart[aria-busy="false"]').waitFor()
  await hoverChart(page, 0.3)
}

async function pointAtMark(page: Page): Promise<void> {
  await openHistory(page, 1)
  await page.getByRole('list').getByRole('button').first().hover()
}

async function maskHistory(page: Page): Promise<void> {
  await page.keyboard.press('m')
  await openHistory(page, 2, 1)
}

async function exportHistory(page: Page): Promise<void> {
  await openHistory(page, 1)
  await page.locator('header button').last().click()
  await page.locator('.banner').waitFor()
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

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Settings|设置)$/ }).click()
  await page.getByRole('group').first().waitFor()
  await page.mouse.move(0, 0)
}

/** Scrolls the settings to the group with this index. */
async function scrollSettings(page: Page, group: number): Promise<void> {
  await openSettings(page)
  await page
    .locator('section')
    .nth(group)
    .evaluate((section) => section.scrollIntoView())
}

/** Makes every field wrong that can be. */
async function refuseSettings(page: Page): Promise<void> {
  await openSettings(page)
  await page.locator('main input:not([type="radio"])').first().fill('301')
  await page.locator('main input[readonly]').first().focus()
  await page.keyboard.press('p')
  await page.locator('[role="alert"]').waitFor()
}

async function failSetting(page: Page): Promise<void> {
  await openSettings(page)
  await page.locator('fieldset').nth(1).locator('label').nth(2).click()
  await page.locator('.problem').waitFor()
}

async function recordShortcut(page: Page): Promise<void> {
  await openSettings(page)
  await page.locator('main input[readonly]').first().focus()
  await page.keyboard.press('Control+Shift+P')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
}

async function openProxy(page: Page): Promise<void> {
  await openSettings(page)
  await page.getByRole('button', { name: /^(Proxy|代理)/ }).click()
  await page.locator('form').getByRole('radio').first().waitFor({ state: 'attached' })
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

async function showEstimateTip(page: Page): Promise<void> {
  await page.locator('dt button').hover()
  await page.locator('.tip:popover-open').waitFor()
}

async function openAccounts(page: Page): Promise<void> {
  await openMenu(page)
  await page.getByRole('menuitem', { name: /^(Accounts…|账户…)$/ }).click()
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

async function showBadgeTip(page: Page): Promise<void> {
  await openAccounts(page)
  await page.locator('.badge button').first().hover()
  await page.locator('.tip:popover-open').waitFor()
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

async function openEndOfBackup(page: Page): Promise<void> {
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

async function createKey(page: Page): Promise<void> {
  await openForm(page)
  await page.locator('ol').waitFor()
}

async function openEndOfCreatedKey(page: Page): Promise<void> {
  await createKey(page)
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

async function askToStartOver(page: Page): Promise<void> {
  await createKey(page)
  await page.locator('.guide > .link').click()
  await page.getByRole('alertdialog').waitFor()
}

async function openFormWithoutPair(page: Page): Promise<void> {
  await openForm(page)
  await page.locator('[role="alert"]').waitFor()
}

async function chooseCalmAccount(page: Page): Promise<void> {
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
  await page.locator('main .banner .small').first().click()
  await page.locator('form').waitFor()
}

async function importBackupFirst(page: Page): Promise<void> {
  await page.locator('main .link').first().click()
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
