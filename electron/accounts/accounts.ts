import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { baseUrlSchema, type Credentials, type ValidAccountDraft } from '../../shared/accounts.ts'
import { ProblemError } from '../../shared/problems.ts'
import type { Notice } from '../../shared/state.ts'
import { openJsonFile } from '../storage/json-file.ts'
import type { Keychain } from './keychain.ts'

const common = {
  id: v.pipe(v.string(), v.nonEmpty()),
  label: v.string(),
  keyFingerprint: v.string(),
}

const accountSchema = v.variant('environment', [
  v.object({ ...common, environment: v.picklist(['production', 'demo']) }),
  v.object({ ...common, environment: v.literal('custom'), baseUrl: baseUrlSchema }),
])

/** Who is watched. Key and secret are in the keychain under the same id. */
export type Account = Readonly<v.InferOutput<typeof accountSchema>>

export interface AccountsOptions {
  readonly path: string
  readonly keychain: Keychain
  readonly newId: () => string
  readonly now: () => number
}

export interface Accounts {
  readonly notice: Notice | null
  list(): readonly Account[]
  /** Throws `invalid-input` when the key is watched already. */
  refuseDuplicate(apiKey: string): void
  /** Rejects with `invalid-input` when the key is watched already, with a keychain's problem, or `not-saved`. */
  add(draft: ValidAccountDraft): Promise<Account>
  /** Removes the keychain's entry first: if that fails, the account stays. */
  remove(id: string): Promise<void>
  /** Rejects with `key-missing` when the keychain has no entry or does not say so. */
  credentials(id: string): Promise<Credentials>
}

export function openAccounts({ path, keychain, newId, now }: AccountsOptions): Accounts {
  const file = openJsonFile<readonly Account[]>({
    path,
    version: 1,
    schema: v.array(accountSchema),
    fallback: [],
    now,
  })

  return {
    notice: file.notice,
    list: () => file.value,
    refuseDuplicate,
    async add(draft) {
      const { apiKey, secret, ...described } = draft
      const account: Account = { ...described, id: newId(), keyFingerprint: fingerprint(apiKey) }
      refuseDuplicate(apiKey)
      await keychain.set(account.id, { apiKey, secret })
      try {
        await file.update((accounts) => {
          // Another one may have been added while the keychain was asked.
          refuseDuplicate(apiKey)
          return [...accounts, account]
        })
      } catch (error) {
        // If this fails too, an entry that nothing refers to stays behind; the first failure is the one to tell.
        await keychain.delete(account.id).catch(() => {})
        throw error
      }
      return account
    },
    async remove(id) {
      if (!file.value.some((account) => account.id === id)) return
      await keychain.delete(id)
      await file.update((accounts) => accounts.filter((account) => account.id !== id))
    },
    async credentials(id) {
      const credentials = await keychain.get(id)
      if (credentials === null) throw new ProblemError({ kind: 'key-missing' })
      return credentials
    },
  }

  function refuseDuplicate(apiKey: string): void {
    const keyFingerprint = fingerprint(apiKey)
    const twin = file.value.find((account) => account.keyFingerprint === keyFingerprint)
    if (twin === undefined) return
    const params = { field: 'apiKey', reason: 'duplicate', label: twin.label } as const
    throw new ProblemError({ kind: 'invalid-input', params })
  }
}

/** Tells two keys apart while the keychain is locked; the key cannot be found from it. */
function fingerprint(apiKey: string): string {
  return createHash('sha256').update(`plimsoll ${apiKey}`).digest('hex')
}
