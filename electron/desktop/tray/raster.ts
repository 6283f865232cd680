import type { Layer } from './mark-layers.ts'

/** Red, green, blue 0–255, and opacity 0–1. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number]
export type Palette = Readonly<Record<Exclude<Layer['role'], 'cut'>, Colour>>

/** Samples along each side of a pixel. */
const SAMPLES = 6

/**
 * Draws layers into a square picture of four bytes a pixel (RGBA, not premultiplied), row by row. Where
 * layers overlap only the top one is drawn, so that translucent colours are not laid over each other.
 */
export function rasterize(layers: readonly Layer[], size: number, palette: Palette): Uint8Array {
  const topFirst = layers.toReversed()
  const pixels = new Uint8Array(size * size * 4)
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) pixels.set(pixel(topFirst, x, y, palette), (y * size + x) * 4)
  }
  return pixels
}

function pixel(topFirst: readonly Layer[], x: number, y: number, palette: Palette): number[] {
  let [red, green, blue, alpha] = [0, 0, 0, 0]
  for (let row = 0; row < SAMPLES; row += 1) {
    for (let column = 0; column < SAMPLES; column += 1) {
      const [sampleX, sampleY] = [x + (column + 0.5) / SAMPLES, y + (row + 0.5) / SAMPLES]
      const seen = topFirst.find(({ covers }) => covers(sampleX, sampleY))
      if (seen === undefined || seen.role === 'cut') continue
      const [r, g, b, opacity] = palette[seen.role]
      red += r * opacity
      green += g * opacity
      blue += b * opacity
      alpha += opacity
    }
  }
  if (alpha === 0) return [0, 0, 0, 0]
  const channels = [red / alpha, green / alpha, blue / alpha, (alpha / SAMPLES ** 2) * 255]
  return channels.map(Math.round)
}
