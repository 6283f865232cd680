/** The world's time, handed in so that tests can pass their own. */
export interface Clock {
  /** ms since the epoch. */
  now(): number
  /** Runs `task` once, `ms` from now, unless the function it answers is called first. */
  after(ms: number, task: () => void): () => void
}

/** A timer set for longer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, Math.min(ms, LONGEST_TIMER_MS))
    return () => clearTimeout(timer)
  },
}
