import { type Layer, markLayers, type TrayMark } from './mark-layers.ts'
import { numberLayers } from './number-layers.ts'
import { encodePng } from './png.ts'
import { type Colour, type Palette, rasterize } from './raster.ts'

/** `light` ink for dark panels, `dark` for light ones, `template` for macOS, which colours it itself. */
export type Ink = 'light' | 'dark' | 'template'

/** What the icon is a picture of: the mark, or a number in its place. */
export interface TrayPicture {
  readonly mark: TrayMark
  readonly number: string | null
}

const HULLS: Readonly<Record<Ink, Colour>> = {
  light: [255, 255, 255, 1],
  dark: [24, 27, 32, 1],
  template: [0, 0, 0, 1],
}
/** Deeper on light panels: each is told from its panel as graphics should be, by 3 to 1. */
const LEVELS: Readonly<Record<'warning' | 'critical', Readonly<Record<Exclude<Ink, 'template'>, Colour>>>> = {
  warning: { light: [240, 169, 59, 1], dark: [194, 120, 3, 1] },
  critical: { light: [255, 77, 82, 1], dark: [229, 72, 77, 1] },
}
const CALM_WATER_OPACITY = 0.72
const TEMPLATE_WATER_OPACITY = 0.55
const STALE_OPACITY = 0.45

/** A few of each kind: water and numbers rise and fall by single steps. */
const MOST_KEPT = 64
const icons = new Map<string, Buffer>()

/** A PNG of `size` × `size` pixels; its title is the risk, or `stale`, and after that the number, if one is drawn. */
export function trayIcon({ mark, number }: TrayPicture, size: number, ink: Ink): Buffer {
  const { risk, stale, drill, underwater } = mark
  // Finer steps than these cannot be seen.
  const water = mark.water === null || number !== null ? null : Math.round(mark.water * size) / size
  const key = JSON.stringify([risk, water, stale, drill, underwater, number, size, ink])
  const icon = icons.get(key) ?? draw({ mark: { ...mark, water }, number }, size, ink)
  // Taken out and put back, it is the newest.
  icons.delete(key)
  icons.set(key, icon)
  const [oldest] = icons.keys()
  if (icons.size > MOST_KEPT && oldest !== undefined) icons.delete(oldest)
  return icon
}

/** How many pictures are kept. */
export function keptIcons(): number {
  return icons.size
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

/** As far as a PNG's title can hold it. */
function inLatin1(number: string): string {
  return number.replace('\u2212', '-').replace('∞', 'infinity')
}
