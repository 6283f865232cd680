/** What the pointer does, in shares of the element's width, 0 to 1. */
export interface Gestures {
  /** Points at this place; null when it points at none any more. */
  readonly onpoint: (share: number | null) => void
  /** Is drawing a selection from one place to another; null when it no longer is. */
  readonly ondrag: (drag: readonly [number, number] | null) => void
  /** Has drawn a selection. */
  readonly onselect: (from: number, until: number) => void
  /** Zooms around this place by this factor; below 1 is closer. Answers whether anything changed. */
  readonly onzoom: (share: number, factor: number) => boolean
  /** Moves by this share, to later times if positive. Answers whether anything changed. */
  readonly onmove: (by: number) => boolean
}

/** A shorter drag is a click, since a hand is seldom quite still. */
const CLICK_PX = 6
const WHEEL_STEP = 0.002
/** Browsers report a pinch on a touchpad as a wheel with the Ctrl key and small steps. */
const PINCH_STEP = 0.01

/** Mouse: hover points, dragging selects, the wheel zooms. Touch: one finger points, two zoom and move. */
export function gestures(on: Gestures): (element: HTMLElement) => () => void {
  return (element) => {
    const fingers = new Map<number, number>()
    let start: number | null = null

    const shareOf = (event: MouseEvent) => {
      const { left, width } = element.getBoundingClientRect()
      return Math.min(1, Math.max(0, (event.clientX - left) / width))
    }
    const wide = (from: number, until: number) => Math.abs(until - from) * element.clientWidth >= CLICK_PX

    const down = (event: PointerEvent) => {
      if (event.pointerType === 'mouse' && event.button !== 0) return
      element.setPointerCapture(event.pointerId)
      if (event.pointerType === 'mouse') start = shareOf(event)
      else fingers.set(event.pointerId, shareOf(event))
      on.onpoint(shareOf(event))
    }
    const move = (event: PointerEvent) => {
      const here = shareOf(event)
      if (fingers.size === 2 && fingers.has(event.pointerId)) {
        pinch(event.pointerId, here)
        return
      }
      on.onpoint(here)
      if (start !== null) on.ondrag(wide(start, here) ? [start, here] : null)
    }
    const up = (event: PointerEvent) => {
      fingers.delete(event.pointerId)
      const from = start
      start = null
      on.ondrag(null)
      const here = shareOf(event)
      if (from !== null && event.type === 'pointerup' && wide(from, here)) on.onselect(from, here)
    }
    const leave = (event: PointerEvent) => {
      if (event.pointerType === 'mouse' && start === null) on.onpoint(null)
    }
    const wheel = (event: WheelEvent) => {
      const [across, along] = event.shiftKey
        ? [event.deltaX || event.deltaY, 0]
        : [event.deltaX, event.deltaY]
      const factor = Math.exp(along * (event.ctrlKey ? PINCH_STEP : WHEEL_STEP))
      const changed =
        Math.abs(across) > Math.abs(along)
          ? on.onmove(across / element.clientWidth)
          : on.onzoom(shareOf(event), factor)
      // The page scrolls where the chart cannot move further. A pinch is always kept, as it would enlarge the page.
      if (changed || event.ctrlKey) event.preventDefault()
    }

    function pinch(id: number, here: number): void {
      const [a = 0, b = 0] = fingers.values()
      fingers.set(id, here)
      const [c = 0, d = 0] = fingers.values()
      const [before, after] = [Math.abs(b - a), Math.abs(d - c)]
      if (before > 0.02 && after > 0.02) on.onzoom((c + d) / 2, before / after)
      on.onmove((a + b - c - d) / 2)
    }

    const listeners = [
      ['pointerdown', down],
      ['pointermove', move],
      ['pointerup', up],
      ['pointercancel', up],
      ['pointerleave', leave],
    ] as const
    for (const [name, listener] of listeners) element.addEventListener(name, listener)
    element.addEventListener('wheel', wheel, { passive: false })
    return () => {
      for (const [name, listener] of listeners) element.removeEventListener(name, listener)
      element.removeEventListener('wheel', wheel)
    }
  }
}
