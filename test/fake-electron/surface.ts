import type { Input, Rectangle } from 'electron'
import type { AskedFor } from './web-request.ts'

/** The page of a window: in a real Chromium, or without any page. */
export interface Surface {
  /** Resolves once the page has loaded. Rejects with the name of a net error, such as `ERR_FAILED`. */
  load(url: string): Promise<void>
  /** Loads the page again. */
  reload(): Promise<void>
  deliver(channel: string, args: readonly unknown[]): void
  show(): void
  hide(): void
  setBounds(bounds: Rectangle): void
  close(): Promise<void>
}

/** The calls from a page to the main process. `fromCurrentPage` is false after the page has navigated away. */
export interface SurfaceClient {
  readonly preload: string | undefined
  bounds(): Rectangle
  fetch(request: Request): Promise<Response>
  /** Chromium's name of what WebRTC may use. */
  webRtcPolicy(): string
  mayRequest(asked: AskedFor): Promise<boolean>
  mayDownload(url: string, fileName: string): boolean
  permits(permission: Permission, url: string): boolean
  invoke(channel: string, args: readonly unknown[], fromCurrentPage: boolean): Promise<unknown>
  message(channel: string, args: readonly unknown[], fromCurrentPage: boolean): void
  input(input: Input): void
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

/** Electron's names of the permissions that can be set in Chromium, with Chromium's names. */
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
