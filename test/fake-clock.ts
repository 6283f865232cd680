import type { Clock } from '../shared/clock.ts'

export interface FakeClock extends Clock {
  /** Lets time pass: runs each task when it is due, and waits for the promises it has started. */
  advance(ms: number): Promise<void>
  /** Sets the wall clock without letting time pass, as a user or a time server does. */
  setWallClock(ms: number): void
  /** The number of tasks that are still waiting. */
  readonly pending: number
}

export function createFakeClock(start = 1_800_000_000_000): FakeClock {
  let elapsed = 0
  let offset = start
  let tasks: { readonly at: number; readonly task: () => void }[] = []

  return {
    now: () => offset + elapsed,
    elapsed: () => elapsed,
    after(ms, task) {
      const entry = { at: elapsed + Math.max(0, ms), task }
      tasks.push(entry)
      return () => {
        tasks = tasks.filter((other) => other !== entry)
      }
    },
    async advance(ms) {
      const end = elapsed + ms
      await settle()
      for (let next = earliest(end); next !== undefined; next = earliest(end)) {
        elapsed = next.at
        tasks = tasks.filter((other) => other !== next)
        next.task()
        await settle()
      }
      elapsed = end
    },
    setWallClock(ms) {
      offset = ms - elapsed
    },
    get pending() {
      return tasks.length
    },
  }

  function earliest(end: number) {
    return tasks.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0]
  }
}

/** Lets every promise settle that can. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}
