import type { AlertLevel } from '../../../shared/state.ts'
import { type Layer, markLayers, type TrayMark } from './mark-layers.ts'
import { numberLayers } from './number-layers.ts'
import { encodePng } from './png.ts'
import { type Colour, type Palette, rasterize } from './raster.ts'

/** `light` is for dark panels, `dark` for light ones, and `template` for macOS, which colours the icon itself. */
export type Ink = 'light' | 'dark' | 'template'

export interface TrayPicture {
  readonly mark: TrayMark
  /** Drawn in place of the mark; null to draw the mark. */
  readonly number: string | null
}

const HULLS: Readonly<Record<Ink, Colour>> = {
  light: [255, 255, 255, 1],
  dark: [24, 27, 32, 1],
  template: [0, 0, 0, 1],
}
/** Each has a contrast of at least 3 to 1 with its panel, as graphics should, so those for light panels are darker. */
const LEVELS: Readonly<Record<AlertLevel, Readonly<Record<Exclude<Ink, 'template'>, Colour>>>> = {
  warning: { light: [240, 169, 59, 1], dark: [194, 120, 3, 1] },
  critical: { light: [255, 77, 82, 1], dark: [229, 72, 77, 1] },
}
const CALM_WATER_OPACITY = 0.72
const TEMPLATE_WATER_OPACITY = 0.55
const STALE_OPACITY = 0.45

/** Enough for a few icons of each kind, because water and numbers change by single steps. */
const CACHE_SIZE = 64
const icons = new Map<string, Buffer>()

/** A PNG of `size` × `size` pixels. Its title is the risk or `stale`, followed by the number if one is drawn. */
export function trayIcon({ mark, number }: TrayPicture, size: number, ink: Ink): Buffer {
  const { risk, stale, drill, underwater } = mark
  // Water moves by whole pixels.
  const water = mark.water === null || number !== null ? null : Math.round(mark.water * size) / size
  const key = JSON.stringify([risk, water, stale, drill, underwater, number, size, ink])
  const icon = icons.get(key) ?? draw({ mark: { ...mark, water }, number }, size, ink)
  // A map keeps its order of insertion, so this makes the icon the newest.
  icons.delete(key)
  icons.set(key, icon)
  const [oldest] = icons.keys()
  if (icons.size > CACHE_SIZE && oldest !== undefined) icons.delete(oldest)
  return icon
}

export function layersOf({ mark, number }: TrayPicture, size: number): Layer[] {
  return number === null ? markLayers(mark, size) : numberLayers(mark, number, size)
}

function draw(picture: TrayPicture, size: number, ink: Ink): Buffer {
  const { mark, number } = picture
  const pixels = rasterize(layersOf(picture, size), size, paletteOf(mark, ink))
  const state = mark.stale ? 'stale' : mark.risk
  return encodePng(pixels, size, number === null ? state : `${state} ${inLatin1(number)}`)
}

export function paletteOf({ risk, stale, underwater }: TrayMark, ink: Ink): Palette {
  const hull = HULLS[ink]
  if (stale) {
    const dimmed = faded(hull, STALE_OPACITY)
    return { hull: dimmed, water: underwater ? dimmed : faded(hull, STALE_OPACITY / 2), badge: dimmed }
  }
  if (ink === 'template') {
    return { hull, water: underwater ? hull : faded(hull, TEMPLATE_WATER_OPACITY), badge: hull }
  }
  if (risk === 'warning' || risk === 'critical') {
    const colour = LEVELS[risk][ink]
    return { hull, water: colour, badge: colour }
  }
  return { hull, water: faded(hull, CALM_WATER_OPACITY), badge: hull }
}

function faded([red, green, blue]: Colour, alpha: number): Colour {
  return [red, green, blue, alpha]
}

/** A PNG's title can hold only Latin-1. */
function inLatin1(number: string): string {
  return number.replace('\u2212', '-').replace('∞', 'infinity')
}
