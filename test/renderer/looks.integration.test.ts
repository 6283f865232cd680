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
 * Every state of the window beside how it looked when somebody judged it good: dark above light, a
 * language beside the other. In the mode `keep` what is seen now is kept as good.
 */

const SIZE = { width: 360, height: 560 }
const SCHEMES = ['dark', 'light'] as const
const GOOD = join(import.meta.dirname, 'looks')
/** What differs from it is left here to be looked at. */
const DIFFERENT = join(import.meta.dirname, '../../out/looks')
const KEEP = process.env.MODE === 'keep'

/** In which the colours of a picture are kept: nobody sees the difference, and it takes half the room. */
const COLOUR_STEP = 8
/** Two colours closer than this are one, as a share of the way from black to white. */
const COLOUR_TOLERANCE = 0.1
/** Pixels of a picture that may differ all the same: fewer than one character of the smallest text has. */
const MOST_DIFFERENT = 12

/** As many as Vitest runs at once, at most. */
const PAGES = 5

const RENDERING_ARGS = ['--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb']

/** Each state as the window opens, and each page as it opens. */
const LOOKS: readonly { readonly name: string; readonly state: string; readonly open?: Opening }[] = [
  ...Object.keys(STATES).map((state) => ({ name: state, state })),
  { name: 'page-alerts', state: 'several', open: fromMenu(0) },
  { name: 'page-history', state: 'calm', open: openHistory },
  { name: 'page-journal', state: 'several', open: fromMenu(2) },
  { name: 'page-accounts', state: 'keys', open: fromMenu(3) },
  { name: 'page-add-account', state: 'no-account', open: (frame) => frame.locator('.primary').click() },
  { name: 'page-settings', state: 'calm', open: (frame) => frame.locator('footer button').last().click() },
]

type Opening = (frame: Frame) => Promise<void>

let gallery: ServedGallery
let browser: Browser
/** Those that nobody uses at the moment. */
const free: Page[] = []

beforeAll(async () => {
  gallery = await serveGallery()
  browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_ARGS, ...RENDERING_ARGS] })
  for (let count = 0; count < PAGES; count += 1) free.push(await openPage())
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

describe.concurrent('looks as it did when it was good, and shuts nobody out', () => {
  test.each(LOOKS)('$name', async ({ name, state, open }) => {
    const page = free.pop()
    if (page === undefined) throw new Error('more at once than there are pages')
    try {
      const seen: PNG[] = []
      const barriers: string[] = []
      await show(page, state, open)
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme })
        seen.push(PNG.sync.read(await page.screenshot()))
        for (const frame of page.frames().slice(1)) barriers.push(...(await barriersIn(frame)))
      }
      expect(barriers).toEqual([])
      compare(name, inSteps(stacked(seen)))
    } finally {
      free.push(page)
    }
  })
})

/** One frame a language, side by side. */
async function show(page: Page, state: string, open?: Opening): Promise<void> {
  const frames = locales.map((locale) => {
    const query = new URLSearchParams({ state, locale, fonts: 'pinned' })
    return `<iframe src="${gallery.url}?${query}" width="${SIZE.width}" height="${SIZE.height}"></iframe>`
  })
  await page.setContent(
    `<!doctype html><title>Looks</title><style>body { margin: 0; display: flex } iframe { border: 0; flex: none }</style>${frames.join('')}`,
  )
  for (const frame of page.frames().slice(1)) {
    await frame.locator('[data-settled]').waitFor({ state: 'attached' })
    if (!open) continue
    await open(frame)
    await frame.locator('header h1').waitFor()
  }
  // Nothing is under the pointer, wherever it was before.
  await page.mouse.move(0, 0)
  for (const frame of page.frames().slice(1)) await frame.evaluate(SETTLED)
}

function fromMenu(item: number): Opening {
  return async (frame) => {
    await frame.locator('header [aria-haspopup="menu"]').last().click()
    await frame.getByRole('menuitem').nth(item).click()
  }
}

async function openHistory(frame: Frame): Promise<void> {
  await fromMenu(1)(frame)
  await frame.locator('canvas').waitFor()
}

const SETTLED = `document.fonts.ready
  .then(() => new Promise(requestAnimationFrame))
  .then(() => new Promise(requestAnimationFrame))
  .then(() => {})`

const FIND_BARRIERS = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary)))`

/** What is wrong for somebody who cannot see, point or tell colours apart: one line each. */
async function barriersIn(frame: Frame): Promise<string[]> {
  await frame.evaluate(axe.source)
  return frame.evaluate<string[]>(FIND_BARRIERS)
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

function inSteps(picture: PNG): PNG {
  const { data } = picture
  for (let index = 0; index < data.length; index += 1)
    data[index] = Math.min(255, Math.round((data[index] ?? 0) / COLOUR_STEP) * COLOUR_STEP)
  return picture
}

/** As small as a picture of mostly text becomes. */
function write(folder: string, file: string, picture: PNG): void {
  mkdirSync(folder, { recursive: true })
  const png = PNG.sync.write(picture, { colorType: 2, filterType: 0, deflateLevel: 9, deflateStrategy: 0 })
  writeFileSync(join(folder, file), png)
}

function compare(name: string, seen: PNG): void {
  const file = `${name}.png`
  if (KEEP) {
    write(GOOD, file, seen)
    return
  }
  const good = PNG.sync.read(readFileSync(join(GOOD, file)))
  expect([seen.width, seen.height]).toEqual([good.width, good.height])
  const { width, height } = seen
  const marked = new PNG({ width, height })
  const different = pixelmatch(good.data, seen.data, marked.data, width, height, {
    threshold: COLOUR_TOLERANCE,
  })
  if (different > MOST_DIFFERENT) {
    write(DIFFERENT, file, seen)
    write(DIFFERENT, `${name}.marked.png`, marked)
  }
  expect(different, `see out/looks/${name}.marked.png`).toBeLessThanOrEqual(MOST_DIFFERENT)
}
