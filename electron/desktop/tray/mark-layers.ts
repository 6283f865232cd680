import { MARK } from '../../../shared/mark.ts'
import type { Risk } from '../../../shared/state.ts'

/** What the mark shows in the tray. */
export interface TrayMark {
  readonly risk: Risk
  /** The height of the water, from 0 (empty) to 1 (rim). Null without water. */
  readonly water: number | null
  readonly stale: boolean
  readonly drill: boolean
  /** Whether the margin balance is gone. */
  readonly underwater: boolean
}

/** Part of a picture, in pixels, with y pointing down. A `cut` removes what lies below it. */
export interface Layer {
  readonly role: 'hull' | 'water' | 'badge' | 'cut'
  readonly covers: (x: number, y: number) => boolean
}

/** The mark's measures at one size, fitted to the pixel grid so that bar and ring have sharp edges. */
interface Frame {
  readonly size: number
  readonly cx: number
  readonly cy: number
  readonly ring: number
  readonly hole: number
  /** Half of the bar's height. */
  readonly bar: number
  /** The space between the mark and what is drawn over it. */
  readonly gap: number
}

const DASHES = 12
/** The depth of shown water is at least this share of the picture's height. */
const LEAST_DEPTH = 0.05

/**
 * The mark in a square of `size` pixels, bottom layer first. Levels differ in shape and not only in
 * colour, and so do stale figures, whose bar is interrupted inside the ring.
 */
export function markLayers(mark: TrayMark, size: number): Layer[] {
  const frame = fitToGrid(size)
  const { risk, water: height, underwater, stale, drill } = mark
  if (underwater) return [...sunken(frame, mark), ...badge(frame, mark)]
  return [
    ...(height === null || risk === 'idle' || risk === 'unknown' ? [] : [water(frame, mark)]),
    ring(frame, drill),
    ...(stale ? interruptedBar(frame) : risk === 'unknown' ? [] : [bar(frame)]),
    ...(risk === 'unknown' ? questionMark(frame) : badge(frame, mark)),
  ]
}

function fitToGrid(size: number): Frame {
  const scale = size / MARK.size
  const thickness = Math.max(2, Math.round(MARK.barWidth * scale))
  // A bar of odd thickness is sharp when centred on a pixel, an even one when centred on a pixel's edge.
  const half = thickness % 2 === 0 ? 0 : 0.5
  const ringRadius = Math.floor((MARK.ringRadius + MARK.ringWidth / 2) * scale) + half
  const ringWidth = Math.max(1.5, MARK.ringWidth * scale)
  return {
    size,
    cx: size / 2,
    cy: size / 2 + half,
    ring: ringRadius,
    hole: ringRadius - ringWidth,
    bar: thickness / 2,
    gap: Math.max(1, size * 0.045),
  }
}

function ring({ cx, cy, ring: outer, hole }: Frame, broken: boolean): Layer {
  return {
    role: 'hull',
    covers(x, y) {
      const distance = Math.hypot(x - cx, y - cy)
      if (distance > outer || distance < hole) return false
      // Shift the dashes by a quarter, so that the bar meets a dash on both sides.
      const turn = (Math.atan2(y - cy, x - cx) / (2 * Math.PI) + 1) * DASHES + 0.25
      return !broken || turn % 1 < 0.55
    },
  }
}

function bar({ size, cy, bar: half }: Frame): Layer {
  return {
    role: 'hull',
    covers: (x, y) => Math.hypot(x - clamp(x, half, size - half), y - cy) <= half,
  }
}

/** The bar is missing inside the ring, and cut from the water too; its ends outside still mark its height. */
function interruptedBar(frame: Frame): Layer[] {
  const { cx, hole } = frame
  const { covers } = bar(frame)
  const inside = (x: number) => Math.abs(x - cx) <= hole
  return [
    { role: 'cut', covers: (x, y) => inside(x) && covers(x, y) },
    { role: 'hull', covers: (x, y) => !inside(x) && covers(x, y) },
  ]
}

/** Water fills the mark to the rim and beyond, with the bar cut out of it. */
function sunken(frame: Frame, { stale, drill }: TrayMark): Layer[] {
  const { cx, cy, ring: outer, hole, bar: half, gap } = frame
  const rim = ring(frame, true)
  const disc = drill ? hole - gap : outer
  const inWater = (x: number, y: number) => Math.hypot(x - cx, y - cy) <= disc || (drill && rim.covers(x, y))
  const onLine = (x: number, y: number) =>
    Math.abs(y - cy) <= half && (!stale || Math.abs(x - cx) > outer * 0.4)
  return [{ role: 'water', covers: (x, y) => inWater(x, y) && !onLine(x, y) }]
}

function water(frame: Frame, mark: TrayMark): Layer {
  const { cx, cy, hole } = frame
  const top = waterTop(frame, mark)
  return { role: 'water', covers: (x, y) => y >= top && Math.hypot(x - cx, y - cy) <= hole }
}

/**
 * The top of the water lies on a pixel's edge. Calm water stays below the bar and other water above it, however small the
 * difference. There is always some water while a position is open, because none means nothing to watch.
 */
function waterTop({ size, cy, hole, bar: half }: Frame, { water: height, risk }: TrayMark): number {
  const top = Math.round(cy + hole * (1 - 2 * (height ?? 0)))
  if (risk === 'calm') return clamp(top, cy, Math.floor(cy + hole) - Math.ceil(size * LEAST_DEPTH))
  return Math.min(top, cy - half - 1)
}

/** A triangle for warning or a diamond for critical, in the upper right corner with a gap around it. */
function badge({ size, gap }: Frame, { risk }: TrayMark): Layer[] {
  // Centred on a pixel and ending at the edge of one, its steps are as sharp as they can be.
  const half = Math.round(size * 0.19 - 0.5) + 0.5
  const x0 = size - half
  if (risk === 'warning') {
    return cutAndDraw(gap, triangle({ cx: x0, top: 0, height: Math.floor(half * 1.6), half }))
  }
  return risk === 'critical' ? cutAndDraw(gap, diamond({ cx: x0, top: 0, half })) : []
}

/** A shape that can be drawn larger by `grow` pixels on each side, to cut a gap around it. */
export type Shape = (grow: number) => Layer['covers']

/** `half`: half of its width and height. */
export function diamond({ cx, top, half }: { cx: number; top: number; half: number }): Shape {
  return (grow) => (x, y) => Math.abs(x - cx) + Math.abs(y - top - half) <= half + grow * Math.SQRT2
}

/** `half`: half of its base. */
export function triangle(at: { cx: number; top: number; height: number; half: number }): Shape {
  return (grow) => (x, y) => {
    const down = y - at.top + 2 * grow
    const height = at.height + 3 * grow
    return down <= height && Math.abs(x - at.cx) <= (down / height) * (at.half + 1.75 * grow)
  }
}

function cutAndDraw(gap: number, shape: Shape): Layer[] {
  return [
    { role: 'cut', covers: shape(gap) },
    { role: 'badge', covers: shape(0) },
  ]
}

/** A hook from the left over the top to the stem, and a dot, all measured in radii of the hole. */
function questionMark({ cx, cy, hole }: Frame): Layer[] {
  const stroke = Math.max(0.75, hole * 0.13)
  const hook = { x: cx, y: cy - hole * 0.22, radius: hole * 0.32 }
  const stemTop = hook.y + hook.radius
  const stemEnd = cy + hole * 0.26
  const dot = { x: cx, y: cy + hole * 0.58, radius: stroke * 1.15 }
  return [
    {
      role: 'hull',
      covers(x, y) {
        const onHook =
          Math.abs(Math.hypot(x - hook.x, y - hook.y) - hook.radius) <= stroke && !(x < cx && y > hook.y)
        const onStem = Math.hypot(x - cx, y - clamp(y, stemTop, stemEnd)) <= stroke
        const onTip = Math.hypot(x - (cx - hook.radius), y - hook.y) <= stroke
        return onHook || onStem || onTip || Math.hypot(x - dot.x, y - dot.y) <= dot.radius
      },
    },
  ]
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}
