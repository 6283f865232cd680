import type { PlimsollBridge } from '../shared/ipc.ts'

declare global {
  interface Window {
    /** Put there by the preload. */
    readonly plimsoll: PlimsollBridge
  }
}
