import { EventEmitter } from 'node:events'
import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle } from 'electron'
import { app } from './app.ts'
import { preventable } from './event.ts'
import { ipcMain } from './ipc-main.ts'
import { beforeExit, requireReady } from './lifecycle.ts'
import type { Part } from './part.ts'
import { session } from './session.ts'
import { FakeWebContents } from './web-contents.ts'
import { addWindow, openWindows, removeWindow } from './windows.ts'

type BrowserWindowPart = Part<
  BrowserWindow,
  | 'id'
  | 'webContents'
  | 'loadURL'
  | 'show'
  | 'showInactive'
  | 'hide'
  | 'focus'
  | 'blur'
  | 'close'
  | 'destroy'
  | 'isVisible'
  | 'isFocused'
  | 'isDestroyed'
  | 'getBounds'
  | 'setBounds'
  | 'getPosition'
  | 'setPosition'
  | 'getSize'
  | 'setBackgroundColor'
  | 'getBackgroundColor'
  | 'setAlwaysOnTop'
  | 'setVisibleOnAllWorkspaces',
  { webContents: FakeWebContents }
>

type Statics = Part<
  typeof BrowserWindow,
  'getAllWindows' | 'fromWebContents',
  {
    getAllWindows: () => FakeBrowserWindow[]
    fromWebContents: (contents: FakeWebContents) => FakeBrowserWindow | null
  }
>

export class FakeBrowserWindow extends EventEmitter implements BrowserWindowPart {
  static getAllWindows(): FakeBrowserWindow[] {
    return openWindows().filter((window) => window instanceof FakeBrowserWindow)
  }

  static fromWebContents(contents: FakeWebContents): FakeBrowserWindow | null {
    return FakeBrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null
  }

  readonly id: number
  readonly webContents: FakeWebContents
  #bounds: Rectangle
  #backgroundColor: string
  #visible = false
  #focused = false
  #destroyed = false

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    requireReady('Cannot create BrowserWindow before app is ready')
    const { preload, sandbox, contextIsolation, nodeIntegration, partition, devTools } =
      options.webPreferences ?? {}
    if (sandbox === false || contextIsolation === false || nodeIntegration === true) {
      throw new Error('fake-electron knows sandboxed, isolated windows only')
    }
    this.#backgroundColor = options.backgroundColor ?? '#FFFFFF'
    this.#bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width ?? 800,
      height: options.height ?? 600,
    }
    const contents = partition === undefined ? session.defaultSession : session.fromPartition(partition)
    this.webContents = new FakeWebContents(contents, {
      preload,
      devTools: devTools ?? true,
      bounds: () => this.#bounds,
      closed: () => this.#closedByUser(),
      invoke: (...call) => ipcMain.invoke(...call),
      message: (...call) => ipcMain.message(...call),
    })
    this.id = this.webContents.id
    addWindow(this)
    this.webContents.once('did-finish-load', () => setImmediate(() => this.emit('ready-to-show')))
    app.emit('web-contents-created', preventable({}), this.webContents)
    app.emit('browser-window-created', preventable({}), this)
    if (options.show !== false) this.show()
  }

  async loadURL(url: string): Promise<void> {
    this.#requireNotDestroyed()
    const loaded = this.webContents.loadURL(url)
    if (this.#visible) this.webContents.surface?.show()
    await loaded
  }

  show(): void {
    this.showInactive()
    this.focus()
  }

  showInactive(): void {
    this.#requireNotDestroyed()
    if (this.#visible) return
    this.#visible = true
    this.webContents.surface?.show()
    this.emit('show')
  }

  hide(): void {
    this.#requireNotDestroyed()
    if (!this.#visible) return
    this.#visible = false
    this.webContents.surface?.hide()
    this.emit('hide')
    this.#setFocused(false)
  }

  focus(): void {
    this.#requireNotDestroyed()
    if (this.#visible && !focusRefused) this.#setFocused(true)
  }

  blur(): void {
    this.#requireNotDestroyed()
    this.#setFocused(false)
  }

  close(): void {
    this.#requireNotDestroyed()
    const event = preventable({})
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }

  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#visible = false
    this.#focused = false
    removeWindow(this)
    const ended = this.webContents.end()
    beforeExit(() => ended)
    this.emit('closed')
    app.windowClosed()
  }

  isVisible(): boolean {
    this.#requireNotDestroyed()
    return this.#visible
  }

  isFocused(): boolean {
    this.#requireNotDestroyed()
    return this.#focused
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  getBounds(): Rectangle {
    this.#requireNotDestroyed()
    return { ...this.#bounds }
  }

  setBounds(bounds: Partial<Rectangle>): void {
    this.#requireNotDestroyed()
    const next = { ...this.#bounds, ...bounds }
    Object.values(next).forEach(requireInteger)
    this.#bounds = next
    this.webContents.surface?.setBounds(next)
  }

  getPosition(): number[] {
    return [this.getBounds().x, this.getBounds().y]
  }

  setPosition(x: number, y: number): void {
    this.setBounds({ x, y })
  }

  getSize(): number[] {
    return [this.getBounds().width, this.getBounds().height]
  }

  setBackgroundColor(color: string): void {
    this.#requireNotDestroyed()
    this.#backgroundColor = color
  }

  getBackgroundColor(): string {
    this.#requireNotDestroyed()
    return this.#backgroundColor
  }

  setAlwaysOnTop(): void {
    this.#requireNotDestroyed()
  }

  setVisibleOnAllWorkspaces(): void {
    this.#requireNotDestroyed()
  }

  /** Emits `focus` and `blur` a moment later, as a window manager reports them. */
  #setFocused(focused: boolean): void {
    setImmediate(() => {
      if (this.#destroyed || focused === this.#focused || (focused && !this.#visible)) return
      this.#focused = focused
      this.emit(focused ? 'focus' : 'blur')
    })
  }

  #closedByUser(): void {
    if (this.#destroyed) return
    this.close()
  }

  #requireNotDestroyed(): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed')
  }
}

FakeBrowserWindow satisfies Statics

let focusRefused = false

/** Whether the desktop gives no window the focus that asks for it, as Windows and Wayland may. */
export function refuseFocus(refuse: boolean): void {
  focusRefused = refuse
}

function requireInteger(value: number): void {
  if (!Number.isInteger(value)) {
    throw new TypeError(`Error processing argument at index 0, conversion failure from ${value}`)
  }
}
