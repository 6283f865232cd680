/**
 * Draws the app's icons and the logo from the mark's geometry: build/icon.png, .ico, .icns,
 * build/icons/*.png and docs/logo.svg. Run it after changing the geometry. Its output is in the
 * repository, so that packaging needs no browser.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { MARK } from '../shared/mark.ts'
import { CHROMIUM, CHROMIUM_ARGS } from '../test/chromium.ts'

const root = join(import.meta.dirname, '..')
const GROUND = '#0F1520'
const SEA = '#2FB3A5'
const HULL = '#FFFFFF'
/** Below the bar, because the account in the picture is calm. */
const WATER_LINE = MARK.centre + MARK.waterRadius * 0.34

const ICO_SIZES = [16, 20, 24, 32, 48, 64, 256]
const ICNS_TYPES = { 16: 'icp4', 32: 'icp5', 64: 'icp6', 128: 'ic07', 256: 'ic08', 512: 'ic09', 1024: 'ic10' }
const LINUX_SIZES = [16, 32, 48, 64, 128, 256, 512]

const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_ARGS] })
const sizes = [...new Set([...ICO_SIZES, ...Object.keys(ICNS_TYPES).map(Number), ...LINUX_SIZES])]
const pictures = new Map<number, Buffer>()
for (const size of sizes) pictures.set(size, await render(browser, size))
await browser.close()

mkdirSync(join(root, 'build/icons'), { recursive: true })
mkdirSync(join(root, 'docs'), { recursive: true })
for (const size of LINUX_SIZES) write(`build/icons/${size}x${size}.png`, picture(size))
write('build/icon.png', picture(1024))
write('build/icon.ico', ico(ICO_SIZES))
write('build/icon.icns', icns())
write('docs/logo.svg', `${drawing()}\n`)

/** The mark on its background. The background leaves a margin, as icons do on all three systems. */
function drawing(): string {
  const { centre, ringRadius, ringWidth, waterRadius, barWidth, barStart, barEnd } = MARK
  const reach = Math.sqrt(waterRadius ** 2 - (WATER_LINE - centre) ** 2)
  const water = `M${round(centre - reach)} ${round(WATER_LINE)}A${waterRadius} ${waterRadius} 0 0 0 ${round(centre + reach)} ${round(WATER_LINE)}Z`
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><title>Plimsoll</title>',
    `<rect x="5" y="5" width="90" height="90" rx="21" fill="${GROUND}"/>`,
    '<g transform="translate(50 50) scale(.78) translate(-50 -50)">',
    `<path d="${water}" fill="${SEA}"/>`,
    `<circle cx="${centre}" cy="${centre}" r="${ringRadius}" fill="none" stroke="${HULL}" stroke-width="${ringWidth}"/>`,
    `<path d="M${barStart + barWidth / 2} ${centre}H${barEnd - barWidth / 2}" stroke="${HULL}" stroke-width="${barWidth}" stroke-linecap="round"/>`,
    '</g></svg>',
  ].join('')
}

async function render(from: Browser, size: number): Promise<Buffer> {
  const page = await from.newPage({ viewport: { width: size, height: size } })
  const url = `data:image/svg+xml,${encodeURIComponent(drawing())}`
  await page.setContent(
    `<style>body{margin:0}img{display:block;width:${size}px;height:${size}px}</style><img src="${url}">`,
  )
  const png = await page.screenshot({ omitBackground: true })
  await page.close()
  return png
}

function picture(size: number): Buffer {
  const png = pictures.get(size)
  if (png === undefined) throw new Error(`no picture of ${size} px`)
  return png
}

/** An ICO file is a directory of sixteen bytes for each picture, then the PNGs. A side of 256 is written as 0. */
function ico(wanted: readonly number[]): Buffer {
  const header = Buffer.from([0, 0, 1, 0, wanted.length, 0])
  let offset = header.length + wanted.length * 16
  const entries = wanted.map((size) => {
    const { length } = picture(size)
    const entry = Buffer.alloc(16)
    entry.set([size % 256, size % 256, 0, 0, 1, 0, 32, 0])
    entry.writeUInt32LE(length, 8)
    entry.writeUInt32LE(offset, 12)
    offset += length
    return entry
  })
  return Buffer.concat([header, ...entries, ...wanted.map(picture)])
}

/** An ICNS file consists of blocks: a type of four letters, a length that includes these eight bytes, and a PNG. */
function icns(): Buffer {
  const blocks = Object.entries(ICNS_TYPES).map(([size, type]) => block(type, picture(Number(size))))
  return block('icns', Buffer.concat(blocks))
}

function block(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32BE(data.length + 8, 4)
  return Buffer.concat([head, data])
}

function write(path: string, data: string | Buffer): void {
  writeFileSync(join(root, path), data)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
