/** The world's time, handed in so that tests can pass their own. */
export interface Clock {
  /** ms since the epoch. */
  now(): number
  /** ms that have passed since some moment, whatever the clock was set to. Sleep may not count. */
  elapsed(): number
  /** Runs `task` once, `ms` from now, unless the function it answers is called first. */
  after(ms: number, task: () => void): () => void
}

/** A timer set for longer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, Math.min(ms, LONGEST_TIMER_MS))
    return () => clearTimeout(timer)
  },
}
