import * as v from 'valibot'
import type { Credentials } from '../../shared/accounts.ts'
import { ProblemError, type ProblemKind } from '../../shared/problems.ts'

/** The OS keychain. Every failure is a ProblemError; nothing is deleted but by `delete`. */
export interface Keychain {
  /** `null`: the keychain has nothing under this id, or is locked and did not say so. */
  get(id: string): Promise<Credentials | null>
  set(id: string, credentials: Credentials): Promise<void>
  /** Also settles when there was nothing to delete. */
  delete(id: string): Promise<void>
}

export type Keytar = Pick<typeof import('keytar'), 'getPassword' | 'setPassword' | 'deletePassword'>

interface KeychainOptions {
  readonly load?: () => Promise<Keytar>
  readonly timeoutMs?: number
}

const SERVICE = 'plimsoll'

/** Time enough to answer the system's unlock prompt. */
const TIMEOUT_MS = 20_000

/** Windows takes 2,560 bytes in one entry; a long RSA key with its API key is more. */
const MAX_BYTES = 2500
/** What needs more is no key that the exchange takes. */
const MOST_PARTS = 4

const partsSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ parts: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_PARTS)) }),
)

const storedSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ apiKey: v.pipe(v.string(), v.nonEmpty()), secret: v.pipe(v.string(), v.nonEmpty()) }),
)

export function createKeychain({
  load = loadKeytar,
  timeoutMs = TIMEOUT_MS,
}: KeychainOptions = {}): Keychain {
  const takeTurn = createTurns(timeoutMs)
  const call = <T>(use: (keytar: Keytar) => Promise<T>) =>
    takeTurn(async () => {
      try {
        return await use(await load())
      } catch (error) {
        throw problem(classify(error))
      }
    })

  return {
    async get(id) {
      const stored = await call(async (keytar) => {
        const { [id]: head, ...parts } = await entriesOf(keytar, id)
        const values = Object.values(parts)
        return values.length > 0 ? values.join('') : (head ?? null)
      })
      return stored === null ? null : read(stored)
    },
    async set(id, { apiKey, secret }) {
      const parts = split(JSON.stringify({ apiKey, secret }))
      if (parts.length > MOST_PARTS) {
        throw new ProblemError({ kind: 'invalid-input', params: { field: 'secret', reason: 'too-long' } })
      }
      let givenUp = false
      const stored = call(async (keytar) => {
        const before = await entriesOf(keytar, id)
        const after = entriesFor(id, parts)
        // Whoever asked has been told that it failed: what was there stands.
        if (givenUp) return
        await replace(keytar, before, after)
        if (givenUp) await replace(keytar, after, before)
      })
      await stored.catch((error: unknown) => {
        givenUp = true
        throw error
      })
    },
    async delete(id) {
      await call(async (keytar) => {
        const { [id]: _head, ...parts } = await entriesOf(keytar, id)
        await inTurn(Object.keys(parts), (name) => keytar.deletePassword(SERVICE, name))
        if (await keytar.deletePassword(SERVICE, id)) return
        // Nothing there, or locked: only writing tells, and what was written can be deleted.
        await keytar.setPassword(SERVICE, id, 'to be deleted')
        await keytar.deletePassword(SERVICE, id)
      })
    },
  }
}

/** What is kept under an id, by the entry's name: the one that bears it last, after those it tells of. */
type Entries = Readonly<Record<string, string>>

async function entriesOf(keytar: Keytar, id: string): Promise<Entries> {
  const head = await keytar.getPassword(SERVICE, id)
  if (head === null) return {}
  const parts = await inTurn(partNames(id, head), async (name) => [
    name,
    (await keytar.getPassword(SERVICE, name)) ?? '',
  ])
  return { ...Object.fromEntries(parts), [id]: head }
}

function entriesFor(id: string, parts: readonly string[]): Entries {
  const [whole = ''] = parts
  if (parts.length === 1) return { [id]: whole }
  const head = JSON.stringify({ parts: parts.length })
  return {
    ...Object.fromEntries(partNames(id, head).map((name, index) => [name, parts[index] ?? ''])),
    [id]: head,
  }
}

/** What is no longer told of goes last: a key must not stay behind where nothing leads to it. */
async function replace(keytar: Keytar, before: Entries, after: Entries): Promise<void> {
  await inTurn(Object.entries(after), ([name, value]) => keytar.setPassword(SERVICE, name, value))
  const left = Object.keys(before).filter((name) => !(name in after))
  await inTurn(left, (name) => keytar.deletePassword(SERVICE, name))
}

/** Loaded when first needed: it throws where the system's keychain library is missing. */
async function loadKeytar(): Promise<Keytar> {
  const module = await import('keytar')
  return 'default' in module ? module.default : module
}

/**
 * One call at a time: each holds a thread of the pool that files and DNS share, and one that waits
 * for an unanswered prompt holds it for good. The limit counts from the call, turn or no turn; a
 * call that has not begun by then never begins, since its caller has been told that it failed.
 */
function createTurns(limitMs: number) {
  const waiting = new Set<() => Promise<void>>()
  let busy = false

  const next = async () => {
    const [job] = waiting
    if (busy || job === undefined) return
    waiting.delete(job)
    busy = true
    await job()
    busy = false
    void next()
  }

  return <T>(work: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      const job = async () => {
        await work().then(resolve, reject)
        clearTimeout(timer)
      }
      const expire = () => {
        waiting.delete(job)
        reject(problem('keychain-locked'))
      }
      const timer = setTimeout(expire, limitMs)
      waiting.add(job)
      void next()
    })
}

/** The entries beside an account's own that a long value is spread over, as that one tells. */
function partNames(id: string, head: string | null): string[] {
  const told = v.safeParse(partsSchema, head)
  return told.success ? Array.from({ length: told.output.parts }, (_, index) => `${id}.${index + 1}`) : []
}

/** In ASCII, where a character is a byte. */
function split(json: string): string[] {
  const ascii = json.replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return ascii.match(new RegExp(`.{1,${MAX_BYTES}}`, 'g')) ?? []
}

/** One after the other: each call holds a thread. */
async function inTurn<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const [index, item] of items.entries()) results.push(await work(item, index))
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
