import type { Keychain } from '../../../electron/accounts/keychain.ts'
import type { Credentials } from '../../../shared/accounts.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'

export interface FakeKeychain extends Keychain {
  readonly entries: Map<string, Credentials>
  /** The problem that every call fails with; null while the keychain works. */
  problem: Problem | null
}

/** Creates a keychain that keeps its entries in memory. */
export function createFakeKeychain(): FakeKeychain {
  const entries = new Map<string, Credentials>()
  const answer = async <T>(value: () => T): Promise<T> => {
    if (keychain.problem !== null) throw new ProblemError(keychain.problem)
    return value()
  }
  const keychain: FakeKeychain = {
    entries,
    problem: null,
    get: (id) => answer(() => entries.get(id) ?? null),
    set: (id, credentials) => answer(() => void entries.set(id, credentials)),
    delete: (id) => answer(() => void entries.delete(id)),
  }
  return keychain
}
