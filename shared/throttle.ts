import type { Clock } from './clock.ts'

export interface Throttled<T> {
  call(value: T): void
  /** Drops the waiting value. The next call runs at once. */
  cancel(): void
}

/** Runs `task` with the first value at once, then at most once every `everyMs`, and always with the last value. */
export function throttle<T>(
  { after }: Pick<Clock, 'after'>,
  everyMs: number,
  task: (value: T) => void,
): Throttled<T> {
  let waiting: { readonly value: T } | null = null
  let isResting = false
  let stopResting = () => {}

  return {
    call(value) {
      if (isResting) waiting = { value }
      else run(value)
    },
    cancel() {
      stopResting()
      isResting = false
      waiting = null
    },
  }

  function run(value: T): void {
    isResting = true
    waiting = null
    stopResting = after(everyMs, rested)
    task(value)
  }

  function rested(): void {
    isResting = false
    if (waiting !== null) run(waiting.value)
  }
}
