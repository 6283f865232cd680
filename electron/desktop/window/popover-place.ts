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

const GAP = 8

/**
 * Places the popover beside the taskbar that holds the icon, centred on the icon and within the work area.
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

function besideIcon(popover: PlacementInput['popover'], icon: Bounds, { bounds, workArea }: Display) {
  const centredX = icon.x + icon.width / 2 - popover.width / 2
  const centredY = icon.y + icon.height / 2 - popover.height / 2
  switch (taskbarSide(icon, bounds, workArea)) {
    case 'top':
      return { x: centredX, y: workArea.y + GAP }
    case 'bottom':
      return { x: centredX, y: workArea.y + workArea.height - popover.height - GAP }
    case 'left':
      return { x: workArea.x + GAP, y: centredY }
    case 'right':
      return { x: workArea.x + workArea.width - popover.width - GAP, y: centredY }
  }
}

/**
 * The side of the display whose strip outside the work area holds the icon. For an icon inside the work
 * area (a taskbar that hides itself, the overflow flyout) it is the nearer one of top and bottom.
 */
function taskbarSide(icon: Bounds, bounds: Bounds, workArea: Bounds): 'top' | 'bottom' | 'left' | 'right' {
  const x = icon.x + icon.width / 2
  const y = icon.y + icon.height / 2
  if (y < workArea.y) return 'top'
  if (y >= workArea.y + workArea.height) return 'bottom'
  if (x < workArea.x) return 'left'
  if (x >= workArea.x + workArea.width) return 'right'
  return y - bounds.y < bounds.height / 2 ? 'top' : 'bottom'
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
