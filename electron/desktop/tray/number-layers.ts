import type { Layer, TrayMark } from './mark-layers.ts'
import { type Glyph, glyphOf, type Stroke } from './number-glyphs.ts'

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Sizes in which a number is set, in pixels. */
interface Setting {
  readonly digit: number
  readonly pen: number
  readonly gap: number
}

type Covers = Layer['covers']

/** A digit taller than this many times its width is hard to read. */
const TALLEST = 2.2
const WIDEST = 0.72
/** Of an interrupted line, on either side of the middle, as a share of its length. */
const OPEN = 0.34

/**
 * A number in a square of `size` pixels, above the load line. The line tells the level as the mark does:
 * alone, with a triangle, with a diamond; it is interrupted for old figures, dashed in the drill, and a
 * block of water once the balance is gone.
 */
export function numberLayers(mark: TrayMark, number: string, size: number): Layer[] {
  const strip = Math.round(size * 0.31)
  const room = { x: 0, y: 0, width: size, height: size - strip - Math.max(1, Math.round(size * 0.06)) }
  const figure = number === '∞' ? infinity(room) : digits(number, room)
  return [
    ...loadLine(mark, { x: 0, y: size - strip, width: size, height: strip }),
    ...figure.map((covers): Layer => ({ role: 'hull', covers })),
  ]
}

function digits(number: string, room: Box): Covers[] {
  const glyphs = [...number].map(glyphOf)
  const setting = largestSetting(glyphs, room)
  const { digit, gap } = setting
  const height = Math.min(room.height, Math.round(digit * TALLEST))
  const y = room.y + Math.ceil((room.height - height) / 2)
  let x = room.x + Math.floor((room.width - widthOf(glyphs, setting)) / 2)
  return glyphs.flatMap((glyph) => {
    const box = { x, y, width: glyphWidth(glyph, setting), height }
    x += box.width + gap
    return glyph.strokes.map((stroke) => pen(stroke, box, setting.pen))
  })
}

/** The largest digits that the room is wide enough for. */
function largestSetting(glyphs: readonly Glyph[], room: Box): Setting {
  for (let digit = Math.floor(room.height * WIDEST); digit > 3; digit -= 1) {
    const setting = settingOf(digit)
    if (widthOf(glyphs, setting) <= room.width) return setting
  }
  return settingOf(3)
}

function settingOf(digit: number): Setting {
  const pen = Math.max(1, Math.round(digit * 0.28))
  return { digit, pen, gap: Math.max(1, Math.round(pen * 0.8)) }
}

function widthOf(glyphs: readonly Glyph[], setting: Setting): number {
  const widths = glyphs.map((glyph) => glyphWidth(glyph, setting))
  return widths.reduce((sum, width) => sum + width, setting.gap * (glyphs.length - 1))
}

function glyphWidth({ width }: Glyph, { digit, pen }: Setting): number {
  return width === 0 ? pen : Math.max(pen + 1, Math.round(digit * width))
}

/** The pen's square moves from pixel to pixel; what is slanted is as wide as it across. */
function pen([x0, y0, x1, y1]: Stroke, box: Box, width: number): Covers {
  const across = (x: number) => box.x + Math.round(x * (box.width - width))
  const down = (y: number) => box.y + Math.round(y * (box.height - width))
  const [left, top, right, bottom] = [across(x0), down(y0), across(x1), down(y1)]
  if (x0 === x1 || y0 === y1)
    return (x, y) => x >= left && x < right + width && y >= top && y < bottom + width
  const slope = (right - left) / (bottom - top + width)
  const inBox = within(box)
  return (x, y) =>
    inBox(x, y) &&
    y >= top &&
    y < bottom + width &&
    Math.abs(x - left - width / 2 - (y - top) * slope) <= width * 0.6
}

/** Two rings that touch. */
function infinity({ x, y, width, height }: Box): Covers[] {
  const pen = Math.max(2, Math.round(width * 0.11))
  const radius = (width + pen) / 4
  const cy = y + height / 2
  const ring =
    (cx: number): Covers =>
    (px, py) => {
      const distance = Math.hypot(px - cx, py - cy)
      return distance <= radius && distance >= radius - pen
    }
  return [ring(x + radius), ring(x + width - radius)]
}

function loadLine({ risk, underwater, stale, drill }: TrayMark, strip: Box): Layer[] {
  const shape = risk === 'critical' ? diamond(strip) : risk === 'warning' ? triangle(strip) : null
  const line = within(underwater ? strip : lineOf(strip, risk === 'idle'))
  const open = stale ? strip.width * OPEN : 0
  const dash = Math.max(1, Math.round(strip.width / 16))
  // Around a shape that is cut out the water stays whole.
  const whole = underwater ? strip.height * 0.8 : 0
  const isDrawn = (x: number) => {
    const off = Math.abs(x - strip.width / 2)
    return off >= open && (!drill || off < whole || Math.floor(x / dash) % 3 < 2)
  }
  const layers: Layer[] = [{ role: 'badge', covers: (x, y) => line(x, y) && isDrawn(x) }]
  if (shape === null) return layers
  // In the water the shape is what is not water.
  if (underwater && !stale) return [...layers, { role: 'cut', covers: shape(0) }]
  return [...layers, { role: 'cut', covers: shape(dash) }, { role: 'badge', covers: shape(0) }]
}

/** Thin where no position is open. */
function lineOf({ x, y, width, height }: Box, thin: boolean): Box {
  const thick = Math.max(2, Math.round(width * 0.08))
  const thickness = thin ? Math.floor(thick / 2) : thick
  return { x, y: y + Math.round((height - thickness) / 2), width, height: thickness }
}

function within({ x, y, width, height }: Box): Covers {
  return (px, py) => px >= x && px < x + width && py >= y && py < y + height
}

function diamond(strip: Box): (grow: number) => Covers {
  const half = strip.height / 2
  const cx = middleOf(strip)
  return (grow) => (px, py) => Math.abs(px - cx) + Math.abs(py - strip.y - half) <= half + grow * Math.SQRT2
}

function triangle(strip: Box): (grow: number) => Covers {
  const { y, height } = strip
  const cx = middleOf(strip)
  return (grow) => (px, py) => {
    const down = py - y + 2 * grow
    const grown = height + 3 * grow
    return down <= grown && Math.abs(px - cx) <= (down / grown) * (height * 0.65 + 1.75 * grow)
  }
}

/** Of what is an odd number of pixels high, in the middle of a pixel across too: its steps are sharp there. */
function middleOf({ width, height }: Box): number {
  return Math.floor(width / 2) + (height % 2) / 2
}
