import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import pixelmatch from 'pixelmatch'
import { type Browser, chromium, type Frame, type Page } from 'playwright'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { locales } from '../../shared/paraglide/runtime.js'
import { CHROMIUM, CHROMIUM_ARGS } from '../chromium.ts'
import { NOW, STATES } from './fixtures.ts'
import { type ServedGallery, serveGallery } from './gallery/serve.ts'

/**
 * Compares a picture of every state of the window with the kept one: dark above light, the languages side by side. In
 * the mode `keep` the new pictures are kept instead.
 */

const SIZE = { width: 360, height: 560 }
const SCHEMES = ['dark', 'light'] as const
const EXPECTED = join(import.meta.dirname, 'expected-pictures')
/** Pictures that differ are written here, beside one in which the differences are marked. */
const DIFFERENT = join(import.meta.dirname, '../../out/different-pictures')
const KEEP = process.env.MODE === 'keep'

/** Colours are rounded to multiples of this, which nobody can see and which makes the files half as large. */
const COLOUR_STEP = 8
/** Two colours count as equal when closer than this, as a share of the distance from black to white. */
const COLOUR_TOLERANCE = 0.1
/** The number of pixels that may differ: fewer than one character of the smallest text has. */
const MAX_DIFFERENT_PIXELS = 12

/** The number of tests that Vitest runs at once, at most. */
const PAGES = 5

const RENDERING_ARGS = ['--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb']

interface Picture {
  readonly name: string
  readonly state: string
  /** The gallery's `check` parameter: how a request to the main process ends. */
  readonly check?: string
  readonly open?: Opening
}

/** The window as it opens in each state, and each page as it opens. */
const PICTURES: readonly Picture[] = [
  ...Object.keys(STATES).map((state) => ({ name: state, state })),
  { name: 'page-alerts', state: 'several', open: fromMenu(0) },
  { name: 'page-alerts-pace', state: 'calm', open: turnPaceRuleOn },
  { name: 'page-history', state: 'calm', open: openHistory },
  { name: 'page-journal', state: 'several', open: fromMenu(2) },
  { name: 'page-accounts', state: 'keys', open: fromMenu(3) },
  { name: 'page-add-account', state: 'no-account', open: (frame) => frame.locator('.primary').click() },
  { name: 'page-settings', state: 'calm', open: openSettings },
  { name: 'login-refused', state: 'calm', check: 'login-refused', open: turnLoginOn },
]

type Opening = (frame: Frame) => Promise<void>

let gallery: ServedGallery
let browser: Browser
/** The pages that no test uses at the moment. */
const idlePages: Page[] = []

beforeAll(async () => {
  gallery = await serveGallery()
  browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_ARGS, ...RENDERING_ARGS] })
  for (let count = 0; count < PAGES; count += 1) idlePages.push(await openPage())
})

afterAll(async () => {
  await browser?.close()
  await gallery?.close()
})

async function openPage(): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width: SIZE.width * locales.length, height: SIZE.height },
    reducedMotion: 'reduce',
    locale: 'en',
    timezoneId: 'UTC',
  })
  await page.clock.setFixedTime(NOW)
  await page.goto(gallery.url)
  return page
}

describe.concurrent('the window equals its kept picture, and is accessible', () => {
  test.each(PICTURES)('$name', async ({ name, ...picture }) => {
    const page = idlePages.pop()
    if (page === undefined) throw new Error('more at once than there are pages')
    try {
      const taken: PNG[] = []
      const violations: string[] = []
      await show(page, picture)
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme })
        taken.push(PNG.sync.read(await page.screenshot()))
        for (const frame of page.frames().slice(1))
          violations.push(...(await accessibilityViolationsIn(frame)))
      }
      expect(violations).toEqual([])
      compare(name, withRoundedColours(stacked(taken)))
    } finally {
      idlePages.push(page)
    }
  })
})

/** Shows the state in one frame for each language, side by side. */
async function show(page: Page, { state, check = '', open }: Omit<Picture, 'name'>): Promise<void> {
  const frames = locales.map((locale) => {
    const query = new URLSearchParams({ state, check, locale, fonts: 'pinned' })
    return `<iframe src="${gallery.url}?${query}" width="${SIZE.width}" height="${SIZE.height}"></iframe>`
  })
  await page.setContent(
    `<!doctype html><title>Pictures</title><style>body { margin: 0; display: flex } iframe { border: 0; flex: none }</style>${frames.join('')}`,
  )
  for (const frame of page.frames().slice(1)) {
    await frame.locator('[data-settled]').waitFor({ state: 'attached' })
    if (!open) continue
    await open(frame)
    await frame.locator('header h1').waitFor()
  }
  // The pointer moves away, so that nothing is hovered.
  await page.mouse.move(0, 0)
  for (const frame of page.frames().slice(1)) await frame.evaluate(SETTLED)
}

function fromMenu(item: number): Opening {
  return async (frame) => {
    await frame.locator('header [aria-haspopup="menu"]').last().click()
    await frame.getByRole('menuitem').nth(item).click()
  }
}

async function openSettings(frame: Frame): Promise<void> {
  await frame.locator('footer button').last().click()
}

async function turnPaceRuleOn(frame: Frame): Promise<void> {
  await fromMenu(0)(frame)
  await frame.getByRole('button', { name: /^(Time left at this pace|按此速度的剩余时间)/ }).click()
  await frame.getByRole('switch').click()
  await frame
    .getByText(/^In the last 7 days|^过去7天/)
    .first()
    .waitFor()
}

async function turnLoginOn(frame: Frame): Promise<void> {
  await openSettings(frame)
  const login = frame.getByRole('switch', { name: /Start at login|登录/ })
  await login.click()
  await frame.locator(`#${await login.getAttribute('aria-describedby')}`).scrollIntoViewIfNeeded()
}

async function openHistory(frame: Frame): Promise<void> {
  await fromMenu(1)(frame)
  await frame.locator('canvas').waitFor()
}

const SETTLED = `document.fonts.ready
  .then(() => new Promise(requestAnimationFrame))
  .then(() => new Promise(requestAnimationFrame))
  .then(() => {})`

const FIND_VIOLATIONS = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary)))`

/** What axe finds wrong for users who cannot see, point or tell colours apart. */
async function accessibilityViolationsIn(frame: Frame): Promise<string[]> {
  await frame.evaluate(axe.source)
  return frame.evaluate<string[]>(FIND_VIOLATIONS)
}

function stacked(pictures: readonly PNG[]): PNG {
  const [first] = pictures
  if (first === undefined) throw new Error('there is no picture')
  const { width, height } = first
  const whole = new PNG({ width, height: height * pictures.length })
  for (const [index, picture] of pictures.entries())
    PNG.bitblt(picture, whole, 0, 0, width, height, 0, index * height)
  return whole
}

function withRoundedColours(picture: PNG): PNG {
  const { data } = picture
  for (let index = 0; index < data.length; index += 1)
    data[index] = Math.min(255, Math.round((data[index] ?? 0) / COLOUR_STEP) * COLOUR_STEP)
  return picture
}

/** Writes a PNG with the options that make pictures of mostly text smallest. */
function write(folder: string, file: string, picture: PNG): void {
  mkdirSync(folder, { recursive: true })
  const png = PNG.sync.write(picture, { colorType: 2, filterType: 0, deflateLevel: 9, deflateStrategy: 0 })
  writeFileSync(join(folder, file), png)
}

function compare(name: string, picture: PNG): void {
  const file = `${name}.png`
  if (KEEP) {
    write(EXPECTED, file, picture)
    return
  }
  const expected = PNG.sync.read(readFileSync(join(EXPECTED, file)))
  expect([picture.width, picture.height]).toEqual([expected.width, expected.height])
  const { width, height } = picture
  const marked = new PNG({ width, height })
  const different = pixelmatch(expected.data, picture.data, marked.data, width, height, {
    threshold: COLOUR_TOLERANCE,
  })
  if (different > MAX_DIFFERENT_PIXELS) {
    write(DIFFERENT, file, picture)
    write(DIFFERENT, `${name}.marked.png`, marked)
  }
  expect(different, `see out/different-pictures/${name}.marked.png`).toBeLessThanOrEqual(MAX_DIFFERENT_PIXELS)
}
