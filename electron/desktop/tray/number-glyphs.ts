/** A stroke along the middle of the pen, in a box from 0 to 1 with y pointing down. */
export type Stroke = readonly [x0: number, y0: number, x1: number, y1: number]

export interface Glyph {
  readonly strokes: readonly Stroke[]
  /** In widths of a digit; 0 stands for the pen's width. */
  readonly width: number
}

const TOP: Stroke = [0, 0, 1, 0]
const MIDDLE: Stroke = [0, 0.5, 1, 0.5]
const BOTTOM: Stroke = [0, 1, 1, 1]
const LEFT: Stroke = [0, 0, 0, 1]
const RIGHT: Stroke = [1, 0, 1, 1]
const UPPER_LEFT: Stroke = [0, 0, 0, 0.5]
const LOWER_LEFT: Stroke = [0, 0.5, 0, 1]
const UPPER_RIGHT: Stroke = [1, 0, 1, 0.5]
const LOWER_RIGHT: Stroke = [1, 0.5, 1, 1]

const digit = (...strokes: readonly Stroke[]): Glyph => ({ strokes, width: 1 })

const GLYPHS: ReadonlyMap<string, Glyph> = new Map([
  ['0', digit(TOP, LEFT, RIGHT, BOTTOM)],
  ['1', { strokes: [RIGHT, [0, 0.15, 1, 0.15]], width: 0.6 }],
  ['2', digit(TOP, UPPER_RIGHT, MIDDLE, LOWER_LEFT, BOTTOM)],
  ['3', digit(TOP, RIGHT, MIDDLE, BOTTOM)],
  ['4', digit(UPPER_LEFT, MIDDLE, RIGHT)],
  ['5', digit(TOP, UPPER_LEFT, MIDDLE, LOWER_RIGHT, BOTTOM)],
  ['6', digit(TOP, LEFT, MIDDLE, LOWER_RIGHT, BOTTOM)],
  ['7', digit(TOP, RIGHT)],
  ['8', digit(TOP, LEFT, RIGHT, MIDDLE, BOTTOM)],
  ['9', digit(TOP, UPPER_LEFT, RIGHT, MIDDLE, BOTTOM)],
  ['+', { strokes: [MIDDLE, [0.5, 0.28, 0.5, 0.72]], width: 0.8 }],
  ['\u2212', { strokes: [MIDDLE], width: 0.7 }],
  ['.', { strokes: [[0, 1, 0, 1]], width: 0 }],
  ['K', digit(LEFT, [1, 0, 0, 0.5], [0, 0.5, 1, 1])],
  ['M', { strokes: [LEFT, RIGHT, [0, 0, 0.5, 0.5], [1, 0, 0.5, 0.5]], width: 1.6 }],
  [
    'B',
    digit(
      LEFT,
      [0, 0, 0.67, 0],
      [0, 0.5, 0.67, 0.5],
      [0, 1, 0.67, 1],
      [1, 0.13, 1, 0.37],
      [1, 0.63, 1, 0.87],
    ),
  ],
  ['T', digit(TOP, [0.5, 0, 0.5, 1])],
])

/** Throws for a character that no number contains. */
export function glyphOf(character: string): Glyph {
  const glyph = GLYPHS.get(character)
  if (glyph === undefined) throw new Error(`There is no glyph for ${character}`)
  return glyph
}
