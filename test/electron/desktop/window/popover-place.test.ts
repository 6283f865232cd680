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

  it('uses the nearer edge when the taskbar hides itself', () => {
    const hidden = display({})
    expect(place({ x: 900, y: 1060, width: 20, height: 20 }, hidden).y).toBe(1080 - 560 - 8)
    expect(place({ x: 900, y: 0, width: 20, height: 20 }, hidden).y).toBe(8)
  })
})

describe('on several displays', () => {
  it('stays on the given display, left of and above the first one', () => {
    const second: Bounds = { x: -2560, y: -400, width: 2560, height: 1440 }
    const where = display({ height: 1400 }, second)
    expect(place({ x: -100, y: 1005, width: 24, height: 24 }, where)).toEqual({ x: -360, y: 432 })
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
