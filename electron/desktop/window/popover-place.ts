/** Electron's rectangle: device-independent pixels. */
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
  /** Where the tray icon is; null where the system does not tell. */
  readonly icon: Bounds | null
  /** The display the icon is on, or the one with the pointer. */
  readonly display: Display
  readonly platform: NodeJS.Platform
}

const GAP = 8

/**
 * Where to put the popover: beside the taskbar that holds the icon, centred on the icon, wholly
 * within the work area. Without an icon's place, in the corner where the system keeps its tray.
 * Whole numbers, since Electron refuses others.
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
 * The side whose strip outside the work area holds the icon. An icon within the work area (a taskbar
 * that hides itself, the overflow flyout) belongs to the nearer of top and bottom.
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

/** Windows keeps its tray at the bottom right; the others at the top right. */
function trayCorner(popover: PlacementInput['popover'], workArea: Bounds, platform: NodeJS.Platform) {
  const x = workArea.x + workArea.width - popover.width - GAP
  const bottom = workArea.y + workArea.height - popover.height - GAP
  return { x, y: platform === 'win32' ? bottom : workArea.y + GAP }
}

/** Where there is too little room, the near edge wins: the top left of the popover stays reachable. */
function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}
