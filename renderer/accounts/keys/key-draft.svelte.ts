import type { AccountChange, DraftField, PendingKeyPair } from '../../../shared/accounts.ts'
import type { Problem } from '../../../shared/problems.ts'
import type { GivenSecret } from './form-problem.ts'
import { refusedField } from './key-refusal.ts'
import { keyShapeOf } from './key-shape.ts'

export type KeySource = 'pasted' | 'made'

export type Key = NonNullable<AccountChange['key']>

/** A key as it is being given: pasted, or for a pair that was made here. */
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

  /** The passphrase was another one's. */
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

  /** What signs, as far as the text tells. */
  get given(): GivenSecret {
    if (this.#source === 'made') return 'made'
    return keyShapeOf(this.#secret) === 'private' ? 'private-key' : 'hmac'
  }

  /** What a refusal can be shown at. */
  get fields(): readonly DraftField[] {
    if (this.#source === 'made') return ['apiKey', 'secret']
    return this.#asksPassphrase ? ['apiKey', 'secret', 'passphrase'] : ['apiKey', 'secret']
  }

  /** False while there is nothing yet to give an API key to. */
  get isReady(): boolean {
    return this.#source === 'pasted' || this.#pair !== null
  }

  /** What was typed for the one is nothing for the other. */
  choose(source: KeySource): void {
    this.clear()
    this.#source = source
  }

  /** A private key may turn out to be encrypted. */
  hear(problem: Problem): void {
    if (refusedField(['passphrase'], problem) !== undefined) this.#asksPassphrase = true
  }

  make(pair: PendingKeyPair): void {
    this.apiKey = ''
    this.#pair = pair
  }

  read(): Key {
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
