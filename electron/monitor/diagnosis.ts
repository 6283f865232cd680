import type { Diagnosis } from '../../shared/diagnosis.ts'
import type { AccountState, MonitorState } from '../../shared/state.ts'
import type { Exchange } from '../binance/client.ts'

export interface DiagnosisOptions {
  readonly app: Diagnosis['app']
  readonly state: () => MonitorState
  /** Polls of this account that failed in a row. */
  readonly failures: (accountId: string) => number
  /** Where an account's requests go; null for the drill and for an account that is gone. */
  readonly targetOf: (accountId: string) => Target | null
  /** `DIRECT` or `PROXY host:port`; alternatives for when that fails follow after semicolons. */
  readonly routeTo: (url: string) => Promise<string>
  readonly now: () => number
}

export interface Target {
  readonly baseUrl: string
  readonly exchange: Pick<Exchange, 'weight' | 'clockReading' | 'seenIp'>
}

/** All that is known of an account's connection; null for the drill and for an account that is gone. */
export async function diagnose(
  accountId: string,
  { app, state, failures, targetOf, routeTo, now }: DiagnosisOptions,
): Promise<Diagnosis | null> {
  const target = targetOf(accountId)
  if (target === null) return null
  const route = await routeTo(target.baseUrl).then(firstOf, () => null)
  // Read only now, since the account may have changed or be gone after the route was looked up.
  const account = state().accounts.find(({ id }) => id === accountId)
  if (account === undefined) return null
  return {
    at: now(),
    app,
    host: new URL(target.baseUrl).host,
    route,
    ...connectionOf(account),
    failures: failures(accountId),
    lastGoodAt: account.summary?.receivedAt ?? null,
    nextPollAt: account.nextPollAt,
    pollReason: account.pollReason,
    clock: target.exchange.clockReading(),
    weight: target.exchange.weight(),
    stream: account.stream,
    ip: target.exchange.seenIp(),
  }
}

function connectionOf({ connection }: AccountState): Pick<Diagnosis, 'problem' | 'since'> {
  return connection.ok
    ? { problem: null, since: null }
    : { problem: connection.problem, since: connection.since }
}

/** The routes after the first are alternatives for when it fails. */
function firstOf(route: string): string | null {
  return route.split(';')[0]?.trim() || null
}
