import * as v from 'valibot'
import type { Credentials } from '../../shared/accounts.ts'
import { ProblemError, type ProblemKind } from '../../shared/problems.ts'
import {
  type Entry,
  freshEntry,
  MOST_PARTS,
  nameOfProbe,
  partsOf,
  split,
  sweepNames,
} from './keychain-entries.ts'
import { createTurns } from './keychain-queue.ts'

/** The OS keychain. Every failure is a ProblemError; nothing is deleted but by `delete`. */
export interface Keychain {
  /** `null`: the keychain has nothing under this id, or is locked and did not say so. */
  get(id: string): Promise<Credentials | null>
  /** All or nothing: when it fails, what was there before stands. */
  set(id: string, credentials: Credentials): Promise<void>
  /** Also settles when there was nothing to delete. When it fails, what was there stands. */
  delete(id: string): Promise<void>
}

export type Keytar = Pick<typeof import('keytar'), 'getPassword' | 'setPassword' | 'deletePassword'>

interface KeychainOptions {
  readonly load?: () => Promise<Keytar>
  readonly timeoutMs?: number
  /** It has answered a call that had been given up as locked: it is unlocked by now. */
  readonly onLateAnswer?: () => void
}

const SERVICE = 'plimsoll'

/** Time enough to answer the system's unlock prompt. */
const TIMEOUT_MS = 20_000

const storedSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ apiKey: v.pipe(v.string(), v.nonEmpty()), secret: v.pipe(v.string(), v.nonEmpty()) }),
)

export function createKeychain({
  load = loadKeytar,
  timeoutMs = TIMEOUT_MS,
  onLateAnswer = () => {},
}: KeychainOptions = {}): Keychain {
  const takeTurn = createTurns({ limitMs: timeoutMs, onLateAnswer })
  const call = <T>(use: (store: Store, isLate: () => boolean) => Promise<T>) =>
    takeTurn(async (isLate) => {
      try {
        return await use(storeOf(await load()), isLate)
      } catch (error) {
        throw problem(classify(error))
      }
    })

  return {
    async get(id) {
      const stored = await call(async (store) => {
        const head = await store.get(id)
        if (head === null) return null
        const names = partsOf(id, head)
        if (names.length === 0) return head
        return (await inTurn(names, async (name) => (await store.get(name)) ?? '')).join('')
      })
      return stored === null ? null : read(stored)
    },
    async set(id, { apiKey, secret }) {
      const parts = split(JSON.stringify({ apiKey, secret }))
      if (parts.length > MOST_PARTS) {
        throw new ProblemError({ kind: 'invalid-input', params: { field: 'secret', reason: 'too-long' } })
      }
      await call(async (store, isLate) => {
        const before = await trueHead(store, id, isLate)
        if (!isLate()) await replace(store, id, before, freshEntry(id, before, parts), isLate)
      })
    },
    async delete(id) {
      await call(async (store, isLate) => {
        const before = await trueHead(store, id, isLate)
        if (before !== null && !(await remove(store, id, before, isLate))) return
        if (isLate()) return
        // Also of a replacement that an end of the app has interrupted.
        await inTurn(sweepNames(id), store.delete)
      })
    },
  }
}

interface Store {
  get(name: string): Promise<string | null>
  set(name: string, value: string): Promise<void>
  /** False: there was nothing, or it is locked. */
  delete(name: string): Promise<boolean>
}

function storeOf(keytar: Keytar): Store {
  return {
    get: (name) => keytar.getPassword(SERVICE, name),
    set: (name, value) => keytar.setPassword(SERVICE, name, value),
    delete: (name) => keytar.deletePassword(SERVICE, name),
  }
}

/**
 * What is kept under this id. A locked keychain may say that there is nothing; only writing makes it
 * unlock or fail, and that is done beside the entry, never over it.
 */
async function trueHead(store: Store, id: string, isLate: () => boolean): Promise<string | null> {
  const told = await store.get(id)
  if (told !== null || isLate()) return told
  const probe = nameOfProbe(id)
  await store.set(probe, 'probe')
  const head = await store.get(id)
  await store.delete(probe)
  return head
}

/**
 * The entry of the account's own name is written last: until then what was there is whole. Whoever
 * has been told meanwhile that it failed finds what was there.
 */
async function replace(
  store: Store,
  id: string,
  before: string | null,
  entry: Entry,
  isLate: () => boolean,
): Promise<void> {
  const names = entry.parts.map(([name]) => name)
  const takeBack = () => inTurn(names, store.delete)
  try {
    await inTurn(entry.parts, ([name, value]) => store.set(name, value))
    if (!isLate()) await store.set(id, entry.head)
  } catch (error) {
    await takeBack().catch(() => {})
    throw error
  }
  if (isLate()) {
    await (before === null ? store.delete(id) : store.set(id, before))
    await takeBack()
    return
  }
  // The new key is in place; what may stay of the old one goes with the account.
  await inTurn(before === null ? [] : partsOf(id, before), store.delete).catch(() => {})
}

/** Whether it is gone: whoever has been told meanwhile that it failed finds it there. */
async function remove(store: Store, id: string, before: string, isLate: () => boolean): Promise<boolean> {
  if (isLate()) return false
  if (!(await store.delete(id))) throw new Error('is locked')
  if (!isLate()) return true
  await store.set(id, before)
  return false
}

/** Loaded when first needed: it throws where the system's keychain library is missing. */
async function loadKeytar(): Promise<Keytar> {
  const module = await import('keytar')
  return 'default' in module ? module.default : module
}

/** One after the other: each call holds a thread. */
async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}

function read(stored: string): Credentials {
  const result = v.safeParse(storedSchema, stored)
  if (!result.success) throw problem('key-missing')
  return result.output
}

/**
 * keytar's errors carry the system's sentence and no code. These are libsecret's and the macOS
 * keychain's for locked (-25308, -25315, -25293), dismissed (-128) and unanswered; D-Bus waits no
 * longer than 25 s for an answer.
 */
const LOCKED =
  /\b(is)?locked\b|dismissed|cancell?ed|interaction is (not allowed|required)|passphrase you entered|time(d )?out|-25308|-25315|-25293|-128\b/i

function classify(error: unknown): ProblemKind {
  return error instanceof Error && LOCKED.test(error.message) ? 'keychain-locked' : 'keychain-unavailable'
}

function problem(kind: ProblemKind): ProblemError {
  return new ProblemError({ kind })
}
