import { EventEmitter } from 'node:events'
import type { KeyboardEvent, Point, Rectangle, Tray } from 'electron'
import { config } from './config.ts'
import { isExiting, requireReady } from './lifecycle.ts'
import type { FakeMenu } from './menu.ts'
import { FakeNativeImage, nativeImage } from './native-image.ts'
import { emitOutput, type TraySnapshot } from './output.ts'
import type { Part } from './part.ts'
import { screen } from './screen.ts'

type TrayPart = Part<
  Tray,
  | 'setImage'
  | 'setToolTip'
  | 'setTitle'
  | 'getTitle'
  | 'setContextMenu'
  | 'popUpContextMenu'
  | 'closeContextMenu'
  | 'setIgnoreDoubleClickEvents'
  | 'getBounds'
  | 'getGUID'
  | 'destroy'
  | 'isDestroyed',
  {
    setImage: (image: FakeNativeImage | string) => void
    setContextMenu: (menu: FakeMenu | null) => void
    popUpContextMenu: (menu?: FakeMenu) => void
  }
>

interface TrayEvents {
  click: [event: KeyboardEvent, bounds: Rectangle, position: Point]
  'right-click': [event: KeyboardEvent, bounds: Rectangle]
}

const NOWHERE: Rectangle = { x: 0, y: 0, width: 0, height: 0 }
const trays = new Set<FakeTray>()

/** The icon in the panel. Its title is shown here on every system, although only macOS shows one. */
export class FakeTray extends EventEmitter<TrayEvents> implements TrayPart {
  #image: FakeNativeImage
  #title = ''
  #toolTip = ''
  #menu: FakeMenu | null = null
  #poppedUp: FakeMenu | null = null
  #bounds: Rectangle | null = null
  readonly #guid: string | null
  /** How often the menu was built anew, which closes it under the pointer: on Linux a new tooltip does so too. */
  rebuilds = 0
  #destroyed = false
  #drawn = ''

  /** Electron counts the arguments: even undefined is no identifier. */
  constructor(image: FakeNativeImage | string, ...guid: readonly [id?: string]) {
    super()
    requireReady('Cannot create Tray before app is ready')
    if (guid.length > 0 && !UUID.test(guid[0] ?? '')) {
      throw new Error('Invalid GUID format - GUID must be a string')
    }
    this.#guid = guid[0] ?? null
    this.#image = toImage(image)
    trays.add(this)
    this.#draw()
  }

  setImage(image: FakeNativeImage | string): void {
    this.#requireNotDestroyed()
    this.#image = toImage(image)
    this.#draw()
  }

  setToolTip(toolTip: string): void {
    this.#requireNotDestroyed()
    this.#toolTip = toolTipAsShown(requireText(toolTip))
    if (process.platform === 'linux') this.rebuilds += 1
    this.#draw()
  }

  setTitle(title: string): void {
    this.#requireNotDestroyed()
    this.#title = requireText(title)
    this.#draw()
  }

  getTitle(): string {
    this.#requireNotDestroyed()
    return this.#title
  }

  setContextMenu(menu: FakeMenu | null): void {
    this.#requireNotDestroyed()
    this.#menu = menu
    this.rebuilds += 1
    this.#draw()
  }

  getBounds(): Rectangle {
    this.#requireNotDestroyed()
    return this.#bounds ?? usualBounds()
  }

  getGUID(): string | null {
    this.#requireNotDestroyed()
    return this.#guid
  }

  popUpContextMenu(menu?: FakeMenu): void {
    this.#requireNotDestroyed()
    this.#poppedUp = menu ?? this.#menu
  }

  closeContextMenu(): void {
    this.#requireNotDestroyed()
  }

  setIgnoreDoubleClickEvents(): void {
    this.#requireNotDestroyed()
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  destroy(): void {
    this.#destroyed = true
    trays.delete(this)
  }

  /** Moves the icon, as into the flyout that holds hidden ones. */
  place(bounds: Rectangle): void {
    this.#bounds = bounds
  }

  click(): void {
    const bounds = this.getBounds()
    this.emit('click', {}, bounds, { x: bounds.x, y: bounds.y })
  }

  /** Opens the menu as the user does, and clicks its first item with this label. False when there is none. */
  choose(label: string): boolean {
    this.#poppedUp = this.#menu
    if (this.#menu === null && process.platform !== 'linux') this.emit('right-click', {}, this.getBounds())
    const item = this.#poppedUp?.visibleItems().find((one) => one.label === label)
    item?.click()
    return item !== undefined
  }

  /** Emits one output for all changes of a tick, and only when something visible has changed. */
  #draw(): void {
    setImmediate(() => {
      if (this.#destroyed || isExiting() || !config().trayHost) return
      const snapshot = this.#snapshot()
      const drawn = JSON.stringify(snapshot)
      if (drawn === this.#drawn) return
      this.#drawn = drawn
      emitOutput({ event: 'tray', ...snapshot })
    })
  }

  #snapshot(): TraySnapshot {
    return {
      icon: this.#image.iconName,
      text: this.#title,
      tooltip: this.#toolTip,
      menu: this.#menu?.visibleItems().map((item) => item.label) ?? [],
    }
  }

  #requireNotDestroyed(): void {
    if (this.#destroyed) throw new Error('Tray is destroyed')
  }
}

/** The tray icon that was created last. Null when there is none. */
export const currentTray = (): FakeTray | null => [...trays].at(-1) ?? null

const UUID = /^\{?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\}?$/i

/** Where the system has its icons: in the menu bar, or at the end of the taskbar. Linux does not tell. */
function usualBounds(): Rectangle {
  const { bounds } = screen.getPrimaryDisplay()
  const x = bounds.x + bounds.width - 200
  if (process.platform === 'darwin') return { x, y: bounds.y, width: 24, height: 24 }
  if (process.platform === 'win32') return { x, y: bounds.y + bounds.height - 40, width: 24, height: 40 }
  return NOWHERE
}

/** Windows cuts a tooltip, and takes an ampersand for the mark of a shortcut letter. */
function toolTipAsShown(toolTip: string): string {
  return process.platform === 'win32' ? toolTip.slice(0, 127).replaceAll(/&(.)/gs, '$1') : toolTip
}

function toImage(image: FakeNativeImage | string): FakeNativeImage {
  if (image instanceof FakeNativeImage) return image
  const loaded = nativeImage.createFromPath(image)
  if (loaded.isEmpty()) throw new Error(`Failed to load image from path '${image}'`)
  return loaded
}

function requireText(value: unknown): string {
  if (typeof value !== 'string')
    throw new TypeError('Error processing argument at index 0, conversion failure')
  return value
}
