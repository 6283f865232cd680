import type { CheckedDraft } from '../../../shared/accounts.ts'
import type { Reply } from '../../../shared/ipc.ts'
import type { Problem, ProblemKind } from '../../../shared/problems.ts'
import { type Key, KeyDraft, type KeySource } from './key-draft.svelte.ts'
import { isKeychainProblem } from './key-trouble.ts'

/** What is done with the contents of a form, as they were when it was sent. */
export interface Submission {
  readonly check: () => Promise<Reply<CheckedDraft>>
  /** Saves what was checked, in the keychain unless another place is named. */
  readonly save: (place: Pick<Key, 'keep'>) => Promise<Reply<unknown>>
  /** Whether a check also asks the exchange what the key may do. */
  readonly asksPermissions: boolean
}

/** Why a key is saved only after a question: it can withdraw, or what it can do is not known. */
export type SavingDoubt = 'withdrawals' | 'unknown'

/** Problems that say nothing against the key itself: it may be saved, and Plimsoll keeps trying. */
const UNRELATED_TO_KEY: ReadonlySet<ProblemKind> = new Set([
  'offline',
  'timeout',
  'unreadable',
  'slow',
  'clock',
  'rate-limited',
  'banned',
  'restricted',
  'maintenance',
  'outdated',
  'exchange-error',
])

/** A form for a key: it is checked, questioned where it may do harm, and saved as it was checked. */
export class KeySaving {
  readonly key: KeyDraft
  readonly #submissionOf: (key: Key) => Submission
  #busy = $state(false)
  #problem = $state.raw<Problem | null>(null)
  #failedAt = $state<'check' | 'save'>('check')
  #doubt = $state.raw<SavingDoubt | null>(null)
  /** What was sent last; null when the fields were changed since. */
  #sent = $state.raw<Submission | null>(null)
  #left = false

  constructor(source: KeySource, submissionOf: (key: Key) => Submission) {
    this.key = new KeyDraft(source)
    this.#submissionOf = submissionOf
  }

  get busy(): boolean {
    return this.#busy
  }

  get problem(): Problem | null {
    return this.#problem
  }

  /** Null when there is no question to ask. */
  get doubt(): SavingDoubt | null {
    return this.#doubt
  }

  get canSaveAnyway(): boolean {
    return this.#sent !== null && this.#problem !== null && UNRELATED_TO_KEY.has(this.#problem.kind)
  }

  /** Whether the key is good but there is no keychain for it. A pair made here is already in the keychain. */
  get canKeepInMemory(): boolean {
    const lacksKeychain = this.#problem !== null && isKeychainProblem(this.#problem)
    return this.#sent !== null && this.#failedAt === 'save' && lacksKeychain && this.key.pair === null
  }

  async submit(): Promise<void> {
    if (this.#busy || !this.key.isReady) return
    const sent = this.#submissionOf(this.key.toKey())
    this.#sent = sent
    await this.#attempt(async () => {
      this.#failedAt = 'check'
      const checked = await sent.check()
      if (!checked.ok) return checked.problem
      // The user went back while the exchange was asked, and no longer wants the key saved.
      if (this.#left) return null
      const doubt = doubtIn(checked.value)
      if (doubt === null) return this.#save(sent, {})
      // Do not ask about a key that is no longer in the fields.
      if (this.#sent !== null) this.#doubt = doubt
      return null
    })
  }

  /** Saves without a check. Asks first where the check would have found out what the key may do. */
  async saveAnyway(): Promise<void> {
    if (this.#sent === null || this.#busy) return
    if (this.#sent.asksPermissions) this.#doubt = 'unknown'
    else await this.save()
  }

  /** Saves what was sent last, whatever was found out about it. */
  async save(place: Pick<Key, 'keep'> = {}): Promise<void> {
    const sent = this.#sent
    this.#doubt = null
    if (sent !== null && !this.#busy) await this.#attempt(() => this.#save(sent, place))
  }

  decline(): void {
    this.#doubt = null
  }

  /** Forgets what was found about the fields, because they were changed. */
  touch(): void {
    this.#problem = null
    this.#sent = null
  }

  fail(problem: Problem): void {
    this.#failedAt = 'check'
    this.#problem = problem
  }

  /** Saves nothing any more, and forgets the key. */
  leave(): void {
    this.#left = true
    this.#sent = null
    this.key.clear()
  }

  async #save(sent: Submission, place: Pick<Key, 'keep'>): Promise<Problem | null> {
    this.#failedAt = 'save'
    const saved = await sent.save(place)
    if (!saved.ok) return saved.problem
    this.leave()
    return null
  }

  async #attempt(work: () => Promise<Problem | null>): Promise<void> {
    this.#busy = true
    this.#problem = null
    const problem = await work()
    if (problem !== null) this.key.learnFrom(problem)
    this.#problem = problem
    this.#busy = false
  }
}

function doubtIn({ permissions }: CheckedDraft): SavingDoubt | null {
  if (permissions === 'unknown') return 'unknown'
  return permissions?.withdrawals === true ? 'withdrawals' : null
}
