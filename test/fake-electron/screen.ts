import { EventEmitter } from 'node:events'
import type { Display, Point, Rectangle, Screen } from 'electron'
import { preventable } from './event.ts'
import { requireReady } from './lifecycle.ts'
import type { Part } from './part.ts'
import { isWayland } from './platform.ts'

type FakeDisplay = Pick<
  Display,
  'id' | 'bounds' | 'size' | 'workArea' | 'workAreaSize' | 'scaleFactor' | 'rotation'
>

/** What the user sets in the display settings. A bar that hides itself leaves the work area whole. */
export type DisplaySettings = Pick<Display, 'bounds' | 'workArea' | 'scaleFactor'>

/** Null for one display with the bar that the system has by itself. */
let displays: readonly FakeDisplay[] | null = null
let pointer: Point = { x: 0, y: 0 }

type ScreenPart = Part<
  Screen,
  | 'getPrimaryDisplay'
  | 'getAllDisplays'
  | 'getDisplayMatching'
  | 'getDisplayNearestPoint'
  | 'getCursorScreenPoint',
  {
    getPrimaryDisplay: () => FakeDisplay
    getAllDisplays: () => FakeDisplay[]
    getDisplayMatching: (rect: Rectangle) => FakeDisplay
    getDisplayNearestPoint: (point: Point) => FakeDisplay
  }
>

class FakeScreen extends EventEmitter implements ScreenPart {
  getPrimaryDisplay = (): FakeDisplay => first(whenReady(current()))
  getAllDisplays = (): FakeDisplay[] => [...whenReady(current())]
  getDisplayMatching = (rect: Rectangle): FakeDisplay =>
    this.getDisplayNearestPoint({ x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 })
  getDisplayNearestPoint = (point: Point): FakeDisplay =>
    first(whenReady(current()).toSorted((a, b) => distance(point, a.bounds) - distance(point, b.bounds)))
  /** Wayland does not tell. */
  getCursorScreenPoint = (): Point => whenReady(isWayland() ? { x: 0, y: 0 } : pointer)
}

export const screen = new FakeScreen()

/** Changes the scale of the main display in the display settings. 1.5 is 150 %. */
export function setScaleFactor(scaleFactor: number): void {
  const [main, ...others] = current()
  if (main !== undefined) displays = [{ ...main, scaleFactor }, ...others]
  screen.emit('display-metrics-changed', preventable({}), first(current()), ['scaleFactor'])
}

/** Connects these displays instead of the present ones. The first is the main one. */
export function setDisplays(settings: readonly DisplaySettings[]): void {
  displays = settings.map(toDisplay)
  screen.emit('display-metrics-changed', preventable({}), first(displays), [
    'bounds',
    'workArea',
    'scaleFactor',
  ])
}

export function setPointer(point: Point): void {
  pointer = point
}

function current(): readonly FakeDisplay[] {
  return displays ?? [toDisplay({ bounds: BOUNDS, workArea: usualWorkArea(), scaleFactor: 1 }, 0)]
}

const BOUNDS: Rectangle = { x: 0, y: 0, width: 1920, height: 1080 }

/** A taskbar along the bottom on Windows, and elsewhere a bar along the top. */
function usualWorkArea(): Rectangle {
  return process.platform === 'win32' ? { ...BOUNDS, height: 1040 } : { ...BOUNDS, y: 28, height: 1052 }
}

function toDisplay({ bounds, workArea, scaleFactor }: DisplaySettings, index: number): FakeDisplay {
  const sizeOf = ({ width, height }: Rectangle) => ({ width, height })
  const sizes = { size: sizeOf(bounds), workAreaSize: sizeOf(workArea) }
  return { id: index + 1, bounds, workArea, ...sizes, scaleFactor, rotation: 0 }
}

function distance({ x, y }: Point, { x: left, y: top, width, height }: Rectangle): number {
  const beyond = (value: number, least: number, size: number) =>
    Math.max(least - value, value - (least + size), 0)
  return Math.hypot(beyond(x, left, width), beyond(y, top, height))
}

function first(from: readonly FakeDisplay[]): FakeDisplay {
  const [found] = from
  if (found === undefined) throw new Error('There is no display')
  return found
}

function whenReady<T>(value: T): T {
  requireReady("The 'screen' module can't be used before the app 'ready' event")
  return value
}
