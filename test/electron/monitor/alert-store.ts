import type { AlertState } from '../../../electron/alerts/state.ts'
import type { AlertStore } from '../../../electron/journal/journal.ts'
import type { AlertEvent } from '../../../shared/journal.ts'

export interface MemoryStore extends AlertStore {
  readonly events: readonly AlertEvent[]
  /** How often anything was recorded. */
  readonly writes: number
  /** Accepts one more record and ignores the rest, as if the app had crashed after it. */
  freeze(): void
}

/** Keeps records in memory, as JSON text like the real store. */
export function memoryStore(): MemoryStore {
  const states = new Map<string, string>()
  const events: AlertEvent[] = []
  let writes = 0
  let recordsLeft = Number.POSITIVE_INFINITY
  return {
    events,
    get writes() {
      return writes
    },
    alertState(accountId): AlertState | null {
      const text = states.get(accountId)
      return text === undefined ? null : JSON.parse(text)
    },
    record(accountId, _account, state, happened) {
      if (recordsLeft === 0) return
      recordsLeft -= 1
      writes += 1
      states.set(accountId, JSON.stringify(state))
      events.push(...happened)
    },
    freeze() {
      recordsLeft = 1
    },
  }
}
