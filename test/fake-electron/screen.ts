import { EventEmitter } from 'node:events'
import type { Display, Point, Screen } from 'electron'
import { preventable } from './event.ts'
import { requireReady } from './lifecycle.ts'
import type { Part } from './part.ts'

const bounds = { x: 0, y: 0, width: 1920, height: 1080 } as const
const DISPLAY: Pick<
  Display,
  'id' | 'bounds' | 'size' | 'workArea' | 'workAreaSize' | 'scaleFactor' | 'rotation'
> = {
  id: 1,
  bounds,
  size: { width: 1920, height: 1080 },
  workArea: { x: 0, y: 28, width: 1920, height: 1052 },
  workAreaSize: { width: 1920, height: 1052 },
  scaleFactor: 1,
  rotation: 0,
}
type FakeDisplay = typeof DISPLAY
let display = DISPLAY

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
    getDisplayMatching: () => FakeDisplay
    getDisplayNearestPoint: () => FakeDisplay
  }
>

/** One display with a bar along its top, as on GNOME. */
class FakeScreen extends EventEmitter implements ScreenPart {
  getPrimaryDisplay = (): FakeDisplay => whenReady(display)
  getAllDisplays = (): FakeDisplay[] => whenReady([display])
  getDisplayMatching = (): FakeDisplay => whenReady(display)
  getDisplayNearestPoint = (): FakeDisplay => whenReady(display)
  getCursorScreenPoint = (): Point => whenReady({ x: 0, y: 0 })
}

export const screen = new FakeScreen()

/** Changes the scale in the display settings. 1.5 is 150 %. */
export function setScaleFactor(scaleFactor: number): void {
  display = { ...display, scaleFactor }
  screen.emit('display-metrics-changed', preventable({}), display, ['scaleFactor'])
}

function whenReady<T>(value: T): T {
  requireReady("The 'screen' module can't be used before the app 'ready' event")
  return value
}
