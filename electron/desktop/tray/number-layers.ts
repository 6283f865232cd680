import { diamond, type Layer, type TrayMark, triangle } from './mark-layers.ts'
import { type Glyph, glyphOf, type Stroke } from './number-glyphs.ts'

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The type size of a number, in pixels. */
interface TypeSize {
  /** The width of a digit. */
  readonly digit: number
  readonly pen: number
  readonly gap: number
}

type Covers = Layer['covers']

/** A digit taller than this many times its width is hard to read. */
const MOST_HEIGHT = 2.2
/** A digit is at most this share of the available height wide. */
const MOST_WIDTH = 0.72
/** An interrupted line is missing for this share of its length on each side of the middle. */
const INTERRUPTION = 0.34

/**
 * A number in a square of `size` pixels, above a load line. The line shows the level as the mark does: by
 * itself, with a triangle or with a diamond. It is interrupted for stale figures, dashed in the drill, and
 * a block of water once the balance is gone.
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
  const typeSize = largestTypeSize(glyphs, room)
  const { digit, gap } = typeSize
  const height = Math.min(room.height, Math.round(digit * MOST_HEIGHT))
  const y = room.y + Math.ceil((room.height - height) / 2)
  let x = room.x + Math.floor((room.width - widthOf(glyphs, typeSize)) / 2)
  return glyphs.flatMap((glyph) => {
    const box = { x, y, width: glyphWidth(glyph, typeSize), height }
    x += box.width + gap
    return glyph.strokes.map((stroke) => pen(stroke, box, typeSize.pen))
  })
}

/** The largest digits that fit into the width. */
function largestTypeSize(glyphs: readonly Glyph[], room: Box): TypeSize {
  for (let digit = Math.floor(room.height * MOST_WIDTH); digit > 3; digit -= 1) {
    const typeSize = typeSizeOf(digit)
    if (widthOf(glyphs, typeSize) <= room.width) return typeSize
  }
  return typeSizeOf(3)
}

function typeSizeOf(digit: number): TypeSize {
  const pen = Math.max(1, Math.round(digit * 0.28))
  return { digit, pen, gap: Math.max(1, Math.round(pen * 0.8)) }
}

function widthOf(glyphs: readonly Glyph[], typeSize: TypeSize): number {
  const widths = glyphs.map((glyph) => glyphWidth(glyph, typeSize))
  return widths.reduce((sum, width) => sum + width, typeSize.gap * (glyphs.length - 1))
}

function glyphWidth({ width }: Glyph, { digit, pen }: TypeSize): number {
  return width === 0 ? pen : Math.max(pen + 1, Math.round(digit * width))
}

/** A straight stroke has its edges on whole pixels. A slanted one has the pen's width across. */
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
  const cx = middleOf(strip)
  const shape =
    risk === 'critical'
      ? diamond({ cx, top: strip.y, half: strip.height / 2 })
      : risk === 'warning'
        ? triangle({ cx, top: strip.y, height: strip.height, half: strip.height * 0.65 })
        : null
  const line = within(underwater ? strip : lineOf(strip, risk === 'idle'))
  const interruption = stale ? strip.width * INTERRUPTION : 0
  const dash = Math.max(1, Math.round(strip.width / 16))
  // The water around a shape that is cut out has no dashes.
  const undashed = underwater ? strip.height * 0.8 : 0
  const isDrawn = (x: number) => {
    const off = Math.abs(x - strip.width / 2)
    return off >= interruption && (!drill || off < undashed || Math.floor(x / dash) % 3 < 2)
  }
  const layers: Layer[] = [{ role: 'badge', covers: (x, y) => line(x, y) && isDrawn(x) }]
  if (shape === null) return layers
  // In water the shape is cut out.
  if (underwater && !stale) return [...layers, { role: 'cut', covers: shape(0) }]
  return [...layers, { role: 'cut', covers: shape(dash) }, { role: 'badge', covers: shape(0) }]
}

/** The line is thin while no position is open. */
function lineOf({ x, y, width, height }: Box, thin: boolean): Box {
  const thick = Math.max(2, Math.round(width * 0.08))
  const thickness = thin ? Math.floor(thick / 2) : thick
  return { x, y: y + Math.round((height - thickness) / 2), width, height: thickness }
}

function within({ x, y, width, height }: Box): Covers {
  return (px, py) => px >= x && px < x + width && py >= y && py < y + height
}

/** Centres a shape of odd height on a pixel across too, which keeps its steps sharp. */
function middleOf({ width, height }: Box): number {
  return Math.floor(width / 2) + (height % 2) / 2
}
