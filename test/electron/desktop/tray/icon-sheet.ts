/**
 * Draws every kind of tray icon in every size on dark and light panels, enlarged without smoothing, for a person to
 * check: node test/electron/desktop/tray/icon-sheet.ts OUT.png [marks|numbers] [16,20,24,32]
 */
import { writeFileSync } from 'node:fs'
import { type Ink, layersOf, paletteOf, type TrayPicture } from '../../../../electron/desktop/tray/icon.ts'
import { encodePng } from '../../../../electron/desktop/tray/png.ts'
import { rasterize } from '../../../../electron/desktop/tray/raster.ts'
import { MARKS, NUMBERS } from './tray-pictures.ts'

const ENLARGED = 6
const COLUMNS = 16
const PAD = 3
const PANELS: readonly (readonly [Ink, readonly [number, number, number]])[] = [
  ['light', [28, 32, 40]],
  ['dark', [236, 239, 245]],
  ['template', [214, 216, 222]],
]

const [out = 'icons.png', what = 'marks', asked = '16,20,24,32'] = process.argv.slice(2)
const pictures: readonly TrayPicture[] = what === 'numbers' ? NUMBERS : MARKS
const sizes = asked.split(',').map(Number)
const rows = Math.ceil(pictures.length / COLUMNS) * PANELS.length
const height = sizes.reduce((sum, size) => sum + rows * (size + 2 * PAD), 0)
const side = Math.max(COLUMNS * (Math.max(...sizes) + 2 * PAD), height) * ENLARGED
const sheet = new Uint8Array(side * side * 4).fill(255)

let top = 0
for (const [ink, ground] of PANELS) {
  for (const size of sizes) {
    const cell = size + 2 * PAD
    pictures.forEach((picture, index) => {
      const pixels = rasterize(layersOf(picture, size), size, paletteOf(picture.mark, ink))
      paste(pixels, size, (index % COLUMNS) * cell, top + Math.floor(index / COLUMNS) * cell, ground)
    })
    top += Math.ceil(pictures.length / COLUMNS) * cell
  }
}
writeFileSync(out, encodePng(sheet, side, 'tray icons'))

function paste(pixels: Uint8Array, size: number, left: number, top: number, ground: readonly number[]): void {
  const cell = size + 2 * PAD
  for (let y = 0; y < cell * ENLARGED; y += 1) {
    for (let x = 0; x < cell * ENLARGED; x += 1) {
      const [px, py] = [Math.floor(x / ENLARGED) - PAD, Math.floor(y / ENLARGED) - PAD]
      const inside = px >= 0 && py >= 0 && px < size && py < size
      const at = (py * size + px) * 4
      const alpha = inside ? (pixels[at + 3] ?? 0) / 255 : 0
      const mixed = ground.map((under, i) => Math.round((pixels[at + i] ?? 0) * alpha + under * (1 - alpha)))
      sheet.set(mixed, ((top * ENLARGED + y) * side + left * ENLARGED + x) * 4)
    }
  }
}
