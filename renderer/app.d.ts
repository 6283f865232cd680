import type { PlimsollBridge } from '../shared/ipc.ts'

declare global {
  interface Window {
    /** Put there by the preload. */
    readonly plimsoll: PlimsollBridge
  }
}

declare module 'svelte/elements' {
  interface HTMLButtonAttributes {
    /** The id of what is shown to whoever takes an interest in the button. */
    interestfor?: string
  }
}
