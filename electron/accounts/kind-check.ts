import type { AccountKind, Credentials } from '../../shared/accounts.ts'
import { exchangeErrorName } from '../../shared/exchange-errors.ts'
import type { KeyHint } from '../../shared/problems.ts'
import type { AccountSummary } from '../../shared/state.ts'
import { HOUR_MS, MINUTE_MS } from '../../shared/time.ts'
import type { Exchange } from '../binance/client.ts'
import type { PollResult } from '../polling/poller.ts'
import { askKind, outcomeOf } from './account-kind.ts'
import type { Account } from './accounts.ts'
import { WEEK_MS } from './key-check.ts'

export interface KindCheckOptions {
  readonly account: () => Account | undefined
  readonly credentials: () => Promise<Credentials>
  readonly exchange: Pick<Exchange, 'accountConfig' | 'portfolio' | 'restrictions'>
  /** Saves the kind of the account whose key has this fingerprint. */
  readonly keep: (fingerprint: string, kind: AccountKind) => Promise<void>
  /** What is likely to be behind the refusals of its key; null when that is not known. */
  readonly explain: (hint: KeyHint | null) => void
  readonly now: () => number
}

/** Why the kind is asked for, and how soon again after it was. */
const AGAIN_MS = {
  /** It was never told, or a week ago. */
  due: HOUR_MS,
  /** The exchange refuses the key, which may have ceased to be one for this kind. */
  refused: MINUTE_MS,
  /** A negative balance is ordinary where the collateral is elsewhere. */
  'odd-figures': HOUR_MS,
} as const
type Doubt = keyof typeof AGAIN_MS

/**
 * Answers a function to be called after every poll, which asks for the account's kind where there is a doubt
 * about it, on production only. It never rejects.
 */
export function createKindCheck(options: KindCheckOptions): (result: PollResult) => Promise<void> {
  const { account, credentials, exchange, keep, explain, now } = options
  const askedAt = new Map<Doubt, number>()

  return async (result) => {
    const watched = account()
    const { portfolio } = exchange
    if (watched?.environment !== 'production' || portfolio === null) return
    if (result.ok) explain(null)
    const doubt = doubtOf(result, watched)
    if (doubt === null || isTooSoon(doubt)) return
    askedAt.set(doubt, now())
    try {
      const signer = await credentials()
      const kind = await askKind(exchange, portfolio, signer, watched.kind)
      if (kind === 'futures' && isKeyRefused(result)) {
        const outcome = await outcomeOf(exchange.restrictions(signer))
        if (outcome !== 'failed') explain(outcome === 'answered' ? 'not-for-futures' : 'unknown-or-ip')
      }
      if (kind !== null) await keep(watched.keyFingerprint, kind)
    } catch {
      // It is asked again when the time for that has come.
    }
  }

  function doubtOf(result: PollResult, { kind, kindReadAt }: Account): Doubt | null {
    if (!result.ok) return isRefused(result) ? 'refused' : null
    if (kind === 'futures' && isOdd(result.summary)) return 'odd-figures'
    return kindReadAt === null || Math.abs(now() - kindReadAt) >= WEEK_MS ? 'due' : null
  }

  function isTooSoon(doubt: Doubt): boolean {
    const last = askedAt.get(doubt)
    return last !== undefined && Math.abs(now() - last) < AGAIN_MS[doubt]
  }
}

function isRefused(result: PollResult): boolean {
  return !result.ok && (result.problem.kind === 'key-rejected' || result.problem.kind === 'account-inactive')
}

/** Whether the key was refused in the way in which it also is once futures were taken from it. */
function isKeyRefused(result: PollResult): boolean {
  return !result.ok && exchangeErrorName(result.problem) === 'key-or-ip'
}

/** Futures alone are not let below zero while positions are open, except for what other assets make up for. */
export function isOdd({ positions, assets }: AccountSummary): boolean {
  return positions.length > 0 && assets.some(({ walletBalance }) => walletBalance.startsWith('-'))
}
