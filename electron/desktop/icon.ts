import type { MarkLook } from '../../shared/mark.ts'
import { markLayers } from './mark-layers.ts'
import { encodePng } from './png.ts'
import { type Colour, type Palette, rasterize } from './raster.ts'

/** `light` ink for dark panels, `dark` for light ones, `template` for macOS, which colours it itself. */
export type Ink = 'light' | 'dark' | 'template'

export interface Panel {
  readonly platform: NodeJS.Platform
  /** `XDG_CURRENT_DESKTOP` */
  readonly desktop: string
  readonly darkApps: boolean
  /** Windows keeps a setting of its own for the taskbar. */
  readonly darkSystem: boolean
}

/** GNOME's top bar is dark whatever the theme; other Linux desktops' panels go with their apps. */
export function inkFor({ platform, desktop, darkApps, darkSystem }: Panel): Ink {
  if (platform === 'darwin') return 'template'
  if (platform === 'win32') return darkSystem ? 'light' : 'dark'
  return darkApps || /gnome|unity/i.test(desktop) ? 'light' : 'dark'
}

const HULLS: Readonly<Record<Ink, Colour>> = {
  light: [255, 255, 255, 1],
  dark: [24, 27, 32, 1],
  template: [0, 0, 0, 1],
}
const AMBER: Colour = [240, 169, 59, 1]
const RED: Colour = [255, 77, 82, 1]
const CALM_WATER_OPACITY = 0.72
const TEMPLATE_WATER_OPACITY = 0.55
const STALE_OPACITY = 0.45

const icons = new Map<string, Buffer>()

/** The mark as a PNG of `size` × `size` pixels; its title is the risk, or `stale`. */
export function trayIcon(look: MarkLook, size: number, ink: Ink): Buffer {
  // Finer steps than these cannot be seen.
  const drawn = { ...look, water: look.water === null ? null : Math.round(look.water * size) / size }
  const key = JSON.stringify([drawn.risk, drawn.water, drawn.stale, drawn.drill, size, ink])
  const icon = icons.get(key) ?? draw(drawn, size, ink)
  icons.set(key, icon)
  return icon
}

function draw(look: MarkLook, size: number, ink: Ink): Buffer {
  const pixels = rasterize(markLayers(look, size), size, paletteOf(look, ink))
  return encodePng(pixels, size, look.stale ? 'stale' : look.risk)
}

function paletteOf({ risk, stale }: MarkLook, ink: Ink): Palette {
  const hull = HULLS[ink]
  if (stale) {
    const dimmed = faded(hull, STALE_OPACITY)
    return { hull: dimmed, water: faded(hull, STALE_OPACITY / 2), badge: dimmed }
  }
  if (ink === 'template') return { hull, water: faded(hull, TEMPLATE_WATER_OPACITY), badge: hull }
  if (risk === 'warning') return { hull, water: AMBER, badge: AMBER }
  if (risk === 'critical') return { hull, water: RED, badge: RED }
  return { hull, water: faded(hull, CALM_WATER_OPACITY), badge: hull }
}

function faded([red, green, blue]: Colour, alpha: number): Colour {
  return [red, green, blue, alpha]
}
