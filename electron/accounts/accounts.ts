import { createHash } from 'node:crypto'
import * as v from 'valibot'
import {
  ACCOUNT_KINDS,
  type AccountKind,
  type Credentials,
  forEnvironments,
  KEY_PLACES,
  type KeyPermissions,
  keptLabelSchema,
  MOST_ACCOUNTS,
  type ValidAccountChange,
  type ValidAccountDraft,
} from '../../shared/accounts.ts'
import { ProblemError } from '../../shared/problems.ts'
import type { Notice } from '../../shared/state.ts'
import { baseUrlOf, placeName } from '../binance/environments.ts'
import { openJsonFile } from '../storage/json-file.ts'
import { type KeyPairs, NO_API_KEY } from './key-pair.ts'
import type { Keychain } from './keychain.ts'
import { parseSecret } from './pem-secret.ts'

const permissionsSchema = v.object({
  readAt: v.number(),
  withdrawals: v.boolean(),
  trading: v.boolean(),
  ipRestricted: v.boolean(),
})

/** An id of any other form than ours could pass for the drill's, the proxy's, or a part of another account's key. */
export const accountIdSchema = v.pipe(v.string(), v.regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/))

const accountSchema = forEnvironments({
  id: accountIdSchema,
  label: keptLabelSchema,
  keyFingerprint: v.string(),
  /** Where its key is (`KeptKey`). A key in `memory` is gone when the app ends. */
  keep: v.optional(v.picklist([...KEY_PLACES, 'none']), 'keychain'),
  /** Whether the key was moved to memory while the keychain was locked, so that the keychain may still hold its entry. */
  leftInKeychain: v.optional(v.boolean(), false),
  paused: v.optional(v.boolean(), false),
  permissions: v.optional(v.nullable(permissionsSchema), null),
  kind: v.optional(v.picklist(ACCOUNT_KINDS), 'futures'),
  /** When the exchange last told the kind, ms since the epoch; null when it never did. */
  kindReadAt: v.optional(v.nullable(v.number()), null),
})

/** A watched account. Its key and secret are in the keychain under the same id. */
export type Account = Readonly<v.InferOutput<typeof accountSchema>>

/** A pasted key that was understood. */
export interface ParsedKey {
  readonly credentials: Credentials
  /** Identifies the key without revealing it. */
  readonly fingerprint: string
}

/** What the exchange has not told yet of a key and its account. */
export const UNKNOWN: Pick<Account, 'permissions' | 'kind' | 'kindReadAt'> = {
  permissions: null,
  kind: 'futures',
  kindReadAt: null,
}

/** The fields of an account that change with its key. */
type KeyFields = Pick<Account, 'keyFingerprint' | 'keep' | 'leftInKeychain' | keyof typeof UNKNOWN>

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
  find(id: string): Account | undefined
  /**
   * Rejects with `invalid-input` when what was pasted is not a key, needs a passphrase, or already belongs
   * to an account other than `ownId`. A key for a new account is also refused when there are accounts enough.
   */
  parseKey(key: PastedKey, ownId?: string): Promise<ParsedKey>
  /** Rejects as `parseKey` does, with a keychain's problem, or with `not-saved`. */
  add(draft: ValidAccountDraft): Promise<{ readonly account: Account; readonly credentials: Credentials }>
  /** Rejects as `add` does. Answers the changed account, or null when there is none with this id. */
  change(id: string, change: ValidAccountChange): Promise<Account | null>
  /** Applies a backup, which must not change where the keys of existing accounts are. */
  merge(change: (accounts: readonly Account[]) => readonly Account[]): Promise<void>
  /** Does nothing when the account has a different key by now. */
  savePermissions(id: string, fingerprint: string, permissions: KeyPermissions): Promise<void>
  /** Likewise does nothing then. */
  saveKind(id: string, fingerprint: string, kind: AccountKind): Promise<void>
  /** Removes the keychain's entry first: if that fails, the account stays. */
  remove(id: string): Promise<void>
  /**
   * Rejects with `key-missing` when there is no key, or when a locked keychain says there is none, and with
   * `key-elsewhere` when the one in the keychain was entered for another exchange or account than the file now names.
   */
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
  let index = indexOf(file.value)

  return {
    notice: file.notice,
    list: () => file.value,
    find,
    parseKey,
    async add(draft) {
      const { apiKey: _key, secret: _secret, passphrase: _passphrase, keyPairId, keep, ...described } = draft
      const { credentials, fingerprint: keyFingerprint } = await parseKey(draft)
      const id = newId()
      const account: Account = {
        ...described,
        id,
        keyFingerprint,
        keep,
        leftInKeychain: false,
        paused: false,
        ...UNKNOWN,
      }
      if (keep === 'keychain') await keychain.set(id, { ...credentials, boundTo: placeName(draft) })
      else memory.set(id, credentials)
      try {
        await file.update((accounts) => {
          // Others, even one with the same key, may have been added while the keychain was asked.
          refuseTooMany()
          refuseDuplicate(keyFingerprint)
          return [...accounts, account]
        })
      } catch (error) {
        // If this fails too, an unused entry stays behind; the first failure is the one to report.
        await deleteKey(account).catch(() => {})
        throw error
      }
      await forgetKeyPair(keyPairId)
      return { account, credentials }
    },
    async change(id, { key, position, ...described }) {
      const account = find(id)
      if (account === undefined) return null
      const save = (keyFields: Partial<KeyFields>) =>
        file.update((accounts) => {
          if (keyFields.keyFingerprint !== undefined) refuseDuplicate(keyFields.keyFingerprint, id)
          const changed = accounts.map((one) =>
            one.id === id ? { ...one, ...described, ...keyFields } : one,
          )
          return position === undefined ? changed : moved(changed, id, position)
        })
      if (key === undefined) await save({})
      else await replaceKey(account, key, save)
      return find(id) ?? null
    },
    async merge(change) {
      await file.update(change)
    },
    savePermissions: (id, fingerprint, permissions) => saveTold(id, fingerprint, { permissions }),
    saveKind: (id, fingerprint, kind) => saveTold(id, fingerprint, { kind, kindReadAt: now() }),
    async remove(id) {
      const account = find(id)
      if (account === undefined) return
      await deleteKey(account)
      await file.update((accounts) => accounts.filter((one) => one.id !== id))
    },
    async credentials(id) {
      const account = find(id)
      if (account?.leftInKeychain) await deleteLeftover(id)
      const inMemory = memory.get(id)
      if (inMemory !== undefined) return inMemory
      if (account !== undefined && account.keep !== 'keychain') {
        throw new ProblemError({ kind: 'key-missing', params: { kept: account.keep } })
      }
      if (account === undefined) throw new ProblemError({ kind: 'key-missing' })
      return keptKey(account)
    },
  }

  /** Each snapshot looks every account up, so the index is made only once for each change of the file. */
  function find(id: string): Account | undefined {
    if (index.accounts !== file.value) index = indexOf(file.value)
    return index.byId.get(id)
  }

  async function keptKey(account: Account): Promise<Credentials> {
    const { id, keyFingerprint } = account
    const key = await keychain.getFor(id, {
      boundTo: placeName(account),
      // The pair that waits for an API key is no account's, whatever fingerprint the file names.
      owns: (apiKey) => apiKey !== NO_API_KEY && fingerprintOf(apiKey) === keyFingerprint,
    })
    if (key === null) throw new ProblemError({ kind: 'key-missing' })
    if (key !== 'elsewhere') return key
    throw new ProblemError({ kind: 'key-elsewhere', params: { host: new URL(baseUrlOf(account)).host } })
  }

  /** What the exchange told of a key says nothing of another. */
  async function saveTold(id: string, fingerprint: string, told: Partial<typeof UNKNOWN>): Promise<void> {
    const isMeant = (one: Account) => one.id === id && one.keyFingerprint === fingerprint
    if (file.value.some(isMeant)) await updateWhere(isMeant, told)
  }

  async function updateWhere(
    matches: (account: Account) => boolean,
    fields: Partial<KeyFields>,
  ): Promise<void> {
    await file.update((accounts) => accounts.map((one) => (matches(one) ? { ...one, ...fields } : one)))
  }

  async function parseKey(key: PastedKey, ownId?: string): Promise<ParsedKey> {
    const { apiKey, keyPairId } = key
    if (ownId === undefined) refuseTooMany()
    const fingerprint = fingerprintOf(apiKey)
    refuseDuplicate(fingerprint, ownId)
    if (keyPairId !== undefined) {
      const secret = await keyPairs.privateKey(keyPairId)
      return { credentials: { apiKey, secret }, fingerprint }
    }
    const parsed = parseSecret(key.secret, key.passphrase ?? null)
    if (parsed.ok) return { credentials: { apiKey, secret: parsed.secret }, fingerprint }
    const { reason } = parsed
    const field = reason === 'encrypted' || reason === 'wrong-passphrase' ? 'passphrase' : 'secret'
    throw new ProblemError({ kind: 'invalid-input', params: { field, reason } })
  }

  /** All or nothing: when anything fails, the account has its old key, in the file and where it is kept. */
  async function replaceKey(
    account: Account,
    key: PastedKey,
    save: (keyFields: KeyFields) => Promise<unknown>,
  ): Promise<void> {
    const { id } = account
    const { keep } = key
    const { credentials, fingerprint: keyFingerprint } = await parseKey(key, id)
    let putBack = async () => {}
    if (keep === 'keychain') putBack = await keychain.set(id, { ...credentials, boundTo: placeName(account) })
    // The old entry may outlive a move to memory for a while. Note that before trying to delete it.
    const leftInKeychain = keep === 'memory' && (account.keep === 'keychain' || account.leftInKeychain)
    const keyFields: KeyFields = { keyFingerprint, keep, leftInKeychain, ...UNKNOWN }
    try {
      await save(keyFields)
    } catch (error) {
      await putBack().catch(() => {})
      throw error
    }
    if (keep === 'memory') memory.set(id, credentials)
    else memory.delete(id)
    await forgetKeyPair(key.keyPairId)
    const current = find(id)
    // The account may have been removed meanwhile; then nobody owns the new key.
    if (current === undefined) await deleteKey({ ...account, ...keyFields })
    else if (current.leftInKeychain) await deleteLeftover(id)
  }

  /** Deletes the entry that a locked keychain still holds of a key that was moved to memory. */
  async function deleteLeftover(id: string): Promise<void> {
    try {
      await keychain.delete(id)
      await updateWhere((one) => one.id === id && one.keep !== 'keychain', { leftInKeychain: false })
    } catch {
      // This is tried again when the key is next asked for, and when the account is removed.
    }
  }

  async function deleteKey({ id, keep, leftInKeychain }: Account): Promise<void> {
    if (keep === 'keychain' || leftInKeychain) await keychain.delete(id)
    memory.delete(id)
  }

  /** Never fails, because a key pair that stays behind does no harm. */
  async function forgetKeyPair(keyPairId: string | undefined): Promise<void> {
    if (keyPairId !== undefined) await keyPairs.forget(keyPairId).catch(() => {})
  }

  function refuseTooMany(): void {
    if (file.value.length < MOST_ACCOUNTS) return
    throw new ProblemError({ kind: 'invalid-input', params: { field: 'accounts', reason: 'too-many' } })
  }

  function refuseDuplicate(keyFingerprint: string, ownId?: string): void {
    const other = file.value.find((one) => one.keyFingerprint === keyFingerprint && one.id !== ownId)
    if (other === undefined) return
    const { label, keep: kept } = other
    const params = { field: 'apiKey', reason: 'duplicate', label, kept } as const
    throw new ProblemError({ kind: 'invalid-input', params })
  }
}

function indexOf(accounts: readonly Account[]) {
  return { accounts, byId: new Map(accounts.map((account) => [account.id, account])) }
}

function moved(accounts: readonly Account[], id: string, position: number): readonly Account[] {
  const account = accounts.find((one) => one.id === id)
  const others = accounts.filter((one) => one.id !== id)
  return account === undefined ? accounts : others.toSpliced(position, 0, account)
}

/** Distinguishes keys even while the keychain is locked. The key cannot be computed from it. */
function fingerprintOf(apiKey: string): string {
  return createHash('sha256').update(`plimsoll ${apiKey}`).digest('hex')
}
