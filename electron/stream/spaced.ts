import type { Clock } from '../../shared/clock.ts'

export interface Spaced {
  call(): void
  /** What is still to come is not called. */
  cancel(): void
}

/** Calls `task` at once, and then no more often than every `gapMs`, however often it is asked for: the last time counts. */
export function spaced(clock: Clock, gapMs: number, task: () => void): Spaced {
  let isResting = false
  let isWanted = false
  let stop = () => {}

  const call = () => {
    if (isResting) {
      isWanted = true
      return
    }
    isResting = true
    isWanted = false
    stop = clock.after(gapMs, rested)
    task()
  }

  const rested = () => {
    isResting = false
    if (isWanted) call()
  }

  return {
    call,
    cancel() {
      stop()
      isResting = false
      isWanted = false
    },
  }
}
