import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../shared/clock.ts'
import { rulesFor } from '../../shared/settings/rules.ts'
import type { Settings } from '../../shared/settings/settings.ts'
import type { AccountState, MonitorState } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import { type Closeness, closenessOf } from '../polling/closeness.ts'
import { wishedInterval } from '../polling/schedule.ts'
import { freshness } from './freshness.ts'
import { riskOf } from './risk.ts'
import type { Watched, WatchedAccount } from './watched.ts'

export function accountState(entry: Watched, settings: Settings, clock: Clock): AccountState {
  const { account, alarm, poller, connection, summary, away } = entry
  const { warning, critical, rearm } = rulesFor(settings, account.id).marginRatio
  return {
    id: account.id,
    ...account.details(),
    environment: account.environment,
    paused: poller === null,
    drill: account.drill?.() ?? null,
    thresholds: { warning, critical, rearm },
    // Nobody looks whether it still stands.
    alerts: poller === null ? [] : alarm.standing(),
    away,
    risk: riskOf(summary, alarm.level()),
    freshness: freshness(clock.now(), receivedAt(entry, clock), heldIntervalOf(entry, settings)),
    connection,
    summary,
    polling: poller?.polling ?? false,
    nextPollAt: poller?.nextPollAt ?? null,
    pollReason: poller?.reason ?? null,
    stream: account.stream?.() ?? 'off',
  }
}

/**
 * When the figures came, by the clock as it is set now; null: there are none. Neither a clock that was
 * set back nor a sleep that did not count as time makes them newer.
 */
export function receivedAt({ summary, seenAt }: Watched, clock: Clock): number | null {
  if (summary === null) return null
  const age = Math.max(Math.abs(clock.now() - summary.receivedAt), clock.elapsed() - seenAt)
  return clock.now() - age
}

/** The user's, ms. */
export function intervalOf({ intervalMs }: WatchedAccount, { pollSeconds }: Settings): number {
  return intervalMs ?? pollSeconds * 1000
}

/** However far polls are apart for want of request weight, figures older than a few of these are late. */
const LONGEST_STRETCHED_MS = MINUTE_MS

/** The interval figures are held against, ms. */
export function heldIntervalOf(entry: Watched, settings: Settings): number {
  const wished = wishedIntervalOf(entry, settings)
  return Math.min(wished * entry.account.turn.stretch(), Math.max(wished, LONGEST_STRETCHED_MS))
}

/** At which the account is polled as long as the request weight does, ms. */
export function wishedIntervalOf(entry: Watched, settings: Settings): number {
  return wishedInterval(intervalOf(entry.account, settings), closenessIn(entry, settings))
}

export function closenessIn({ account, alarm, summary }: Watched, settings: Settings): Closeness {
  if (alarm.called()) return 'close'
  return closenessOf(summary, rulesFor(settings, account.id).marginRatio, alarm.level())
}

/** But for the time it was taken at. */
export function looksAlike(a: MonitorState, b: MonitorState): boolean {
  return isDeepStrictEqual({ ...a, at: 0 }, { ...b, at: 0 })
}
