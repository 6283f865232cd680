import { EventEmitter } from 'node:events'
import type { KeyboardEvent, Point, Rectangle, Tray } from 'electron'
import { isExiting, requireReady } from './lifecycle.ts'
import type { FakeMenu } from './menu.ts'
import { FakeNativeImage, nativeImage } from './native-image.ts'
import { emitOutput, type TraySnapshot } from './output.ts'
import type { Part } from './part.ts'

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
  | 'destroy'
  | 'isDestroyed',
  { setImage: (image: FakeNativeImage | string) => void; setContextMenu: (menu: FakeMenu | null) => void }
>

interface TrayEvents {
  click: [event: KeyboardEvent, bounds: Rectangle, position: Point]
  'right-click': [event: KeyboardEvent, bounds: Rectangle]
}

const NOWHERE: Rectangle = { x: 0, y: 0, width: 0, height: 0 }
const trays = new Set<FakeTray>()

/** The icon in the panel, as on Linux: it has no bounds. Its title is shown here, although Linux shows none. */
export class FakeTray extends EventEmitter<TrayEvents> implements TrayPart {
  #image: FakeNativeImage
  #title = ''
  #toolTip = ''
  #menu: FakeMenu | null = null
  #destroyed = false
  #drawn = ''

  constructor(image: FakeNativeImage | string) {
    super()
    requireReady('Cannot create Tray before app is ready')
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
    this.#toolTip = requireText(toolTip)
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
    this.#draw()
  }

  getBounds(): Rectangle {
    this.#requireNotDestroyed()
    return NOWHERE
  }

  popUpContextMenu(): void {
    this.#requireNotDestroyed()
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

  click(): void {
    this.emit('click', {}, NOWHERE, { x: 0, y: 0 })
  }

  /** Clicks the first menu item with this label. False when there is none. */
  choose(label: string): boolean {
    const item = this.#menu?.visibleItems().find((one) => one.label === label)
    item?.click()
    return item !== undefined
  }

  /** Emits one output for all changes of a tick, and only when something visible has changed. */
  #draw(): void {
    setImmediate(() => {
      if (this.#destroyed || isExiting()) return
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
