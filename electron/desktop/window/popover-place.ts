/** In device-independent pixels, as everywhere in Electron. */
export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Display {
  readonly bounds: Bounds
  /** The display without its taskbar, dock or menu bar. */
  readonly workArea: Bounds
}

export interface PlacementInput {
  readonly popover: Pick<Bounds, 'width' | 'height'>
  /** The tray icon; null where the system does not report its bounds. */
  readonly icon: Bounds | null
  /** The display with the icon, or else with the pointer. */
  readonly display: Display
  readonly platform: NodeJS.Platform
}

type Side = 'top' | 'bottom' | 'left' | 'right'

const SIDES: readonly Side[] = ['top', 'bottom', 'left', 'right']

const GAP = 8

/** An icon this near to an edge of the display is in the bar there. Icons in the overflow flyout are beyond the bar. */
const EDGE = 24

/**
 * Places the popover beside the bar that holds the icon, centred on the icon and within the work area.
 * Without an icon it goes to the corner where the system has its tray. Answers whole numbers, because
 * Electron rejects others.
 */
export function placePopover({ popover, icon, display, platform }: PlacementInput): { x: number; y: number } {
  const { workArea } = display
  const wanted = icon === null ? trayCorner(popover, workArea, platform) : besideIcon(popover, icon, display)
  return {
    x: Math.round(clamp(wanted.x, workArea.x, workArea.x + workArea.width - popover.width)),
    y: Math.round(clamp(wanted.y, workArea.y, workArea.y + workArea.height - popover.height)),
  }
}

/** Keeps clear of the icon as well, because a bar that hides itself lies in the work area, as does the overflow flyout. */
function besideIcon(popover: PlacementInput['popover'], icon: Bounds, { bounds, workArea }: Display) {
  const centredX = icon.x + icon.width / 2 - popover.width / 2
  const centredY = icon.y + icon.height / 2 - popover.height / 2
  switch (barSide(icon, bounds, workArea)) {
    case 'top':
      return { x: centredX, y: Math.max(workArea.y, icon.y + icon.height) + GAP }
    case 'bottom':
      return { x: centredX, y: Math.min(workArea.y + workArea.height, icon.y) - popover.height - GAP }
    case 'left':
      return { x: Math.max(workArea.x, icon.x + icon.width) + GAP, y: centredY }
    case 'right':
      return { x: Math.min(workArea.x + workArea.width, icon.x) - popover.width - GAP, y: centredY }
  }
}

/**
 * The side of the display with the bar that holds the icon: the strip outside the work area in which it is; else the
 * edge that it touches, where a bar hides itself. An icon in the overflow flyout does neither, so it is the strip that
 * is nearest, or the nearest edge where there is no strip.
 */
function barSide(icon: Bounds, bounds: Bounds, workArea: Bounds): Side {
  const x = icon.x + icon.width / 2
  const y = icon.y + icon.height / 2
  if (y < workArea.y) return 'top'
  if (y >= workArea.y + workArea.height) return 'bottom'
  if (x < workArea.x) return 'left'
  if (x >= workArea.x + workArea.width) return 'right'
  const distance = insets(bounds, icon)
  const strip = insets(bounds, workArea)
  const byDistance = SIDES.toSorted((a, b) => distance[a] - distance[b])
  const [nearest = 'bottom'] = byDistance
  if (distance[nearest] <= EDGE) return nearest
  return byDistance.find((side) => strip[side] > 0) ?? nearest
}

/** How far each side of a rectangle is from that of the one around it. */
function insets(outer: Bounds, inner: Bounds): Readonly<Record<Side, number>> {
  return {
    top: inner.y - outer.y,
    bottom: outer.y + outer.height - inner.y - inner.height,
    left: inner.x - outer.x,
    right: outer.x + outer.width - inner.x - inner.width,
  }
}

/** Windows has its tray at the bottom right, other systems at the top right. */
function trayCorner(popover: PlacementInput['popover'], workArea: Bounds, platform: NodeJS.Platform) {
  const x = workArea.x + workArea.width - popover.width - GAP
  const bottom = workArea.y + workArea.height - popover.height - GAP
  return { x, y: platform === 'win32' ? bottom : workArea.y + GAP }
}

/** If there is too little room `least` wins, so that the top left of the popover stays reachable. */
function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}
