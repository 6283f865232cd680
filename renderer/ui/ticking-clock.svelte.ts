import { createSubscriber } from 'svelte/reactivity'

const TICK_MS = 1000

/** The current time, to the second. It ticks only while something on screen reads it. */
export class TickingClock {
  readonly #subscribe = createSubscriber((update) => {
    const tick = () => {
      if (!document.hidden) update()
    }
    const timer = setInterval(tick, TICK_MS)
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  })

  /** Milliseconds since the epoch. */
  get now(): number {
    this.#subscribe()
    return Date.now()
  }
}
