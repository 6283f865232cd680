import type { AccountKind, CheckedDraft, Credentials } from '../../shared/accounts.ts'
import type { Clock } from '../../shared/clock.ts'
import { exchangeErrorName } from '../../shared/exchange-errors.ts'
import { type KeyHint, type Problem, ProblemError } from '../../shared/problems.ts'
import type { Exchange } from '../binance/client.ts'
import type { Place } from '../binance/environments.ts'
import { NO_BRACKETS } from '../polling/bracket-book.ts'
import type { Exchanges } from '../polling/exchanges.ts'
import { createSource } from '../polling/source.ts'
import { askKind } from './account-kind.ts'
import type { ParsedKey } from './accounts.ts'

/** What the exchange told of a key that it accepts. */
export interface CheckedKey extends CheckedDraft {
  /** Null when the exchange could not tell. */
  readonly kind: AccountKind | null
}

export interface DraftCheckOptions {
  readonly exchanges: Exchanges
  readonly clock: Clock
}

/** Tries a key against the exchange. Rejects with the problem it would have, and a hint at the likely cause. */
export async function checkDraft(
  place: Place,
  { credentials }: ParsedKey,
  { exchanges, clock }: DraftCheckOptions,
): Promise<CheckedKey> {
  const venue = exchanges.at(place)
  const asking = kindOf(place, venue.exchange, credentials)
  try {
    await createSource({
      ...venue,
      brackets: NO_BRACKETS,
      credentials: async () => credentials,
      stretch: () => 1,
      clock,
    }).poll()
  } catch (failure) {
    const rejected = failure instanceof ProblemError && failure.problem.kind === 'key-rejected'
    if (!rejected) throw failure
    // The plain kind of portfolio margin takes futures from every key.
    if ((await asking) !== 'portfolio-margin') {
      const hint = await hintFor(place, failure.problem, credentials, exchanges)
      throw hint === null ? failure : withHint(failure.problem, hint)
    }
  }
  return { kind: await asking, permissions: await permissionsOf(venue.exchange, credentials, clock) }
}

async function kindOf(
  { environment }: Place,
  exchange: Exchange,
  credentials: Credentials,
): Promise<AccountKind | null> {
  const { portfolio } = exchange
  if (portfolio === null || environment !== 'production') return 'futures'
  return askKind(exchange, portfolio, credentials, 'futures')
}

/** The permissions are worth knowing, but failing to read them is no reason to refuse the key. */
async function permissionsOf(
  exchange: Exchange,
  credentials: Credentials,
  clock: Clock,
): Promise<CheckedDraft['permissions']> {
  try {
    const restrictions = await exchange.restrictions(credentials)
    return restrictions === null ? null : { ...restrictions, readAt: clock.now() }
  } catch {
    return 'unknown'
  }
}

async function hintFor(
  { environment }: Place,
  problem: Problem,
  credentials: Credentials,
  exchanges: Exchanges,
): Promise<KeyHint | null> {
  if (exchangeErrorName(problem) === 'malformed-key') return 'mistyped'
  if (environment === 'custom') return null
  const other = environment === 'demo' ? 'production' : 'demo'
  const accepted = (asked: Promise<unknown>) =>
    asked.then(
      () => true,
      () => false,
    )
  // Production and demo belong to the same company; no one else gets to see the key.
  const elsewhere = exchanges.at({ environment: other }).exchange
  if (await accepted(elsewhere.accountConfig(credentials))) return `is-${other}`
  if (environment === 'demo') return 'unknown-or-ip'
  const { exchange } = exchanges.at({ environment })
  return (await accepted(exchange.restrictions(credentials))) ? 'not-for-futures' : 'unknown-or-ip'
}

function withHint(problem: Problem, hint: KeyHint): ProblemError {
  return new ProblemError({ ...problem, params: { ...problem.params, hint } })
}
