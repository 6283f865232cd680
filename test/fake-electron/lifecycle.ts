/** Whether the app is ready or exiting, and what must be closed before the process ends. */

const EXIT_LIMIT_MS = 4_000

let ready = false
const readiness = Promise.withResolvers<void>()
const closers: (() => Promise<void> | void)[] = []
let exiting = false

export const whenReady = (): Promise<void> => readiness.promise
export const isReady = (): boolean => ready

export function becomeReady(): void {
  ready = true
  readiness.resolve()
}

/** Throws what Electron throws when a part is used too early. */
export function requireReady(message: string): void {
  if (!ready) throw new Error(message)
}

export function requireNotReady(message: string): void {
  if (ready) throw new Error(message)
}

export function beforeExit(close: () => Promise<void> | void): void {
  closers.push(close)
}

/** Ends the process once everything is closed, or after `EXIT_LIMIT_MS`. */
export function endProcess(code: number): void {
  if (exiting) return
  exiting = true
  setTimeout(() => process.exit(code), EXIT_LIMIT_MS)
  void Promise.allSettled(closers.map(async (close) => close())).then(() => process.exit(code))
}

export const isExiting = (): boolean => exiting
