/** Handed in wherever time matters, so that tests can pass their own clock. */
export interface Clock {
  /** ms since the epoch. */
  now(): number
  /** ms since some fixed moment, unaffected when the clock is set. Time asleep may not count. */
  elapsed(): number
  /** Runs `task` once after `ms`, unless the returned function is called before. */
  after(ms: number, task: () => void): () => void
}

/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, Math.min(ms, LONGEST_TIMER_MS))
    return () => clearTimeout(timer)
  },
}
