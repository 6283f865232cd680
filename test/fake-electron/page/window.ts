import type { Input } from 'electron'
import type { Encoded } from './codec.ts'

/** What the injected code needs of a page's window. It gets the window as an argument, since Node has none. */
export interface PageWindow {
  addEventListener(type: string, listener: (event: PageEvent) => void, capture?: boolean): void
  dispatchEvent(event: object): boolean
  readonly CustomEvent: new (type: string, init: { detail: string }) => object
  readonly console: Pick<Console, 'error'>
  readonly URL: typeof URL
  readonly URLSearchParams: typeof URLSearchParams
  setTimeout(callback: () => void, ms?: number): number
  clearTimeout(timer: number): void
  setInterval(callback: () => void, ms?: number): number
  clearInterval(timer: number): void
}

export interface PageEvent {
  readonly type: string
  readonly isTrusted: boolean
  readonly detail: unknown
  readonly key: string
  readonly code: string
  readonly repeat: boolean
  readonly isComposing: boolean
  readonly location: number
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
}

/** The global functions of an isolated world that carry messages to and from the main process. */
export const BINDING = 'fakeElectronToMain'
export const RECEIVE = 'fakeElectronFromMain'

/** From a page to the main process, as JSON. */
export type ToMain =
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: Encoded }
  | { readonly kind: 'message'; readonly channel: string; readonly args: Encoded }
  | { readonly kind: 'input'; readonly input: Input }

/** From the main process to a page. */
export type ToPage =
  | { readonly kind: 'send'; readonly channel: string; readonly args: Encoded }
  | { readonly kind: 'reply'; readonly id: number; readonly value: Encoded }
  | { readonly kind: 'failure'; readonly id: number; readonly error: string }
