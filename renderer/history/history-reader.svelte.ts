import type { HistorySlice, Span } from '../../shared/history.ts'
import type { Problem } from '../../shared/problems.ts'
import type { Ask } from '../context.ts'

/** Reads an account's history, and keeps what was read last. */
export class HistoryReader {
  readonly #ask: Ask
  #read = $state.raw<{
    readonly accountId: string
    readonly span: Span
    readonly slice: HistorySlice
  } | null>(null)
  #failed = $state.raw<{ readonly accountId: string; readonly problem: Problem } | null>(null)
  /** Counts the questions, to drop an answer that is not to the newest one. */
  #asked = 0

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** Null until this account's first answer is there. */
  sliceOf(accountId: string): HistorySlice | null {
    return this.#read?.accountId === accountId ? this.#read.slice : null
  }

  /** The span of the last answer; null until the first is there. */
  get span(): Span | null {
    return this.#read?.span ?? null
  }

  /** Why this account's history could not be read the last time. */
  problemOf(accountId: string): Problem | null {
    return this.#failed?.accountId === accountId ? this.#failed.problem : null
  }

  /** Keeps the last answer until the new one is there. */
  async read(accountId: string, span: Span, points: number): Promise<void> {
    this.#asked += 1
    const asked = this.#asked
    const reply = await this.#ask('history:read', accountId, span, points)
    if (asked !== this.#asked) return
    this.#failed = reply.ok ? null : { accountId, problem: reply.problem }
    if (reply.ok) this.#read = { accountId, span, slice: reply.value }
  }
}
