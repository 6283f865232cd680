/** How far the app has come, and what has to be done before the process may end. */

const LEAVE_LIMIT_MS = 4_000

let ready = false
const waiting = Promise.withResolvers<void>()
const closers: (() => Promise<void> | void)[] = []
let leaving = false

export const whenReady = (): Promise<void> => waiting.promise
export const isReady = (): boolean => ready

export function becomeReady(): void {
  ready = true
  waiting.resolve()
}

/** Throws what Electron throws when a part is used too early. */
export function requireReady(message: string): void {
  if (!ready) throw new Error(message)
}

export function requireNotReady(message: string): void {
  if (ready) throw new Error(message)
}

export function beforeLeaving(close: () => Promise<void> | void): void {
  closers.push(close)
}

/** Ends the process after everything opened has been closed, or has had its time. */
export function leave(code: number): void {
  if (leaving) return
  leaving = true
  setTimeout(() => process.exit(code), LEAVE_LIMIT_MS)
  void Promise.allSettled(closers.map(async (close) => close())).then(() => process.exit(code))
}

export const isLeaving = (): boolean => leaving
