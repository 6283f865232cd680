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
  { state: 'calm', after: { name: 'remove', act: openRemoval } },
  { state: 'no-account', after: { name: 'form', act: (page) => page.locator('button.primary').click() } },
  { state: 'no-account', after: { name: 'form-custom', act: fillCustom } },
  { state: 'no-account', check: 'refused', after: { name: 'refused', act: sendForm } },
  { state: 'no-account', check: 'offline', after: { name: 'offline', act: sendForm } },
  { state: 'calm', zoom: 2 },
  { state: 'no-account', zoom: 2 },
  { state: 'calm', forcedColors: true },
  { state: 'critical', forcedColors: true },
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

async function explainEstimate(page: Page): Promise<void> {
  await page.locator('dt button').hover()
  await page.locator('.tooltip').waitFor()
}

async function openRemoval(page: Page): Promise<void> {
  await openMenu(page)
  await page.locator('.option.danger').click()
  await page.getByRole('alertdialog').waitFor()
}

async function sendForm(page: Page): Promise<void> {
  await page.locator('button.primary').click()
  for (const field of await page.locator('input').all())
    await field.fill('aVeryLongKeyOfSixtyFourLettersAndDigits')
  await page.locator('button[type="submit"]').click()
  await page.locator('[role="alert"], .refusal').waitFor()
}

async function fillCustom(page: Page): Promise<void> {
  await page.locator('button.primary').click()
  await page.locator('[aria-haspopup="listbox"]').click()
  await page.getByRole('option').last().click()
}
