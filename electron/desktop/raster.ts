import type { Layer } from './mark-layers.ts'

/** Red, green, blue 0–255, and opacity 0–1. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number]
export type Palette = Readonly<Record<Exclude<Layer['role'], 'cut'>, Colour>>

/** Samples along each side of a pixel. */
const SAMPLES = 6

/** Draws layers into a square picture: four bytes a pixel (RGBA, not premultiplied), row by row. */
export function rasterize(layers: readonly Layer[], size: number, palette: Palette): Uint8Array {
  const pixels = new Uint8Array(size * size * 4)
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) pixels.set(pixel(layers, x, y, palette), (y * size + x) * 4)
  }
  return pixels
}

function pixel(layers: readonly Layer[], x: number, y: number, palette: Palette): number[] {
  let [red, green, blue, alpha] = [0, 0, 0, 0]
  for (const layer of layers) {
    const covered = coverage(layer, x, y)
    if (covered === 0) continue
    if (layer.role === 'cut') {
      alpha *= 1 - covered
      continue
    }
    const [r, g, b, opacity] = palette[layer.role]
    const over = opacity * covered
    const under = alpha * (1 - over)
    alpha = over + under
    red = (r * over + red * under) / alpha
    green = (g * over + green * under) / alpha
    blue = (b * over + blue * under) / alpha
  }
  return [Math.round(red), Math.round(green), Math.round(blue), Math.round(alpha * 255)]
}

/** The share of a pixel that a layer covers. */
function coverage({ covers }: Layer, x: number, y: number): number {
  let hits = 0
  for (let row = 0; row < SAMPLES; row += 1) {
    for (let column = 0; column < SAMPLES; column += 1) {
      if (covers(x + (column + 0.5) / SAMPLES, y + (row + 0.5) / SAMPLES)) hits += 1
    }
  }
  return hits / SAMPLES ** 2
}
