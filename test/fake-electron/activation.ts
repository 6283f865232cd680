import type { ActivationArguments } from 'electron'

type Handler = (details: ActivationArguments) => void

let handler: Handler | null = null
/** Came before the app has said who handles it. */
let waiting: ActivationArguments | null = null

/** A toast was clicked. Windows starts the app for it if need be, and hands over the toast's own text. */
export function activate(launch: string): void {
  const details = { type: 'click', arguments: launch }
  if (handler === null) waiting = details
  else handler(details)
}

export function handleActivations(next: Handler): void {
  handler = next
  if (waiting === null) return
  const details = waiting
  waiting = null
  next(details)
}
