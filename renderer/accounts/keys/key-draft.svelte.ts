import type { AccountChange, DraftField, PendingKeyPair } from '../../../shared/accounts.ts'
import type { Problem } from '../../../shared/problems.ts'
import { refusedField } from '../../ui/form/refusal.ts'
import type { GivenSecret } from './form-problem-text.ts'
import { keyShapeOf } from './key-shape.ts'

export type KeySource = 'pasted' | 'made'

export type Key = NonNullable<AccountChange['key']>

/** A key as it is entered in a form: pasted whole, or the API key for a pair that was made here. */
export class KeyDraft {
  apiKey = $state('')
  passphrase = $state('')
  #asksPassphrase = $state(false)
  #secret = $state('')
  #source = $state<KeySource>('pasted')
  #pair = $state.raw<PendingKeyPair | null>(null)

  constructor(source: KeySource) {
    this.#source = source
  }

  get secret(): string {
    return this.#secret
  }

  /** Also clears the passphrase, which belonged to the secret before. */
  set secret(secret: string) {
    this.#secret = secret
    this.passphrase = ''
    this.#asksPassphrase = false
  }

  get asksPassphrase(): boolean {
    return this.#asksPassphrase
  }

  get source(): KeySource {
    return this.#source
  }

  get pair(): PendingKeyPair | null {
    return this.#pair
  }

  /** What signs, as far as the text shows. */
  get given(): GivenSecret {
    if (this.#source === 'made') return 'made'
    return keyShapeOf(this.#secret) === 'private' ? 'private-key' : 'hmac'
  }

  /** The fields that can show why they were refused. */
  get fields(): readonly DraftField[] {
    return this.#source === 'pasted' && this.#asksPassphrase
      ? ['apiKey', 'secret', 'passphrase']
      : ['apiKey', 'secret']
  }

  /** False while there is no pair yet that an API key could belong to. */
  get isReady(): boolean {
    return this.#source === 'pasted' || this.#pair !== null
  }

  /** Clears everything, because what was typed for one source means nothing for the other. */
  choose(source: KeySource): void {
    this.clear()
    this.#source = source
  }

  /** Shows the field for a passphrase if the problem is that a private key turned out to be encrypted. */
  learnFrom(problem: Problem): void {
    if (refusedField(['passphrase'], problem) !== undefined) this.#asksPassphrase = true
  }

  usePair(pair: PendingKeyPair): void {
    this.apiKey = ''
    this.#pair = pair
  }

  toKey(): Key {
    const { apiKey, secret, passphrase } = this
    if (this.#source === 'made' && this.#pair !== null) {
      return { apiKey, secret: '', keyPairId: this.#pair.keyPairId }
    }
    return passphrase === '' ? { apiKey, secret } : { apiKey, secret, passphrase }
  }

  clear(): void {
    this.apiKey = ''
    this.secret = ''
    this.#pair = null
  }
}
