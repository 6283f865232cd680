import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Ink,
  layersOf,
  paletteOf,
  type TrayPicture,
  trayIcon,
} from '../../../../electron/desktop/tray/icon.ts'
import { markLayers } from '../../../../electron/desktop/tray/mark-layers.ts'
import { type Colour, type Palette, rasterize } from '../../../../electron/desktop/tray/raster.ts'
import { waterHeight } from '../../../../shared/mark.ts'
import { DEFAULT_SETTINGS } from '../../../../shared/settings/settings.ts'
import { MARKS_BY_NAME, mark, NUMBERS } from './tray-pictures.ts'

const SIZES = [16, 20, 22, 24, 32, 40, 48, 64]
const INKS: readonly Ink[] = ['light', 'dark', 'template']

/** One colour for all layers, so that only shapes can differ. */
const ONE_COLOUR: Palette = { hull: [0, 0, 0, 1], water: [0, 0, 0, 1], badge: [0, 0, 0, 1] }
const shapeOf = (picture: TrayPicture, size: number) => rasterize(layersOf(picture, size), size, ONE_COLOUR)
const named = (name: string, number: string | null = null): TrayPicture => {
  const found = MARKS_BY_NAME[name]
  if (found === undefined) throw new Error(`no mark '${name}'`)
  return { mark: found, number }
}

/** Returns how much two shapes differ, in whole pixels of ink. */
function difference(a: Uint8Array, b: Uint8Array): number {
  let pixels = 0
  for (let i = 3; i < a.length; i += 4) pixels += Math.abs((a[i] ?? 0) - (b[i] ?? 0)) / 255
  return pixels
}

function pairsTooSimilar(shapes: readonly (readonly [string, Uint8Array])[], least: number): string[] {
  return shapes.flatMap(([a, first], i) =>
    shapes
      .slice(i + 1)
      .filter(([, second]) => difference(first, second) <= least)
      .map(([b]) => `${a} and ${b}`),
  )
}

/** Returns the text of a PNG's tEXt chunk, which has its length before its type. */
function title(png: Buffer): string {
  const start = png.indexOf('tEXtTitle\0')
  return png.toString('latin1', start + 10, start + 4 + png.readUInt32BE(start - 4))
}

describe.each(SIZES)('at %i pixels', (size) => {
  const leastDifference = size * 0.25

  it('every kind of mark has its own shape', () => {
    const shapes = Object.keys(MARKS_BY_NAME).map((name) => [name, shapeOf(named(name), size)] as const)
    expect(pairsTooSimilar(shapes, leastDifference)).toEqual([])
  })

  it('every kind of mark with a number has its own shape', () => {
    // A number replaces the small amount of water, and an unknown risk has no number.
    const names = Object.keys(MARKS_BY_NAME).filter((name) => !/unknown|hardly/.test(name))
    const shapes = names.map((name) => [name, shapeOf(named(name, '83'), size)] as const)
    expect(pairsTooSimilar(shapes, leastDifference)).toEqual([])
  })

  it('every figure has its own shape', () => {
    const shapes = [...'0123456789KMBT∞'].map((one) => [one, shapeOf(named('calm', one), size)] as const)
    // Two digits may differ in a single stroke.
    expect(pairsTooSimilar(shapes, leastDifference / 2)).toEqual([])
  })

  it.each(['71', '99+', '950', '−12', '8.2', '45', '60'])('the number %s has only sharp edges', (number) => {
    const pixels = shapeOf(named('calm', number), size)
    const alphas = pixels.filter((_, i) => i % 4 === 3)
    expect(alphas.filter((alpha) => alpha !== 0 && alpha !== 255)).toEqual(new Uint8Array())
  })

  it('every number fits into the icon', () => {
    for (const picture of NUMBERS) {
      for (const layer of layersOf(picture, size)) {
        for (let at = 0.25; at < size; at += 0.5) {
          const outside = [layer.covers(-0.25, at), layer.covers(size + 0.25, at), layer.covers(at, -0.25)]
          if (layer.role !== 'cut') expect(outside).toEqual([false, false, false])
        }
      }
    }
  })

  it('the bar has sharp edges: every row of it is full or empty', () => {
    const pixels = shapeOf(named('idle'), size)
    const alphaAt = (x: number, y: number) => pixels[(y * size + x) * 4 + 3] ?? 0
    const column = Array.from({ length: size }, (_, y) => alphaAt(Math.floor(size / 2), y))
    const middle = column.slice(Math.floor(size * 0.3), Math.ceil(size * 0.7))
    expect(middle.filter((alpha) => alpha !== 0 && alpha !== 255)).toEqual([])
    expect(middle.some((alpha) => alpha === 255)).toBe(true)
  })

  it('the badge does not cut the water line at the warning threshold', () => {
    const waterAlone: Palette = { hull: [0, 0, 0, 0], water: [0, 0, 0, 1], badge: [0, 0, 0, 0] }
    const layers = markLayers(mark({ risk: 'warning', water: 0.5 }), size)
    const pixels = rasterize(layers, size, waterAlone)
    const rows = Array.from({ length: size }, (_, y) =>
      Array.from({ length: size }, (_, x) => pixels[(y * size + x) * 4 + 3] ?? 0),
    )
    const line = rows.find((row) => row.some((alpha) => alpha > 0)) ?? []
    expect(line).toContain(255)
    expect(line).toEqual(line.toReversed())
  })

  it('the water is above the bar from the warning threshold on, and not below it', () => {
    const ratio = fc.integer({ min: 1, max: 1000 })
    const bar = size / 2 - Math.max(2, Math.round(size * 0.08)) / 2 - 1
    fc.assert(
      fc.property(ratio, (thousandths) => {
        const water = waterHeight(`${thousandths / 1000}`, DEFAULT_SETTINGS.thresholds)
        const risk = thousandths >= 800 ? 'critical' : thousandths >= 500 ? 'warning' : 'calm'
        const layer = markLayers(mark({ risk, water }), size).find(({ role }) => role === 'water')
        expect(layer?.covers(size / 2, bar + 0.75) ?? false).toBe(thousandths >= 500)
      }),
    )
  })
})

describe('a colour', () => {
  it('that is translucent is applied once where parts of the mark overlap', () => {
    const palette: Palette = { hull: [9, 9, 9, 0.4], water: [9, 9, 9, 0.2], badge: [9, 9, 9, 0.4] }
    const pixels = rasterize(markLayers(mark({ water: 0.49 }), 64), 64, palette)
    expect(Math.max(...pixels.filter((_, i) => i % 4 === 3))).toBe(Math.round(0.4 * 255))
  })

  it.each([
    ['light', 'warning', [32, 32, 32]],
    ['light', 'critical', [32, 32, 32]],
    ['dark', 'warning', [236, 239, 245]],
    ['dark', 'critical', [236, 239, 245]],
  ] as const)('of %s ink at %s stands out from its panel by 3 to 1', (ink, risk, panel) => {
    const { badge, hull } = paletteOf(mark({ risk }), ink)
    for (const colour of [badge, hull]) expect(contrast(colour, panel)).toBeGreaterThanOrEqual(3)
  })
})

describe('an icon', () => {
  it.each([
    ['calm', mark(), null, 'calm'],
    ['idle', mark({ risk: 'idle', water: null }), null, 'idle'],
    ['unknown', mark({ risk: 'unknown', water: null }), null, 'unknown'],
    ['warning in the drill', mark({ risk: 'warning', drill: true }), null, 'warning'],
    ['critical and stale', mark({ risk: 'critical', stale: true }), null, 'stale'],
    ['a number', mark({ risk: 'critical' }), '83', 'critical 83'],
    ['a loss', mark(), '\u22121.2K', 'calm -1.2K'],
  ])('of %s has that in its title', (_name, shown, number, expected) => {
    for (const ink of INKS) expect(title(trayIcon({ mark: shown, number }, 32, ink))).toBe(expected)
  })

  it('is drawn once for what looks the same', () => {
    const icon = (water: number, number: string | null = null) =>
      trayIcon({ mark: mark({ water }), number }, 32, 'light')
    expect(icon(0.3001)).toBe(icon(0.3002))
    expect(icon(0.3001)).not.toBe(icon(0.4))
    expect(icon(0.3, '71')).toBe(icon(0.4, '71'))
  })

  it('stays in the cache only while it is used', () => {
    const used = { mark: mark({ water: 0.5 }), number: null }
    const first = trayIcon(used, 16, 'dark')
    const withNumber = (number: number) => trayIcon({ mark: mark(), number: String(number) }, 16, 'dark')
    const others = Array.from({ length: 200 }, (_, number) => {
      const other = withNumber(number)
      expect(trayIcon(used, 16, 'dark')).toBe(first)
      return other
    })
    expect(withNumber(199)).toBe(others[199])
    // The icon in use and the 63 newest others are kept.
    expect(withNumber(136)).not.toBe(others[136])
  })
})

function contrast(a: Colour, b: readonly [number, number, number]): number {
  const [lighter = 0, darker = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (lighter + 0.05) / (darker + 0.05)
}

/** Relative, of sRGB: WCAG 2. */
function luminance([red, green, blue]: readonly [number, number, number, ...unknown[]]): number {
  const linear = (channel: number) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}
