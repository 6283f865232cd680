import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bounds, type Display, placePopover } from '../../../../electron/desktop/window/popover-place.ts'

const POPOVER = { width: 360, height: 560 }
const FULL: Bounds = { x: 0, y: 0, width: 1920, height: 1080 }

function display(workArea: Partial<Bounds>, bounds: Bounds = FULL): Display {
  return { bounds, workArea: { ...bounds, ...workArea } }
}

function place(icon: Bounds | null, where: Display, platform: NodeJS.Platform = 'linux') {
  return placePopover({ popover: POPOVER, icon, display: where, platform })
}

describe('beside the taskbar', () => {
  it.each<[string, Display, Bounds, { x: number; y: number }]>([
    ['top', display({ y: 40, height: 1040 }), { x: 1400, y: 8, width: 24, height: 24 }, { x: 1232, y: 48 }],
    ['bottom', display({ height: 1040 }), { x: 1400, y: 1048, width: 24, height: 24 }, { x: 1232, y: 472 }],
    ['left', display({ x: 60, width: 1860 }), { x: 18, y: 600, width: 24, height: 24 }, { x: 68, y: 332 }],
    ['right', display({ width: 1860 }), { x: 1878, y: 600, width: 24, height: 24 }, { x: 1492, y: 332 }],
  ])('at the %s the popover is next to it, centred on the icon', (_side, where, icon, expected) => {
    expect(place(icon, where)).toEqual(expected)
  })

  it('stays within the work area when the icon is at its corner', () => {
    expect(place({ x: 1900, y: 1050, width: 20, height: 20 }, display({ height: 1040 }))).toEqual({
      x: 1560,
      y: 472,
    })
  })
})

describe('beside a bar that hides itself, so that the work area is the whole display,', () => {
  it.each<[string, Bounds, { x: number; y: number }]>([
    ['top', { x: 1400, y: 0, width: 24, height: 24 }, { x: 1232, y: 32 }],
    ['bottom', { x: 1400, y: 1044, width: 24, height: 24 }, { x: 1232, y: 476 }],
    ['left', { x: 18, y: 980, width: 24, height: 24 }, { x: 50, y: 520 }],
    ['right', { x: 1878, y: 980, width: 24, height: 24 }, { x: 1510, y: 520 }],
  ])('at the %s the popover covers neither the icon nor its bar', (_side, icon, expected) => {
    expect(place(icon, display({}))).toEqual(expected)
  })

  it('on macOS the Dock on another side does not count', () => {
    const icon = { x: 1400, y: 0, width: 24, height: 24 }
    expect(place(icon, display({ height: 1000 }))).toEqual({ x: 1232, y: 32 })
    expect(place(icon, display({ x: 80, width: 1840 }))).toEqual({ x: 1232, y: 32 })
  })

  it('on Windows another bar at the opposite side does not count', () => {
    const icon = { x: 1400, y: 1044, width: 24, height: 24 }
    expect(place(icon, display({ y: 60, height: 1020 }))).toEqual({ x: 1232, y: 476 })
  })
})

describe('for an icon in the overflow flyout', () => {
  it.each<[string, Display, Bounds, { x: number; y: number }]>([
    [
      'above a taskbar',
      display({ height: 1032 }),
      { x: 1620, y: 900, width: 40, height: 40 },
      { x: 1460, y: 332 },
    ],
    [
      'beside a bar at the left',
      display({ x: 62, width: 1858 }),
      { x: 190, y: 940, width: 40, height: 40 },
      { x: 238, y: 520 },
    ],
    [
      'beside a bar at the right',
      display({ width: 1858 }),
      { x: 1690, y: 940, width: 40, height: 40 },
      { x: 1322, y: 520 },
    ],
    [
      'above a taskbar that hides itself',
      display({}),
      { x: 1620, y: 900, width: 40, height: 40 },
      { x: 1460, y: 332 },
    ],
  ])('%s the popover does not cover the icon', (_where, shown, icon, expected) => {
    expect(place(icon, shown)).toEqual(expected)
  })
})

describe('on several displays', () => {
  it('stays on the given display, left of and above the first one', () => {
    const second: Bounds = { x: -2560, y: -400, width: 2560, height: 1440 }
    const where = display({ height: 1400 }, second)
    expect(place({ x: -100, y: 1005, width: 24, height: 24 }, where)).toEqual({ x: -360, y: 432 })
  })

  it.each<[string, Bounds, Bounds, { x: number; y: number }]>([
    // 3840 × 2160 pixels at 150 %, right of 1920 × 1080 at 100 %.
    [
      'of 150 %',
      { x: 1920, y: 0, width: 2560, height: 1440 },
      { x: 4100, y: 1400, width: 24, height: 40 },
      { x: 3932, y: 832 },
    ],
    // 2560 × 1440 pixels at 175 %, left of it: no whole number of device-independent pixels.
    [
      'of 175 %',
      { x: -1462, y: 0, width: 1462.86, height: 822.86 },
      { x: -300.57, y: 783.43, width: 24, height: 39.43 },
      { x: -469, y: 215 },
    ],
  ])('is beside the icon on a second display %s', (_scale, bounds, icon, expected) => {
    const workArea = { height: icon.y - bounds.y }
    expect(place(icon, display(workArea, bounds))).toEqual(expected)
  })
})

describe('when the position of the icon is unknown', () => {
  it.each<[NodeJS.Platform, { x: number; y: number }]>([
    ['linux', { x: 1552, y: 48 }],
    ['win32', { x: 1552, y: 512 }],
  ])('on %s the popover is in the corner of the tray', (platform, expected) => {
    const where = platform === 'win32' ? display({}) : display({ y: 40, height: 1040 })
    expect(place(null, where, platform)).toEqual(expected)
  })
})

describe('for any display', () => {
  it('the position is in whole numbers within the work area, or at its top left when that is too small', () => {
    const coordinate = fc.double({ min: -4000, max: 4000, noNaN: true })
    const length = fc.double({ min: 100, max: 4000, noNaN: true })
    const bounds = fc.record({ x: coordinate, y: coordinate, width: length, height: length })
    fc.assert(
      fc.property(bounds, bounds, fc.double({ min: 0, max: 48, noNaN: true }), (area, icon, bar) => {
        const workArea = { ...area, height: area.height - bar }
        const { x, y } = place(icon, { bounds: area, workArea })
        expect(Number.isInteger(x) && Number.isInteger(y)).toBe(true)
        expect(x).toBeGreaterThanOrEqual(workArea.x - 1)
        expect(y).toBeGreaterThanOrEqual(workArea.y - 1)
        if (workArea.width >= POPOVER.width) {
          expect(x + POPOVER.width).toBeLessThanOrEqual(workArea.x + workArea.width + 1)
        }
      }),
    )
  })
})
