import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Ink, inkFor, trayIcon } from '../../../electron/desktop/icon.ts'
import { markLayers } from '../../../electron/desktop/mark-layers.ts'
import { type Palette, rasterize } from '../../../electron/desktop/raster.ts'
import { type MarkLook, waterHeight } from '../../../shared/mark.ts'
import { DEFAULT_SETTINGS } from '../../../shared/settings.ts'

const SIZES = [16, 20, 22, 24, 32, 48, 64]
const INKS: readonly Ink[] = ['light', 'dark', 'template']

const look = (fields: Partial<MarkLook>): MarkLook => ({
  risk: 'calm',
  water: 0.3,
  stale: false,
  drill: false,
  ...fields,
})

const LOOKS: Readonly<Record<string, MarkLook>> = {
  idle: look({ risk: 'idle', water: null }),
  'hardly loaded': look({ water: 0 }),
  calm: look({}),
  warning: look({ risk: 'warning', water: 0.6 }),
  critical: look({ risk: 'critical', water: 0.9 }),
  unknown: look({ risk: 'unknown', water: null }),
  'calm drill': look({ drill: true }),
  'idle stale': look({ risk: 'idle', water: null, stale: true }),
  'calm stale': look({ stale: true }),
  'warning stale': look({ risk: 'warning', water: 0.6, stale: true }),
  'critical stale': look({ risk: 'critical', water: 0.9, stale: true }),
  'unknown stale': look({ risk: 'unknown', water: null, stale: true }),
}

/** One colour for all, so that only the shape can tell. */
const ONE_COLOUR: Palette = { hull: [0, 0, 0, 1], water: [0, 0, 0, 1], badge: [0, 0, 0, 1] }
const shapeOf = (mark: MarkLook, size: number) => rasterize(markLayers(mark, size), size, ONE_COLOUR)

/** How far apart two shapes are, in whole pixels of ink. */
function difference(a: Uint8Array, b: Uint8Array): number {
  let apart = 0
  for (let i = 3; i < a.length; i += 4) apart += Math.abs((a[i] ?? 0) - (b[i] ?? 0)) / 255
  return apart
}

/** The text of a PNG's tEXt chunk, which has its length before its type. */
function title(png: Buffer): string {
  const start = png.indexOf('tEXtTitle\0')
  return png.toString('latin1', start + 10, start + 4 + png.readUInt32BE(start - 4))
}

describe.each(SIZES)('at %i pixels', (size) => {
  const names = Object.keys(LOOKS)
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const))

  it.each(pairs)('%s and %s differ in shape', (a, b) => {
    const [first, second] = [LOOKS[a], LOOKS[b]]
    if (first === undefined || second === undefined) throw new Error('no such look')
    expect(difference(shapeOf(first, size), shapeOf(second, size))).toBeGreaterThan(size * 0.25)
  })

  it('the bar has sharp edges: every row of it is full or empty', () => {
    const pixels = shapeOf(LOOKS.idle ?? look({}), size)
    const alphaAt = (x: number, y: number) => pixels[(y * size + x) * 4 + 3] ?? 0
    const column = Array.from({ length: size }, (_, y) => alphaAt(Math.floor(size / 2), y))
    const middle = column.slice(Math.floor(size * 0.3), Math.ceil(size * 0.7))
    expect(middle.filter((alpha) => alpha !== 0 && alpha !== 255)).toEqual([])
    expect(middle.some((alpha) => alpha === 255)).toBe(true)
  })

  it('the badge leaves the water line whole at the warning threshold', () => {
    const waterAlone: Palette = { hull: [0, 0, 0, 0], water: [0, 0, 0, 1], badge: [0, 0, 0, 0] }
    const pixels = rasterize(markLayers(look({ risk: 'warning', water: 0.5 }), size), size, waterAlone)
    const rows = Array.from({ length: size }, (_, y) =>
      Array.from({ length: size }, (_, x) => pixels[(y * size + x) * 4 + 3] ?? 0),
    )
    const line = rows.find((row) => row.some((alpha) => alpha > 0)) ?? []
    expect(line).toContain(255)
    expect(line).toEqual(line.toReversed())
  })

  it('the water is over the bar from the warning threshold on, and never before', () => {
    const ratio = fc.integer({ min: 1, max: 1000 })
    const bar = size / 2 - Math.max(2, Math.round(size * 0.08)) / 2 - 1
    fc.assert(
      fc.property(ratio, (thousandths) => {
        const water = waterHeight(`${thousandths / 1000}`, DEFAULT_SETTINGS.thresholds)
        const risk = thousandths >= 800 ? 'critical' : thousandths >= 500 ? 'warning' : 'calm'
        const layer = markLayers(look({ risk, water }), size).find(({ role }) => role === 'water')
        expect(layer?.covers(size / 2, bar + 0.75) ?? false).toBe(thousandths >= 500)
      }),
    )
  })
})

describe('a colour that can be seen through', () => {
  it('is laid on once where parts of the mark overlap', () => {
    const palette: Palette = { hull: [9, 9, 9, 0.4], water: [9, 9, 9, 0.2], badge: [9, 9, 9, 0.4] }
    const pixels = rasterize(markLayers(look({ drill: false, water: 0.49 }), 64), 64, palette)
    expect(Math.max(...pixels.filter((_, i) => i % 4 === 3))).toBe(Math.round(0.4 * 255))
  })
})

describe('an icon', () => {
  it.each([
    ['calm', look({}), 'calm'],
    ['idle', look({ risk: 'idle', water: null }), 'idle'],
    ['unknown', look({ risk: 'unknown', water: null }), 'unknown'],
    ['warning in the drill', look({ risk: 'warning', drill: true }), 'warning'],
    ['critical and stale', look({ risk: 'critical', stale: true }), 'stale'],
  ])('that is %s says so in its title', (_name, mark, expected) => {
    for (const ink of INKS) expect(title(trayIcon(mark, 32, ink))).toBe(expected)
  })

  it('is drawn once for what looks the same', () => {
    expect(trayIcon(look({ water: 0.3001 }), 32, 'light')).toBe(
      trayIcon(look({ water: 0.3002 }), 32, 'light'),
    )
  })
})

describe('the ink', () => {
  it.each([
    ['darwin', '', false, false, 'template'],
    ['win32', '', false, true, 'light'],
    ['win32', '', true, false, 'dark'],
    ['linux', 'ubuntu:GNOME', false, false, 'light'],
    ['linux', 'KDE', false, false, 'dark'],
    ['linux', 'KDE', true, true, 'light'],
    ['linux', '', false, true, 'dark'],
  ] as const)(
    'on %s %s with dark apps %s and a dark system %s is %s',
    (platform, desktop, darkApps, darkSystem, ink) => {
      expect(inkFor({ platform, desktop, darkApps, darkSystem })).toBe(ink)
    },
  )
})
