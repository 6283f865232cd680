import type { Credentials, KeyPermissions } from '../../shared/accounts.ts'
import { DAY_MS, HOUR_MS } from '../../shared/time.ts'
import type { Restrictions } from '../binance/responses.ts'
import type { Account } from './accounts.ts'

const WEEK_MS = 7 * DAY_MS
/** After it could not be told. */
const AGAIN_AFTER_MS = HOUR_MS

export interface KeyWatchOptions {
  readonly account: () => Account | undefined
  readonly credentials: () => Promise<Credentials>
  readonly ask: (credentials: Credentials) => Promise<Restrictions | null>
  /** Of the key with this fingerprint. */
  readonly keep: (fingerprint: string, permissions: KeyPermissions) => Promise<void>
  readonly now: () => number
}

/**
 * Answers a function that, called often, asks what the account's key may do: once at first, and then
 * once a week, on production only. It never fails: not to know costs a badge, no figures.
 */
export function createKeyWatch({
  account,
  credentials,
  ask,
  keep,
  now,
}: KeyWatchOptions): () => Promise<void> {
  let triedAt: number | null = null

  return async () => {
    const watched = account()
    if (watched?.environment !== 'production') return
    const known = watched.permissions
    const isDue = known === null || Math.abs(now() - known.readAt) >= WEEK_MS
    const isTooSoon = triedAt !== null && Math.abs(now() - triedAt) < AGAIN_AFTER_MS
    if (!isDue || isTooSoon) return
    triedAt = now()
    try {
      const told = await ask(await credentials())
      if (told !== null) await keep(watched.keyFingerprint, { ...told, readAt: now() })
    } catch {
      // Asked again later.
    }
  }
}
