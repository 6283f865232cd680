import type { Input, Rectangle } from 'electron'

/** Where a window's page lives: in a real Chromium, or nowhere at all. */
export interface Surface {
  /** Resolves once the page has loaded; rejects with the name of a net error, as `ERR_FAILED`. */
  load(url: string): Promise<void>
  deliver(channel: string, args: readonly unknown[]): void
  show(): void
  hide(): void
  setBounds(bounds: Rectangle): void
  close(): Promise<void>
}

/** What a page tells and asks the main process. `fromCurrentPage` is false after it has navigated away. */
export interface SurfaceClient {
  readonly preload: string | undefined
  bounds(): Rectangle
  fetch(request: Request): Promise<Response>
  permits(permission: Permission, url: string): boolean
  invoke(channel: string, args: readonly unknown[], fromCurrentPage: boolean): Promise<unknown>
  message(channel: string, args: readonly unknown[], fromCurrentPage: boolean): void
  input(input: Input): void
  /** Whether the page may go there. */
  mayNavigate(url: string, isMainFrame: boolean): boolean
  open(url: string, frameName: string, features: string): void
  console(entry: ConsoleEntry): void
  loaded(url: string): void
  crashed(): void
  /** The user closed the window. */
  closed(): void
}

export interface ConsoleEntry {
  readonly level: 'info' | 'warning' | 'error' | 'debug'
  readonly message: string
  readonly lineNumber: number
  readonly sourceId: string
}

/** Electron's names of those that Chromium can be told about, with Chromium's own. */
export const PERMISSIONS = {
  geolocation: ['geolocation'],
  notifications: ['notifications'],
  midi: ['midi'],
  media: ['camera', 'microphone'],
  'clipboard-read': ['clipboard-read'],
  'clipboard-sanitized-write': ['clipboard-write'],
} as const satisfies Record<string, readonly string[]>
export type Permission = keyof typeof PERMISSIONS

export type OpenSurface = (client: SurfaceClient) => Surface
