import { type Clock, systemClock } from '../shared/clock.ts'

/**
 * The clock of the main process. A task that waits for nothing runs after this turn of the event loop. A timer would
 * let the process fall asleep for a millisecond first, and waking up costs more than most tasks do.
 */
export const mainClock: Clock = {
  ...systemClock,
  after(ms, task) {
    if (ms > 0) return systemClock.after(ms, task)
    const immediate = setImmediate(task)
    return () => clearImmediate(immediate)
  },
}
