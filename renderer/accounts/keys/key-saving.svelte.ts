import type { CheckedDraft, KeyPlace } from '../../../shared/accounts.ts'
import type { Reply } from '../../../shared/ipc.ts'
import type { Problem } from '../../../shared/problems.ts'
import { isOfKeychain } from './key-trouble.ts'
import { isPassing } from './passing.ts'

export interface KeySavingSteps<Draft> {
  /** What is in the fields. */
  readonly read: () => Draft
  readonly check: (draft: Draft) => Promise<Reply<CheckedDraft>>
  /** Whether the exchange tells there what a key may do. */
  readonly tellsPermissions: (draft: Draft) => boolean
  readonly save: (draft: Draft, keep: KeyPlace) => Promise<Reply<unknown>>
  /** Hears of a problem before it is shown. */
  readonly failed: (problem: Problem) => void
}

/** Why a key is saved only if that is confirmed: it can withdraw, or what it can do is not known. */
export type SavingDoubt = 'withdrawals' | 'not-told'

/** What there is to show of it, and to press. */
export type KeySavingView = Pick<
  KeySaving<unknown>,
  'busy' | 'problem' | 'canSaveAnyway' | 'lacksKeychain' | 'save' | 'saveAnyway'
>

/** Checks a key, asks where it may do harm, and saves what was checked. */
export class KeySaving<Draft> {
  readonly #steps: KeySavingSteps<Draft>
  #busy = $state(false)
  #problem = $state.raw<Problem | null>(null)
  #failedAt = $state<'check' | 'save'>('check')
  #doubt = $state.raw<SavingDoubt | null>(null)
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

  /** Null: nothing is asked. */
  get doubt(): SavingDoubt | null {
    return this.#doubt
  }

  /** The trouble will pass, and says nothing against the key. */
  get canSaveAnyway(): boolean {
    return this.#sent !== null && this.#problem !== null && isPassing(this.#problem.kind)
  }

  /** The key is good, but there is no keychain to put it into. */
  get lacksKeychain(): boolean {
    const lacks = this.#problem !== null && isOfKeychain(this.#problem)
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
      const doubt = doubtIn(checked.value)
      if (doubt === null) return this.#save(draft, 'keychain')
      // What was changed meanwhile is not what would be confirmed.
      if (this.#sent !== null) this.#doubt = doubt
      return null
    })
  }

  /** Though it could not be checked: where a check would have told what the key may do, that is not known. */
  async saveAnyway(): Promise<void> {
    const draft = this.#sent
    if (draft === null || this.#busy) return
    if (this.#steps.tellsPermissions(draft)) this.#doubt = 'not-told'
    else await this.save()
  }

  /** Whatever was found out about the key. */
  async save(keep: KeyPlace = 'keychain'): Promise<void> {
    const draft = this.#sent
    this.#doubt = null
    if (draft !== null && !this.#busy) await this.#attempt(() => this.#save(draft, keep))
  }

  decline(): void {
    this.#doubt = null
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

function doubtIn({ permissions }: CheckedDraft): SavingDoubt | null {
  if (permissions === 'not-told') return 'not-told'
  return permissions?.withdrawals === true ? 'withdrawals' : null
}
