import type { HistorySlice, Span } from '../../shared/history.ts'
import type { PlimsollBridge } from '../../shared/ipc.ts'
import type { Problem } from '../../shared/problems.ts'
import { ask } from '../ui/ask.ts'

/** What was last read of an account's past. */
export class History {
  readonly #bridge: PlimsollBridge
  #read = $state.raw<{
    readonly accountId: string
    readonly span: Span
    readonly slice: HistorySlice
  } | null>(null)
  #failed = $state.raw<{ readonly accountId: string; readonly problem: Problem } | null>(null)
  /** How often it was asked: an answer to an older question comes too late. */
  #asked = 0

  constructor(bridge: PlimsollBridge) {
    this.#bridge = bridge
  }

  /** Null until the first answer is there; one account's is never shown for another's. */
  sliceOf(accountId: string): HistorySlice | null {
    return this.#read?.accountId === accountId ? this.#read.slice : null
  }

  /** What was asked for; null until the first answer is there. */
  get span(): Span | null {
    return this.#read?.span ?? null
  }

  /** Why this account's could not be read the last time. */
  problemOf(accountId: string): Problem | null {
    return this.#failed?.accountId === accountId ? this.#failed.problem : null
  }

  /** What was read before stays until the answer is there. */
  async read(accountId: string, span: Span, points: number): Promise<void> {
    this.#asked += 1
    const asked = this.#asked
    const reply = await ask(this.#bridge, 'history:read', accountId, span, points)
    if (asked !== this.#asked) return
    this.#failed = reply.ok ? null : { accountId, problem: reply.problem }
    if (reply.ok) this.#read = { accountId, span, slice: reply.value }
  }
}
