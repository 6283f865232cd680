import { createHash } from 'node:crypto'
import * as v from 'valibot'
import {
  baseUrlSchema,
  type Credentials,
  KEY_PLACES,
  type KeyPermissions,
  type SecretKind,
  type ValidAccountChange,
  type ValidAccountDraft,
} from '../../shared/accounts.ts'
import { ProblemError } from '../../shared/problems.ts'
import type { Notice } from '../../shared/state.ts'
import { openJsonFile } from '../storage/json-file.ts'
import type { KeyPairs } from './key-pair.ts'
import type { Keychain } from './keychain.ts'
import { readSecret } from './secret.ts'

const permissionsSchema = v.object({
  readAt: v.number(),
  withdrawals: v.boolean(),
  trading: v.boolean(),
  ipRestricted: v.boolean(),
})

const common = {
  id: v.pipe(v.string(), v.nonEmpty()),
  label: v.string(),
  keyFingerprint: v.string(),
  /** Where its key is; `memory`: gone with the run it was given in. */
  keep: v.optional(v.picklist(KEY_PLACES), 'keychain'),
  paused: v.optional(v.boolean(), false),
  permissions: v.optional(v.nullable(permissionsSchema), null),
}

const accountSchema = v.variant('environment', [
  v.object({ ...common, environment: v.picklist(['production', 'demo']) }),
  v.object({ ...common, environment: v.literal('custom'), baseUrl: baseUrlSchema }),
])

/** Who is watched. Key and secret are in the keychain under the same id. */
export type Account = Readonly<v.InferOutput<typeof accountSchema>>

/** A pasted key, read. */
export interface ReadKey {
  readonly credentials: Credentials
  readonly kind: SecretKind
}

/** What of an account changes with its key. */
type KeyFields = Pick<Account, 'keyFingerprint' | 'keep' | 'permissions'>

type PastedKey = Pick<ValidAccountDraft, 'apiKey' | 'secret' | 'passphrase' | 'keyPairId' | 'keep'>

export interface AccountsOptions {
  readonly path: string
  readonly keychain: Keychain
  readonly keyPairs: KeyPairs
  readonly newId: () => string
  readonly now: () => number
}

export interface Accounts {
  readonly notice: Notice | null
  list(): readonly Account[]
  /** Rejects with `invalid-input` when what was pasted is no key, needs a passphrase, or is watched already. */
  read(key: PastedKey): Promise<ReadKey>
  /** Rejects as `read` does, with a keychain's problem, or `not-saved`. */
  add(draft: ValidAccountDraft): Promise<{ readonly account: Account; readonly credentials: Credentials }>
  /** Rejects as `add` does. Answers the account as it is now; null: there is none of this id. */
  change(id: string, change: ValidAccountChange): Promise<Account | null>
  /** What a backup makes of them; where their keys are must stay as it is. */
  merge(change: (accounts: readonly Account[]) => readonly Account[]): Promise<void>
  keepPermissions(id: string, permissions: KeyPermissions): Promise<void>
  /** Removes the keychain's entry first: if that fails, the account stays. */
  remove(id: string): Promise<void>
  /** Rejects with `key-missing` when the keychain has no entry or does not say so. */
  credentials(id: string): Promise<Credentials>
}

export function openAccounts({ path, keychain, keyPairs, newId, now }: AccountsOptions): Accounts {
  const file = openJsonFile<readonly Account[]>({
    path,
    version: 1,
    schema: v.array(accountSchema),
    fallback: [],
    now,
  })
  /** Keys that are kept for this run only. */
  const memory = new Map<string, Credentials>()

  return {
    notice: file.notice,
    list: () => file.value,
    read: (key) => read(key, null),
    async add(draft) {
      const { apiKey: _key, secret: _secret, passphrase: _passphrase, keyPairId, keep, ...described } = draft
      const { credentials } = await read(draft, null)
      const id = newId()
      const keyFingerprint = fingerprint(credentials.apiKey)
      const account: Account = { ...described, id, keyFingerprint, keep, paused: false, permissions: null }
      await store(id, credentials, keep)
      try {
        await file.update((accounts) => {
          // Another one may have been added while the keychain was asked.
          refuseDuplicate(credentials.apiKey, null)
          return [...accounts, account]
        })
      } catch (error) {
        // If this fails too, an entry that nothing refers to stays behind; the first failure is the one to tell.
        await drop(account).catch(() => {})
        throw error
      }
      await settle(keyPairId)
      return { account, credentials }
    },
    async change(id, { key, position, ...described }) {
      const account = find(id)
      if (account === undefined) return null
      const rekeyed: Partial<KeyFields> = key === undefined ? {} : await replaceKey(account, key)
      await file.update((accounts) => {
        const changed = accounts.map((one) => (one.id === id ? { ...one, ...described, ...rekeyed } : one))
        return position === undefined ? changed : moved(changed, id, position)
      })
      const now = find(id) ?? null
      // Removed meanwhile: the new key would belong to nobody.
      if (now === null && key !== undefined) await drop({ ...account, ...rekeyed })
      return now
    },
    async merge(change) {
      await file.update(change)
    },
    async keepPermissions(id, permissions) {
      await file.update((accounts) => accounts.map((one) => (one.id === id ? { ...one, permissions } : one)))
    },
    async remove(id) {
      const account = find(id)
      if (account === undefined) return
      await drop(account)
      await file.update((accounts) => accounts.filter((one) => one.id !== id))
    },
    async credentials(id) {
      const inMemory = memory.get(id)
      if (inMemory !== undefined) return inMemory
      if (find(id)?.keep === 'memory') {
        throw new ProblemError({ kind: 'key-missing', params: { kept: 'memory' } })
      }
      const credentials = await keychain.get(id)
      if (credentials === null) throw new ProblemError({ kind: 'key-missing' })
      return credentials
    },
  }

  function find(id: string): Account | undefined {
    return file.value.find((account) => account.id === id)
  }

  async function read(key: PastedKey, own: string | null): Promise<ReadKey> {
    refuseDuplicate(key.apiKey, own)
    const { apiKey, keyPairId } = key
    if (keyPairId !== undefined) {
      return { credentials: { apiKey, secret: await keyPairs.privateKey(keyPairId) }, kind: 'ed25519' }
    }
    const secret = readSecret(key.secret, key.passphrase ?? null)
    if (secret.ok) return { credentials: { apiKey, secret: secret.secret }, kind: secret.kind }
    const { reason } = secret
    const field = reason === 'encrypted' || reason === 'wrong-passphrase' ? 'passphrase' : 'secret'
    throw new ProblemError({ kind: 'invalid-input', params: { field, reason } })
  }

  async function replaceKey(account: Account, key: PastedKey): Promise<KeyFields> {
    const { credentials } = await read(key, account.id)
    await store(account.id, credentials, key.keep)
    // The keychain's would be what a later run finds.
    if (key.keep === 'memory' && account.keep === 'keychain')
      await keychain.delete(account.id).catch(() => {})
    await settle(key.keyPairId)
    return { keyFingerprint: fingerprint(credentials.apiKey), keep: key.keep, permissions: null }
  }

  async function store(id: string, credentials: Credentials, keep: Account['keep']): Promise<void> {
    if (keep === 'keychain') await keychain.set(id, credentials)
    if (keep === 'memory') memory.set(id, credentials)
    else memory.delete(id)
  }

  async function drop({ id, keep }: Account): Promise<void> {
    if (keep === 'keychain') await keychain.delete(id)
    memory.delete(id)
  }

  /** What is left of a key pair is no danger, and no reason to fail. */
  async function settle(keyPairId: string | undefined): Promise<void> {
    if (keyPairId !== undefined) await keyPairs.forget(keyPairId).catch(() => {})
  }

  function refuseDuplicate(apiKey: string, own: string | null): void {
    const keyFingerprint = fingerprint(apiKey)
    const twin = file.value.find((one) => one.keyFingerprint === keyFingerprint && one.id !== own)
    if (twin === undefined) return
    const params = { field: 'apiKey', reason: 'duplicate', label: twin.label } as const
    throw new ProblemError({ kind: 'invalid-input', params })
  }
}

function moved(accounts: readonly Account[], id: string, position: number): readonly Account[] {
  const account = accounts.find((one) => one.id === id)
  const others = accounts.filter((one) => one.id !== id)
  return account === undefined ? accounts : others.toSpliced(position, 0, account)
}

/** Tells two keys apart while the keychain is locked; the key cannot be found from it. */
function fingerprint(apiKey: string): string {
  return createHash('sha256').update(`plimsoll ${apiKey}`).digest('hex')
}
