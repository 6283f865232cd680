import type { PlimsollBridge } from '../shared/ipc.ts'

declare global {
  interface Window {
    /** The preload script provides it. */
    readonly plimsoll: PlimsollBridge
  }
}

declare module 'svelte/elements' {
  interface HTMLButtonAttributes {
    /** The id of the tip that the browser shows for the button. */
    interestfor?: string
  }
}
