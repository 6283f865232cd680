import { subscribe } from 'node:diagnostics_channel'
import type { Log } from './log.ts'

/** Logs what is given to `console.error`, and errors that nothing has caught. */
export function logProcessErrors(log: Log): void {
  subscribe('console.error', (args) => log.error(Array.isArray(args) ? args[0] : args))
  process.on('uncaughtExceptionMonitor', (error) => log.error(error))
  // With this listener, an unhandled rejection does not end the app.
  process.on('unhandledRejection', (error) => log.error(error))
}
