import type { Credentials, KeyPermissions } from '../../shared/accounts.ts'
import { DAY_MS, HOUR_MS } from '../../shared/time.ts'
import type { Restrictions } from '../binance/responses.ts'
import type { Account } from './accounts.ts'

export const WEEK_MS = 7 * DAY_MS
const RETRY_MS = HOUR_MS

export interface KeyCheckOptions {
  readonly account: () => Account | undefined
  readonly credentials: () => Promise<Credentials>
  readonly ask: (credentials: Credentials) => Promise<Restrictions | null>
  /** Saves the permissions of the key with this fingerprint. */
  readonly keep: (fingerprint: string, permissions: KeyPermissions) => Promise<void>
  readonly now: () => number
}

/**
 * Answers a function to be called after every good poll. It asks what the account's key may do, once
 * at first and then once a week, on production only. It never rejects: without the answer only a badge
 * is missing.
 */
export function createKeyCheck(options: KeyCheckOptions): () => Promise<void> {
  const { account, credentials, ask, keep, now } = options
  let triedAt: number | null = null

  return async () => {
    const watched = account()
    if (watched?.environment !== 'production') return
    const known = watched.permissions
    const isDue = known === null || Math.abs(now() - known.readAt) >= WEEK_MS
    const isTooSoon = triedAt !== null && Math.abs(now() - triedAt) < RETRY_MS
    if (!isDue || isTooSoon) return
    triedAt = now()
    try {
      const restrictions = await ask(await credentials())
      if (restrictions !== null) await keep(watched.keyFingerprint, { ...restrictions, readAt: now() })
    } catch {
      // The next poll after RETRY_MS asks again.
    }
  }
}
