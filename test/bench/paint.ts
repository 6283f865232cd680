/**
 * `node test/bench/paint.ts` measures the window in Chromium: the time from a new state to its paint, the time from
 * opening to the first useful picture, and the size of its files.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { type Browser, chromium } from 'playwright'
import { build, preview } from 'vite'
import { CHROMIUM, CHROMIUM_ARGS } from '../chromium.ts'
import { STATES } from '../renderer/fixtures.ts'

const CHANGES = 200
const OPENINGS = 20
const VIEWPORT = { width: 360, height: 560 }
const KINDS = [
  ['JavaScript', ['.js']],
  ['CSS', ['.css']],
  ['fonts', ['.woff', '.woff2', '.ttf']],
] as const

const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-paint-'))
const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_ARGS] })
try {
  const changes = await serve(join(root, 'test/renderer/paint'), join(folder, 'changes'))
  for (const positions of [3, 500, 1000]) {
    const times = await measureChanges(browser, changes.url, positions)
    printTimes(`new state with ${positions} positions to painted`, times)
  }
  await changes.close()

  const window = await serve(join(root, 'renderer'), join(folder, 'window'))
  for (const state of ['calm', 'many-positions'] as const) {
    const times = await measureOpenings(browser, window.url, state)
    printTimes(`opened to first useful picture, ${state}`, times)
  }
  await window.close()
  printSizes(join(folder, 'window'))
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}

/** Builds a page as for a release, and serves it on a loopback port. */
async function serve(source: string, outDir: string): Promise<{ url: string; close: () => Promise<void> }> {
  await build({
    configFile: false,
    root: source,
    logLevel: 'error',
    plugins: [svelte({ configFile: join(root, 'svelte.config.js') })],
    build: { outDir, minify: true, chunkSizeWarningLimit: 2000 },
  })
  const server = await preview({
    configFile: false,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  })
  const [url] = server.resolvedUrls?.local ?? []
  if (url === undefined) throw new Error('the page has no address')
  return { url, close: () => server.close() }
}

async function measureChanges(from: Browser, url: string, positions: number): Promise<number[]> {
  const page = await from.newPage({ viewport: VIEWPORT })
  await page.goto(url)
  const times = await page.evaluate<number[]>(`measure(${positions}, ${CHANGES})`)
  await page.close()
  return times
}

/** Opens the window each time in a new browser profile, where nothing is cached or compiled. */
async function measureOpenings(from: Browser, url: string, state: keyof typeof STATES): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn < OPENINGS; turn++) {
    const context = await from.newContext({ viewport: VIEWPORT, locale: 'en' })
    const page = await context.newPage()
    await page.addInitScript(`globalThis.firstState = ${JSON.stringify(STATES[state])}`)
    await page.addInitScript({ path: join(root, 'test/renderer/paint/first-paint.js') })
    await page.goto(url)
    times.push(await page.evaluate<number>('firstPaint'))
    await context.close()
  }
  return times
}

function printSizes(built: string): void {
  const files = readdirSync(built, { recursive: true, encoding: 'utf8' })
  const index = readFileSync(join(built, 'index.html'), 'utf8')
  for (const [kind, endings] of KINDS) {
    const ofKind = files.filter((file) => endings.some((ending) => extname(file) === ending))
    const atOnce = ofKind.filter((file) => index.includes(file.replaceAll('\\', '/')))
    process.stdout.write(`${kind}: ${bytes(built, ofKind)}; of which at once ${bytes(built, atOnce)}\n`)
  }
}

function bytes(built: string, files: readonly string[]): string {
  const contents = files.map((file) => readFileSync(join(built, file)))
  const raw = contents.reduce((sum, { length }) => sum + length, 0)
  const zipped = contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0)
  return `${kilobytes(raw)}, ${kilobytes(zipped)} gzipped`
}

function kilobytes(count: number): string {
  return `${(count / 1000).toFixed(1)} kB`
}

function printTimes(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  process.stdout.write(
    `${what}: median ${at(0.5).toFixed(1)} ms, 95th percentile ${at(0.95).toFixed(1)} ms of ${times.length}\n`,
  )
}
