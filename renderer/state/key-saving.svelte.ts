import type { CheckedDraft, KeyPlace } from '../../shared/accounts.ts'
import type { Reply } from '../../shared/ipc.ts'
import type { Problem } from '../../shared/problems.ts'
import { isPassing } from './passing.ts'

export interface KeySavingSteps<Draft> {
  /** What is in the fields. */
  readonly read: () => Draft
  /** Null: there is nothing to check it with. */
  readonly check: (draft: Draft) => Promise<Reply<CheckedDraft | null>>
  readonly save: (draft: Draft, keep: KeyPlace) => Promise<Reply<unknown>>
  /** Hears of a problem before it is shown. */
  readonly failed: (problem: Problem) => void
}

/** What there is to show of it, and to press. */
export type KeySavingView = Pick<
  KeySaving<unknown>,
  'busy' | 'problem' | 'canSaveAnyway' | 'lacksKeychain' | 'save'
>

/** Checks a key, asks where it may do harm, and saves what was checked. */
export class KeySaving<Draft> {
  readonly #steps: KeySavingSteps<Draft>
  #busy = $state(false)
  #problem = $state.raw<Problem | null>(null)
  #failedAt = $state<'check' | 'save'>('check')
  #asksWithdrawals = $state(false)
  /** What was sent last; null once the fields hold something else. */
  #sent = $state.raw<Draft | null>(null)
  #left = false

  constructor(steps: KeySavingSteps<Draft>) {
    this.#steps = steps
  }

  get busy(): boolean {
    return this.#busy
  }

  get problem(): Problem | null {
    return this.#problem
  }

  /** The key can withdraw, and is saved only if that is confirmed. */
  get asksWithdrawals(): boolean {
    return this.#asksWithdrawals
  }

  /** The trouble will pass, and says nothing against the key. */
  get canSaveAnyway(): boolean {
    return this.#sent !== null && this.#problem !== null && isPassing(this.#problem.kind)
  }

  /** The key is good, but there is no keychain to put it into. */
  get lacksKeychain(): boolean {
    const kind = this.#problem?.kind
    const lacks = kind === 'keychain-unavailable' || kind === 'keychain-locked'
    return this.#sent !== null && this.#failedAt === 'save' && lacks
  }

  async submit(): Promise<void> {
    if (this.#busy) return
    const draft = this.#steps.read()
    this.#sent = draft
    await this.#attempt(async () => {
      this.#failedAt = 'check'
      const checked = await this.#steps.check(draft)
      if (!checked.ok) return checked.problem
      // Whoever went back meanwhile no longer wants it saved.
      if (this.#left) return null
      if (checked.value?.permissions?.withdrawals !== true) return this.#save(draft, 'keychain')
      // What was changed meanwhile is not what would be confirmed.
      this.#asksWithdrawals = this.#sent !== null
      return null
    })
  }

  /** Whatever was found out about the key. */
  async save(keep: KeyPlace = 'keychain'): Promise<void> {
    const draft = this.#sent
    this.#asksWithdrawals = false
    if (draft !== null && !this.#busy) await this.#attempt(() => this.#save(draft, keep))
  }

  decline(): void {
    this.#asksWithdrawals = false
  }

  /** Something was changed since. */
  touch(): void {
    this.#problem = null
    this.#sent = null
  }

  fail(problem: Problem): void {
    this.#failedAt = 'check'
    this.#problem = problem
  }

  /** Nothing is saved any more, and no key kept. */
  leave(): void {
    this.#left = true
    this.#sent = null
  }

  async #save(draft: Draft, keep: KeyPlace): Promise<Problem | null> {
    this.#failedAt = 'save'
    const saved = await this.#steps.save(draft, keep)
    if (saved.ok) this.#sent = null
    return saved.ok ? null : saved.problem
  }

  async #attempt(work: () => Promise<Problem | null>): Promise<void> {
    this.#busy = true
    this.#problem = null
    const problem = await work().catch(() => ({ kind: 'internal' }) as const)
    if (problem !== null) this.#steps.failed(problem)
    this.#problem = problem
    this.#busy = false
  }
}
