import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Ink, trayIcon } from '../../../electron/desktop/icon.ts'
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
  calm: look({}),
  warning: look({ risk: 'warning', water: 0.6 }),
  critical: look({ risk: 'critical', water: 0.9 }),
  unknown: look({ risk: 'unknown', water: null }),
  'calm drill': look({ drill: true }),
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

describe('the water', () => {
  it.each([
    ['0', 0],
    ['0.25', 0.25],
    ['0.5', 0.5],
    ['0.65', 0.64],
    ['0.8', 0.78],
    ['0.9', 0.89],
    ['1', 1],
    ['Infinity', 1],
  ] as const)('of a ratio of %s stands at %d', (ratio, height) => {
    expect(waterHeight(ratio, DEFAULT_SETTINGS.thresholds)).toBeCloseTo(height, 10)
  })

  it('reaches the bar at the warning threshold, whatever that is', () => {
    for (const warning of ['0.1', '0.3', '0.79'] as const) {
      expect(waterHeight(warning, { ...DEFAULT_SETTINGS.thresholds, warning })).toBeCloseTo(0.5, 10)
    }
  })
})
