import { EventEmitter } from 'node:events'

export interface TraySnapshot {
  readonly icon: string
  readonly text: string
  readonly tooltip: string
  readonly menu: readonly string[]
}

/** What a user would see on the desktop. These are also the events of the JSON lines protocol. */
export type Output =
  | { readonly event: 'ready' }
  | ({ readonly event: 'tray' } & TraySnapshot)
  | {
      readonly event: 'notification'
      readonly id: string
      readonly title: string
      readonly body: string
      readonly urgency: 'normal' | 'critical' | 'low'
      readonly silent?: boolean
      /** On Windows, what the app is handed when the notification is clicked. */
      readonly launch?: string
    }
  | { readonly event: 'send'; readonly channel: string; readonly args: readonly unknown[] }
  /** A window was opened in a Chromium that can be driven through this address. */
  | { readonly event: 'page'; readonly cdp: string }
  /** A session has asked Google for a dictionary of its spelling checker. */
  | { readonly event: 'dictionary-download'; readonly language: string }
  /** A page wanted to save a file. It is not saved when a listener prevents that. */
  | { readonly event: 'download'; readonly url: string; readonly saved: boolean }

const outputs = new EventEmitter<{ output: [output: Output] }>()

export function emitOutput(output: Output): void {
  outputs.emit('output', output)
}

export function onOutput(listener: (output: Output) => void): void {
  outputs.on('output', listener)
}
