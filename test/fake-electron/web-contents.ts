import { EventEmitter } from 'node:events'
import type { HandlerDetails, Input, WebContents, WebFrameMain, WindowOpenHandlerResponse } from 'electron'
import { pressedAccelerator } from './accelerator.ts'
import { config } from './config.ts'
import { preventable } from './event.ts'
import { FakeMenu } from './menu.ts'
import { emitOutput } from './output.ts'
import type { Part } from './part.ts'
import { isStandardAndSecure } from './protocol.ts'
import type { FakeSession } from './session.ts'
import type { ConsoleEntry, Permission, Surface, SurfaceClient } from './surface.ts'

type FramePart = Part<
  WebFrameMain,
  'url' | 'origin' | 'parent' | 'top' | 'frames' | 'routingId' | 'processId' | 'detached' | 'isDestroyed',
  { parent: null; top: FakeFrame; frames: FakeFrame[] }
>

/** The top frame of a window. Other frames have no preload, so they cannot call the main process. */
export class FakeFrame implements FramePart {
  readonly parent = null
  readonly frames = []
  readonly routingId = 1
  readonly processId = 1
  url = ''
  detached = false

  get origin(): string {
    return this.url === '' ? 'null' : new URL('.', this.url).href.replace(/^([^:]+:\/\/[^/]*).*$/, '$1')
  }

  get top(): this {
    return this
  }

  isDestroyed = (): boolean => this.detached
}

type WebContentsPart = Part<
  WebContents,
  | 'id'
  | 'session'
  | 'mainFrame'
  | 'send'
  | 'loadURL'
  | 'getURL'
  | 'isLoading'
  | 'isDestroyed'
  | 'isDevToolsOpened'
  | 'openDevTools'
  | 'closeDevTools'
  | 'toggleDevTools'
  | 'reload'
  | 'reloadIgnoringCache'
  | 'zoomLevel'
  | 'getZoomLevel'
  | 'setZoomLevel'
  | 'setWindowOpenHandler'
  | 'getWebRTCIPHandlingPolicy'
  | 'setWebRTCIPHandlingPolicy',
  { session: FakeSession; mainFrame: FakeFrame }
>

type WebRtcPolicy = Parameters<WebContents['setWebRTCIPHandlingPolicy']>[0]

/** The parts of the main process that a page reaches: `ipcMain` and its window. */
export interface ContentsHost {
  readonly preload: string | undefined
  /** Whether the window may have developer tools. */
  readonly devTools: boolean
  bounds: SurfaceClient['bounds']
  closed(): void
  invoke(
    contents: FakeWebContents,
    frame: FakeFrame | null,
    channel: string,
    args: readonly unknown[],
  ): Promise<unknown>
  message(contents: FakeWebContents, frame: FakeFrame | null, channel: string, args: readonly unknown[]): void
}

let lastId = 0

export class FakeWebContents extends EventEmitter implements WebContentsPart {
  readonly id = ++lastId
  readonly mainFrame = new FakeFrame()
  readonly session: FakeSession
  readonly #host: ContentsHost
  #surface: Surface | null = null
  #openHandler: ((details: HandlerDetails) => WindowOpenHandlerResponse) | null = null
  #loading = false
  #webRtcPolicy: WebRtcPolicy = 'default'
  #devToolsOpened = false
  zoomLevel = 0

  constructor(session: FakeSession, host: ContentsHost) {
    super()
    this.session = session
    this.#host = host
  }

  get surface(): Surface | null {
    return this.#surface
  }

  getURL = (): string => this.mainFrame.url
  isLoading = (): boolean => this.#loading
  isDestroyed = (): boolean => this.mainFrame.detached
  isDevToolsOpened = (): boolean => this.#devToolsOpened
  getZoomLevel = (): number => this.zoomLevel
  setZoomLevel = (level: number): void => {
    this.zoomLevel = level
  }

  openDevTools(): void {
    if (!this.#host.devTools || this.#devToolsOpened) return
    this.#devToolsOpened = true
    this.emit('devtools-opened')
  }

  closeDevTools(): void {
    if (!this.#devToolsOpened) return
    this.#devToolsOpened = false
    this.emit('devtools-closed')
  }

  toggleDevTools(): void {
    if (this.#devToolsOpened) this.closeDevTools()
    else this.openDevTools()
  }

  /** A reload asks no navigation handler. */
  reload(): void {
    this.#requireNotDestroyed()
    this.#surface?.reload().catch((error: unknown) => console.error('Could not reload the page:', error))
  }

  reloadIgnoringCache(): void {
    this.reload()
  }

  /**
   * A key that the window gets. The app may take it, before the page is told of it and the application menu is asked.
   * A page that keeps a key to itself is not known of here.
   */
  input(input: Input): void {
    const event = preventable({})
    this.emit('before-input-event', event, input)
    if (input.type === 'keyDown' && !event.defaultPrevented) FakeMenu.pressKeys(pressedAccelerator(input))
  }

  setWindowOpenHandler(handler: (details: HandlerDetails) => WindowOpenHandlerResponse): void {
    this.#openHandler = handler
  }

  getWebRTCIPHandlingPolicy = (): string => this.#webRtcPolicy

  setWebRTCIPHandlingPolicy(policy: WebRtcPolicy): void {
    this.#webRtcPolicy = policy
  }

  async loadURL(url: string): Promise<void> {
    this.#requireNotDestroyed()
    this.mainFrame.url = url
    this.#loading = true
    try {
      if (!isStandardAndSecure(new URL(url).protocol.slice(0, -1))) throw new Error('ERR_UNKNOWN_URL_SCHEME')
      this.#surface ??= config().openSurface(this.#client())
      await this.#surface.load(url)
    } catch (error) {
      const code = error instanceof Error ? error.message : String(error)
      this.emit('did-fail-load', preventable({}), -2, code, url, true, 1, 1)
      throw Object.assign(new Error(`${code} (-2) loading '${url}'`), { code, errno: -2, url })
    } finally {
      this.#loading = false
    }
  }

  send(channel: string, ...args: unknown[]): void {
    this.#requireNotDestroyed()
    if (typeof channel !== 'string') throw new TypeError('Missing required channel argument')
    const cloned = structuredClone(args)
    emitOutput({ event: 'send', channel, args: cloned })
    this.#surface?.deliver(channel, cloned)
  }

  /** Is called when the window is destroyed. */
  async end(): Promise<void> {
    this.mainFrame.detached = true
    this.emit('destroyed')
    await this.#surface?.close()
  }

  #client(): SurfaceClient {
    const frameIf = (current: boolean) => (current && !this.isDestroyed() ? this.mainFrame : null)
    return {
      preload: this.#host.preload,
      bounds: () => this.#host.bounds(),
      fetch: (request) => this.session.protocol.answer(request),
      webRtcPolicy: () => this.#webRtcPolicy,
      mayRequest: (asked) => this.session.webRequest.allows({ ...asked, webContentsId: this.id }),
      mayDownload: (url, fileName) => this.#mayDownload(url, fileName),
      permits: (permission: Permission, url: string) => this.session.permits(this, permission, url),
      invoke: (channel, args, current) => this.#host.invoke(this, frameIf(current), channel, args),
      message: (channel, args, current) => this.#host.message(this, frameIf(current), channel, args),
      input: (input: Input) => this.input(input),
      mayNavigate: (url, isMainFrame) => this.#mayNavigate(url, isMainFrame),
      open: (url, frameName, features) => this.#open(url, frameName, features),
      console: (entry: ConsoleEntry) => {
        if (entry.level === 'error' || entry.level === 'warning') console.error(`[window] ${entry.message}`)
        this.emit('console-message', preventable({ ...entry, frame: this.mainFrame }))
      },
      loaded: (url) => {
        this.mainFrame.url = url
        this.emit('did-finish-load')
      },
      crashed: () => {
        this.emit('render-process-gone', preventable({}), { reason: 'crashed', exitCode: 139 })
      },
      closed: () => this.#host.closed(),
    }
  }

  #mayNavigate(url: string, isMainFrame: boolean): boolean {
    const frame = isMainFrame ? this.mainFrame : null
    const details = { url, isMainFrame, isSameDocument: false, frame, initiator: this.mainFrame }
    const anyFrame = preventable(details)
    this.emit('will-frame-navigate', anyFrame)
    const top = preventable(details)
    if (isMainFrame) this.emit('will-navigate', top, url)
    return !anyFrame.defaultPrevented && !top.defaultPrevented
  }

  #mayDownload(url: string, fileName: string): boolean {
    const event = preventable({})
    const item = { getURL: () => url, getFilename: () => fileName }
    this.session.emit('will-download', event, item, this, this.mainFrame)
    return !event.defaultPrevented
  }

  #open(url: string, frameName: string, features: string): void {
    const referrer = { url: this.getURL(), policy: 'strict-origin-when-cross-origin' } as const
    const details = { url, frameName, features, disposition: 'foreground-tab', referrer } as const
    if (this.#openHandler?.(details).action === 'deny') return
    console.error(`fake-electron opens no child windows: ${url}`)
  }

  #requireNotDestroyed(): void {
    if (this.isDestroyed()) throw new TypeError('Object has been destroyed')
  }
}
