import * as v from 'valibot'
import type { Credentials } from '../../shared/accounts.ts'
import { ProblemError, type ProblemKind } from '../../shared/problems.ts'
import {
  allOtherNames,
  type Entry,
  entryFor,
  MAX_PARTS,
  partNamesIn,
  probeName,
  split,
} from './keychain-entries.ts'
import { createKeychainQueue } from './keychain-queue.ts'

/** What an entry holds. The key of an account names the place that it may be sent to. */
export type KeptEntry = Credentials & { readonly boundTo?: string }

/** Who asks for a key. */
export interface KeyOwner {
  /** The place that it would be sent to. */
  readonly boundTo: string
  readonly owns: (apiKey: string) => boolean
}

/** The OS keychain. Every failure is a ProblemError, and only `delete` deletes anything. */
export interface Keychain {
  /** Null when the keychain has nothing under this id, or is locked and does not say so. */
  get(id: string): Promise<Credentials | null>
  /**
   * Reads a key for its owner alone; answers `elsewhere` when it belongs to another. A key that an earlier version wrote
   * names no place yet. It is bound to its owner's, and if that fails, it is tried again at the next reading.
   */
  getFor(id: string, owner: KeyOwner): Promise<Credentials | 'elsewhere' | null>
  /** All or nothing: when it fails, what was there before stays. Answers a function that puts that back. */
  set(id: string, entry: KeptEntry): Promise<() => Promise<void>>
  /** Also resolves when there was nothing to delete. When it fails, what was there before stays. */
  delete(id: string): Promise<void>
}

export type Keytar = Pick<typeof import('keytar'), 'getPassword' | 'setPassword' | 'deletePassword'>

interface KeychainOptions {
  readonly load?: () => Promise<Keytar>
  readonly timeoutMs?: number
  /** Called when the keychain answers a call that was given up as locked, so it is unlocked by now. */
  readonly onLateAnswer?: () => void
}

const SERVICE = 'plimsoll'

/** Leaves the user time to answer the system's unlock prompt. */
const TIMEOUT_MS = 20_000

const storedSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    apiKey: v.pipe(v.string(), v.nonEmpty()),
    secret: v.pipe(v.string(), v.nonEmpty()),
    // Earlier versions read entries with and without it.
    boundTo: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  }),
)

export function createKeychain({
  load = loadKeytar,
  timeoutMs = TIMEOUT_MS,
  onLateAnswer = () => {},
}: KeychainOptions = {}): Keychain {
  const enqueue = createKeychainQueue({ limitMs: timeoutMs, onLateAnswer })
  const call = <T>(use: (store: Store, isLate: () => boolean) => Promise<T>) =>
    enqueue(async (isLate) => {
      try {
        return await use(storeOf(await load()), isLate)
      } catch (error) {
        throw error instanceof ProblemError ? error : problem(classify(error))
      }
    })

  return {
    get: (id) =>
      call(async (store) => {
        const head = await store.get(id)
        return head === null ? null : credentialsIn(parse(await readWhole(store, id, head)))
      }),
    getFor: (id, { boundTo, owns }) =>
      call(async (store, isLate) => {
        const head = await store.get(id)
        if (head === null) return null
        const entry = parse(await readWhole(store, id, head))
        if (!owns(entry.apiKey) || (entry.boundTo ?? boundTo) !== boundTo) return 'elsewhere'
        if (entry.boundTo === undefined) await bind(store, id, head, { ...entry, boundTo }, isLate)
        return credentialsIn(entry)
      }),
    async set(id, entry) {
      const parts = partsOf(entry)
      if (parts.length > MAX_PARTS) {
        throw new ProblemError({ kind: 'invalid-input', params: { field: 'secret', reason: 'too-long' } })
      }
      const before = await call(async (store, isLate) => {
        const head = await readHead(store, id, isLate)
        const whole = head === null ? null : await readWhole(store, id, head)
        if (!isLate()) await replace(store, id, head, entryFor(id, head, parts), isLate)
        return whole
      })
      return () => call((store, isLate) => putBack(store, id, before, isLate))
    },
    delete: (id) => call((store, isLate) => deleteAll(store, id, isLate)),
  }
}

interface Store {
  get(name: string): Promise<string | null>
  set(name: string, value: string): Promise<void>
  /** False when there was nothing, or when the keychain is locked. */
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
 * Reads the entry of this id, and makes sure when there seems to be none. A locked keychain may say that
 * there is nothing. Only writing makes it unlock or fail, and that is done beside the entry, never over it.
 */
async function readHead(store: Store, id: string, isLate: () => boolean): Promise<string | null> {
  const found = await store.get(id)
  if (found !== null || isLate()) return found
  const probe = probeName(id)
  await store.set(probe, 'probe')
  const head = await store.get(id)
  await store.delete(probe)
  return head
}

/** The text of an entry, also of one that is spread over parts. */
async function readWhole(store: Store, id: string, head: string): Promise<string> {
  const names = partNamesIn(id, head)
  if (names.length === 0) return head
  return (await oneByOne(names, async (name) => (await store.get(name)) ?? '')).join('')
}

/** Never fails: a keychain that can be read but not written must not keep an account from being watched. */
async function bind(
  store: Store,
  id: string,
  head: string,
  entry: KeptEntry,
  isLate: () => boolean,
): Promise<void> {
  const parts = partsOf(entry)
  if (parts.length > MAX_PARTS || isLate()) return
  await replace(store, id, head, entryFor(id, head, parts), isLate).catch(() => {})
}

async function putBack(
  store: Store,
  id: string,
  before: string | null,
  isLate: () => boolean,
): Promise<void> {
  if (before === null) return deleteAll(store, id, isLate)
  const head = await readHead(store, id, isLate)
  if (!isLate()) await replace(store, id, head, entryFor(id, head, split(before)), isLate)
}

async function deleteAll(store: Store, id: string, isLate: () => boolean): Promise<void> {
  const before = await readHead(store, id, isLate)
  if (before !== null && !(await remove(store, id, before, isLate))) return
  if (isLate()) return
  // Parts may also be left of a replacement that was interrupted when the app ended.
  await oneByOne(allOtherNames(id), store.delete)
}

/**
 * Writes the head last, so that the old value is whole until then. Undoes everything when the call has
 * meanwhile been reported as failed.
 */
async function replace(
  store: Store,
  id: string,
  before: string | null,
  entry: Entry,
  isLate: () => boolean,
): Promise<void> {
  const names = entry.parts.map(([name]) => name)
  const takeBack = () => oneByOne(names, store.delete)
  try {
    await oneByOne(entry.parts, ([name, value]) => store.set(name, value))
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
  // The new key is in place. Parts of the old one that stay are deleted together with the account.
  await oneByOne(before === null ? [] : partNamesIn(id, before), store.delete).catch(() => {})
}

/** Whether the head is gone. Puts it back when the call has meanwhile been reported as failed. */
async function remove(store: Store, id: string, before: string, isLate: () => boolean): Promise<boolean> {
  if (isLate()) return false
  if (!(await store.delete(id))) throw new Error('is locked')
  if (!isLate()) return true
  await store.set(id, before)
  return false
}

/** Loads keytar when it is first needed, because it throws where the system's keychain library is missing. */
async function loadKeytar(): Promise<Keytar> {
  const module = await import('keytar')
  return 'default' in module ? module.default : module
}

/** Runs one call after the other, because each holds a thread. */
async function oneByOne<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}

/** Whatever else the object contains is not kept. */
function partsOf({ apiKey, secret, boundTo }: KeptEntry): string[] {
  return split(JSON.stringify({ apiKey, secret, boundTo }))
}

function credentialsIn({ apiKey, secret }: KeptEntry): Credentials {
  return { apiKey, secret }
}

function parse(stored: string): KeptEntry {
  const result = v.safeParse(storedSchema, stored)
  if (!result.success) throw problem('key-missing')
  return result.output
}

/**
 * keytar's errors carry the system's sentence and no code. These match libsecret's and the macOS keychain's
 * errors for a locked keychain (-25308, -25315, -25293), a prompt that was dismissed (-128), and one that was
 * not answered: D-Bus waits no longer than 25 s for an answer.
 */
const LOCKED =
  /\b(is)?locked\b|dismissed|cancell?ed|interaction is (not allowed|required)|passphrase you entered|time(d )?out|-25308|-25315|-25293|-128\b/i

function classify(error: unknown): ProblemKind {
  return error instanceof Error && LOCKED.test(error.message) ? 'keychain-locked' : 'keychain-unavailable'
}

function problem(kind: ProblemKind): ProblemError {
  return new ProblemError({ kind })
}
