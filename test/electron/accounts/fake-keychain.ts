import type { KeptEntry, Keychain } from '../../../electron/accounts/keychain.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'

export interface FakeKeychain extends Keychain {
  readonly entries: Map<string, KeptEntry>
  /** The problem that every call fails with; null while the keychain works. */
  problem: Problem | null
  /** Whether it is locked and reports no entries. Writing makes it ask to be unlocked. */
  hidesEntries: boolean
}

/** Creates a keychain that keeps its entries in memory. */
export function createFakeKeychain(): FakeKeychain {
  const entries = new Map<string, KeptEntry>()
  const answer = async <T>(value: () => T): Promise<T> => {
    if (keychain.problem !== null) throw new ProblemError(keychain.problem)
    return value()
  }
  const find = (id: string) => (keychain.hidesEntries ? undefined : entries.get(id))
  const put = (id: string, entry: KeptEntry | undefined) => {
    keychain.hidesEntries = false
    if (entry === undefined) entries.delete(id)
    else entries.set(id, entry)
  }
  const keychain: FakeKeychain = {
    entries,
    problem: null,
    hidesEntries: false,
    get: (id) => answer(() => find(id) ?? null),
    getFor: (id, { boundTo, owns }) =>
      answer(() => {
        const entry = find(id)
        if (entry === undefined) return null
        const { apiKey, secret } = entry
        if (!owns(apiKey) || (entry.boundTo ?? boundTo) !== boundTo) return 'elsewhere'
        put(id, { ...entry, boundTo })
        return { apiKey, secret }
      }),
    set: (id, entry) =>
      answer(() => {
        const before = entries.get(id)
        put(id, entry)
        return () => answer(() => put(id, before))
      }),
    delete: (id) => answer(() => put(id, undefined)),
  }
  return keychain
}
