import type { Diagnosis as Content } from '../../shared/diagnosis.ts'
import type { PlimsollBridge } from '../../shared/ipc.ts'
import type { Problem } from '../../shared/problems.ts'
import { ask } from '../ui/ask.ts'

/** What the main process tells of an account's connection. */
export class Diagnosis {
  readonly #bridge: PlimsollBridge
  #content = $state.raw<Content | null>(null)
  #problem = $state.raw<Problem | null>(null)
  #asking = false
  /** Asked for while an answer was on its way, which may not have it yet. */
  #wanted: string | null = null

  constructor(bridge: PlimsollBridge) {
    this.#bridge = bridge
  }

  /** Null until the first answer, and where there is none for this account. */
  get content(): Content | null {
    return this.#content
  }

  /** Why it could not be told. */
  get problem(): Problem | null {
    return this.#problem
  }

  async read(accountId: string): Promise<void> {
    this.#wanted = accountId
    if (this.#asking) return
    this.#asking = true
    while (this.#wanted !== null) await this.#ask(this.#wanted)
    this.#asking = false
  }

  async #ask(accountId: string): Promise<void> {
    this.#wanted = null
    const reply = await ask(this.#bridge, 'diagnostics:read', accountId)
    this.#problem = reply.ok ? null : reply.problem
    if (reply.ok) this.#content = reply.value
  }
}
