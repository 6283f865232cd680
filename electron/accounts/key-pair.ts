import { generateKeyPairSync } from 'node:crypto'
import * as v from 'valibot'
import type { PendingKeyPair } from '../../shared/accounts.ts'
import { ProblemError } from '../../shared/problems.ts'
import type { Notice } from '../../shared/state.ts'
import { openJsonFile } from '../storage/json-file.ts'
import type { Keychain } from './keychain.ts'

const pendingSchema = v.nullable(
  v.object({ keyPairId: v.pipe(v.string(), v.nonEmpty()), publicKey: v.pipe(v.string(), v.nonEmpty()) }),
)

export interface KeyPairsOptions {
  /** File of the public half. The private half is in the keychain. */
  readonly path: string
  readonly keychain: Keychain
  readonly newId: () => string
  readonly now: () => number
}

/** Keeps at most one pair, also over a restart, until the exchange has given an API key for it. */
export interface KeyPairs {
  readonly notice: Notice | null
  /** Answers the waiting pair, or a new one. With `anew`, the waiting pair is replaced. */
  create(anew: boolean): Promise<PendingKeyPair>
  /** Answers PEM. Rejects with `invalid-input` when no such pair waits, or with a keychain's problem. */
  privateKey(keyPairId: string): Promise<string>
  /** Deletes a pair once it belongs to an account. */
  forget(keyPairId: string): Promise<void>
}

/** Stands in the keychain for the API key, which the exchange has not given yet. */
export const NO_API_KEY = 'pending'

export function openKeyPairs({ path, keychain, newId, now }: KeyPairsOptions): KeyPairs {
  const file = openJsonFile<PendingKeyPair | null>({
    path,
    version: 1,
    schema: pendingSchema,
    fallback: null,
    now,
  })

  let creating: Promise<unknown> = Promise.resolve()

  return {
    notice: file.notice,
    create(anew) {
      // Run one after the other, so that the second of two calls finds the first one's pair.
      const created = creating.then(() => create(anew))
      creating = created.catch(() => {})
      return created
    },
    async privateKey(keyPairId) {
      const kept = file.value?.keyPairId === keyPairId ? await keptHalf(keyPairId) : null
      if (kept !== null) return kept
      const params = { field: 'secret', reason: 'no-key-pair' } as const
      throw new ProblemError({ kind: 'invalid-input', params })
    },
    async forget(keyPairId) {
      if (file.value?.keyPairId !== keyPairId) return
      await file.update(() => null)
      await keychain.delete(keyPairId)
    },
  }

  async function create(anew: boolean): Promise<PendingKeyPair> {
    const waiting = anew ? null : await usable(file.value)
    if (waiting !== null) return waiting
    const { pair, privateKey } = generate(newId())
    await keychain.set(pair.keyPairId, { apiKey: NO_API_KEY, secret: privateKey })
    // A locked keychain may have said that there is nothing. It has been written to, so it is unlocked now.
    const found = anew ? null : await usable(file.value)
    if (found !== null) {
      await keychain.delete(pair.keyPairId).catch(() => {})
      return found
    }
    const before = file.value
    try {
      await file.update(() => pair)
    } catch (error) {
      await keychain.delete(pair.keyPairId).catch(() => {})
      throw error
    }
    if (before !== null) await keychain.delete(before.keyPairId).catch(() => {})
    return pair
  }

  /** Null when the private half cannot be found. */
  async function usable(pair: PendingKeyPair | null): Promise<PendingKeyPair | null> {
    return pair !== null && (await keptHalf(pair.keyPairId)) !== null ? pair : null
  }

  /** Null also when the entry is not a pair's, since the file may have been changed to name the key of an account. */
  async function keptHalf(keyPairId: string): Promise<string | null> {
    const kept = await keychain.get(keyPairId)
    return kept?.apiKey === NO_API_KEY ? kept.secret : null
  }
}

function generate(keyPairId: string): { pair: PendingKeyPair; privateKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return { pair: { keyPairId, publicKey: publicKey.trim() }, privateKey: privateKey.trim() }
}
