import type { AlertState } from '../../../electron/alerts/state.ts'
import type { AlertStore } from '../../../electron/journal/journal.ts'
import type { AlertEvent } from '../../../shared/journal.ts'

export interface MemoryStore extends AlertStore {
  readonly events: readonly AlertEvent[]
  /** How often anything was recorded. */
  readonly writes: number
  /** Takes the next record and nothing after it, as if the app had died there. */
  freeze(): void
}

/** Keeps what it is given as a disk would: as text. */
export function memoryStore(): MemoryStore {
  const states = new Map<string, string>()
  const events: AlertEvent[] = []
  let writes = 0
  let left = Number.POSITIVE_INFINITY
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
      if (left === 0) return
      left -= 1
      writes += 1
      states.set(accountId, JSON.stringify(state))
      events.push(...happened)
    },
    freeze() {
      left = 1
    },
  }
}
