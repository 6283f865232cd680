import type { Diagnosis as Content } from '../../shared/diagnosis.ts'
import type { Problem } from '../../shared/problems.ts'
import type { Ask } from '../context.ts'

/** What the main process knows about an account's connection. */
export class Diagnosis {
  readonly #ask: Ask
  #content = $state.raw<Content | null>(null)
  #problem = $state.raw<Problem | null>(null)
  #reading = false
  /** The account to read next. An answer that is on its way may be older than the request for a new one. */
  #wanted: string | null = null

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** Null before the first answer, and for an account that has no connection. */
  get content(): Content | null {
    return this.#content
  }

  /** Why the last reading failed. */
  get problem(): Problem | null {
    return this.#problem
  }

  async read(accountId: string): Promise<void> {
    this.#wanted = accountId
    if (this.#reading) return
    this.#reading = true
    while (this.#wanted !== null) await this.#readOnce(this.#wanted)
    this.#reading = false
  }

  async #readOnce(accountId: string): Promise<void> {
    this.#wanted = null
    const reply = await this.#ask('diagnostics:read', accountId)
    this.#problem = reply.ok ? null : reply.problem
    if (reply.ok) this.#content = reply.value
  }
}
