import { createHash } from 'node:crypto'
import * as v from 'valibot'
import {
  baseUrlSchema,
  type Credentials,
  KEY_PLACES,
  type KeyPermissions,
  type KeyPlace,
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
  /** Where its key is (`KeptKey`); `memory`: gone with the run it was given in. */
  keep: v.optional(v.picklist([...KEY_PLACES, 'none']), 'keychain'),
  /** It has been moved to memory while the keychain was locked, which may still have an entry of it. */
  leftInKeychain: v.optional(v.boolean(), false),
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
  /** Tells it from others without telling it. */
  readonly fingerprint: string
}

/** What of an account changes with its key. */
type KeyFields = Pick<Account, 'keyFingerprint' | 'keep' | 'leftInKeychain' | 'permissions'>

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
  /**
   * Rejects with `invalid-input` when what was pasted is no key, needs a passphrase, or is watched already
   * by another account than `own`.
   */
  read(key: PastedKey, own?: string): Promise<ReadKey>
  /** Rejects as `read` does, with a keychain's problem, or `not-saved`. */
  add(draft: ValidAccountDraft): Promise<{ readonly account: Account; readonly credentials: Credentials }>
  /** Rejects as `add` does. Answers the account as it is now; null: there is none of this id. */
  change(id: string, change: ValidAccountChange): Promise<Account | null>
  /** What a backup makes of them; where their keys are must stay as it is. */
  merge(change: (accounts: readonly Account[]) => readonly Account[]): Promise<void>
  /** Does nothing where the account has another key by now than the one they were read for. */
  keepPermissions(id: string, fingerprint: string, permissions: KeyPermissions): Promise<void>
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
    read,
    async add(draft) {
      const { apiKey: _key, secret: _secret, passphrase: _passphrase, keyPairId, keep, ...described } = draft
      const { credentials, fingerprint: keyFingerprint } = await read(draft)
      const id = newId()
      const account: Account = {
        ...described,
        id,
        keyFingerprint,
        keep,
        leftInKeychain: false,
        paused: false,
        permissions: null,
      }
      await store(id, credentials, keep)
      try {
        await file.update((accounts) => {
          // Another one may have been added while the keychain was asked.
          refuseTwin(keyFingerprint)
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
      const save = (rekeyed: Partial<KeyFields>) =>
        file.update((accounts) => {
          if (rekeyed.keyFingerprint !== undefined) refuseTwin(rekeyed.keyFingerprint, id)
          const changed = accounts.map((one) => (one.id === id ? { ...one, ...described, ...rekeyed } : one))
          return position === undefined ? changed : moved(changed, id, position)
        })
      if (key !== undefined) return replaceKey(account, key, save)
      await save({})
      return find(id) ?? null
    },
    async merge(change) {
      await file.update(change)
    },
    async keepPermissions(id, fingerprint, permissions) {
      const isMeant = (one: Account) => one.id === id && one.keyFingerprint === fingerprint
      if (!file.value.some(isMeant)) return
      await file.update((accounts) => accounts.map((one) => (isMeant(one) ? { ...one, permissions } : one)))
    },
    async remove(id) {
      const account = find(id)
      if (account === undefined) return
      await drop(account)
      await file.update((accounts) => accounts.filter((one) => one.id !== id))
    },
    async credentials(id) {
      const account = find(id)
      if (account?.leftInKeychain) await tidy(account)
      const inMemory = memory.get(id)
      if (inMemory !== undefined) return inMemory
      if (account !== undefined && account.keep !== 'keychain') {
        throw new ProblemError({ kind: 'key-missing', params: { kept: account.keep } })
      }
      const credentials = await keychain.get(id)
      if (credentials === null) throw new ProblemError({ kind: 'key-missing' })
      return credentials
    },
  }

  function find(id: string): Account | undefined {
    return file.value.find((account) => account.id === id)
  }

  async function read(key: PastedKey, own?: string): Promise<ReadKey> {
    const { apiKey, keyPairId } = key
    const fingerprint = fingerprintOf(apiKey)
    refuseTwin(fingerprint, own)
    if (keyPairId !== undefined) {
      const secret = await keyPairs.privateKey(keyPairId)
      return { credentials: { apiKey, secret }, kind: 'ed25519', fingerprint }
    }
    const secret = readSecret(key.secret, key.passphrase ?? null)
    if (secret.ok) return { credentials: { apiKey, secret: secret.secret }, kind: secret.kind, fingerprint }
    const { reason } = secret
    const field = reason === 'encrypted' || reason === 'wrong-passphrase' ? 'passphrase' : 'secret'
    throw new ProblemError({ kind: 'invalid-input', params: { field, reason } })
  }

  /** All or nothing: when anything fails, the old key is the account's, in the file and where it is kept. */
  async function replaceKey(
    account: Account,
    key: PastedKey,
    save: (rekeyed: KeyFields) => Promise<unknown>,
  ): Promise<Account | null> {
    const { id } = account
    const { keep } = key
    const { credentials, fingerprint: keyFingerprint } = await read(key, id)
    const before = keep === 'keychain' ? await entryOf(id) : null
    if (keep === 'keychain') await keychain.set(id, credentials)
    // Moved to memory, it may stay where it was for a while: that is written down before it is tried.
    const leftInKeychain = keep === 'memory' && (account.keep === 'keychain' || account.leftInKeychain)
    const rekeyed: KeyFields = { keyFingerprint, keep, leftInKeychain, permissions: null }
    try {
      await save(rekeyed)
    } catch (error) {
      if (keep === 'keychain') await putBack(account, before).catch(() => {})
      throw error
    }
    if (keep === 'memory') memory.set(id, credentials)
    else memory.delete(id)
    await settle(key.keyPairId)
    const now = find(id)
    // Removed meanwhile: the new key would belong to nobody.
    if (now === undefined) await drop({ ...account, ...rekeyed })
    else if (now.leftInKeychain) await tidy(now)
    return now ?? null
  }

  /** Null also where what is there is damaged. */
  async function entryOf(id: string): Promise<Credentials | null> {
    try {
      return await keychain.get(id)
    } catch (error) {
      if (error instanceof ProblemError && error.problem.kind === 'key-missing') return null
      throw error
    }
  }

  /** Where the keychain may have hidden the old key, the new one stays: better than none. */
  async function putBack({ id, keep, leftInKeychain }: Account, before: Credentials | null): Promise<void> {
    if (before !== null) await keychain.set(id, before)
    else if (keep !== 'keychain' && !leftInKeychain) await keychain.delete(id)
  }

  /** Deletes what a locked keychain has kept of a key that was moved to memory. */
  async function tidy({ id }: Account): Promise<void> {
    try {
      await keychain.delete(id)
      await file.update((accounts) =>
        accounts.map((one) =>
          one.id === id && one.keep !== 'keychain' ? { ...one, leftInKeychain: false } : one,
        ),
      )
    } catch {
      // Tried again when the key is next asked for, and when the account is removed.
    }
  }

  async function store(id: string, credentials: Credentials, keep: KeyPlace): Promise<void> {
    if (keep === 'keychain') await keychain.set(id, credentials)
    else memory.set(id, credentials)
  }

  async function drop({ id, keep, leftInKeychain }: Account): Promise<void> {
    if (keep === 'keychain' || leftInKeychain) await keychain.delete(id)
    memory.delete(id)
  }

  /** What is left of a key pair is no danger, and no reason to fail. */
  async function settle(keyPairId: string | undefined): Promise<void> {
    if (keyPairId !== undefined) await keyPairs.forget(keyPairId).catch(() => {})
  }

  function refuseTwin(keyFingerprint: string, own?: string): void {
    const twin = file.value.find((one) => one.keyFingerprint === keyFingerprint && one.id !== own)
    if (twin === undefined) return
    const { label, keep: kept } = twin
    const params = { field: 'apiKey', reason: 'duplicate', label, kept } as const
    throw new ProblemError({ kind: 'invalid-input', params })
  }
}

function moved(accounts: readonly Account[], id: string, position: number): readonly Account[] {
  const account = accounts.find((one) => one.id === id)
  const others = accounts.filter((one) => one.id !== id)
  return account === undefined ? accounts : others.toSpliced(position, 0, account)
}

/** Tells two keys apart while the keychain is locked; the key cannot be found from it. */
function fingerprintOf(apiKey: string): string {
  return createHash('sha256').update(`plimsoll ${apiKey}`).digest('hex')
}
