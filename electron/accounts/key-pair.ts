import { generateKeyPairSync } from 'node:crypto'
import * as v from 'valibot'
import type { PendingKeyPair } from '../../shared/accounts.ts'
import { ProblemError } from '../../shared/problems.ts'
import { openJsonFile } from '../storage/json-file.ts'
import type { Keychain } from './keychain.ts'

const pendingSchema = v.nullable(
  v.object({ keyPairId: v.pipe(v.string(), v.nonEmpty()), publicKey: v.pipe(v.string(), v.nonEmpty()) }),
)

export interface KeyPairsOptions {
  /** Of the public half; the private one is in the keychain. */
  readonly path: string
  readonly keychain: Keychain
  readonly newId: () => string
  readonly now: () => number
}

/** At most one at a time: it waits, over a restart too, for the key that the exchange gives for it. */
export interface KeyPairs {
  /** The one that waits, or a new one; `anew` gives the one that waits up. */
  create(anew: boolean): Promise<PendingKeyPair>
  /** The private half as PEM; rejects with `invalid-input` when no such pair waits, or a keychain's problem. */
  privateKey(keyPairId: string): Promise<string>
  /** It has become an account's. */
  forget(keyPairId: string): Promise<void>
}

/** The keychain keeps a key beside each secret; the exchange has not given this one yet. */
const NO_API_KEY = 'pending'

export function openKeyPairs({ path, keychain, newId, now }: KeyPairsOptions): KeyPairs {
  const file = openJsonFile<PendingKeyPair | null>({
    path,
    version: 1,
    schema: pendingSchema,
    fallback: null,
    now,
  })

  return {
    async create(anew) {
      const waiting = file.value
      if (waiting !== null && !anew && (await keychain.get(waiting.keyPairId)) !== null) return waiting
      const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      })
      const pair = { keyPairId: newId(), publicKey: publicKey.trim() }
      await keychain.set(pair.keyPairId, { apiKey: NO_API_KEY, secret: privateKey.trim() })
      await file.update(() => pair)
      if (waiting !== null) await keychain.delete(waiting.keyPairId).catch(() => {})
      return pair
    },
    async privateKey(keyPairId) {
      const kept = file.value?.keyPairId === keyPairId ? await keychain.get(keyPairId) : null
      if (kept !== null) return kept.secret
      const params = { field: 'secret', reason: 'no-key-pair' } as const
      throw new ProblemError({ kind: 'invalid-input', params })
    },
    async forget(keyPairId) {
      if (file.value?.keyPairId !== keyPairId) return
      await file.update(() => null)
      await keychain.delete(keyPairId)
    },
  }
}
