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

/** Windows takes 2,560 bytes in one entry. */
const MAX_BYTES = 2500

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
      const stored = await call((keytar) => keytar.getPassword(SERVICE, id))
      return stored === null ? null : read(stored)
    },
    async set(id, { apiKey, secret }) {
      const value = JSON.stringify({ apiKey, secret })
      if (Buffer.byteLength(value) > MAX_BYTES) {
        throw new ProblemError({ kind: 'invalid-input', params: { field: 'secret', reason: 'too-long' } })
      }
      let givenUp = false
      const stored = call(async (keytar) => {
        await keytar.setPassword(SERVICE, id, value)
        // Whoever asked has been told that it failed: the entry would belong to nobody.
        if (givenUp) await keytar.deletePassword(SERVICE, id)
      })
      await stored.catch((error: unknown) => {
        givenUp = true
        throw error
      })
    },
    async delete(id) {
      await call(async (keytar) => {
        if (await keytar.deletePassword(SERVICE, id)) return
        // Nothing there, or locked: only writing tells, and what was written can be deleted.
        await keytar.setPassword(SERVICE, id, 'to be deleted')
        await keytar.deletePassword(SERVICE, id)
      })
    },
  }
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
