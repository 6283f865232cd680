import type { Diagnosis } from '../../shared/diagnosis.ts'
import type { MonitorState } from '../../shared/state.ts'

/** The diagnosis that a main process with this state gives for an account. */
export function diagnosisOf({ at, accounts, weight }: MonitorState, accountId: string): Diagnosis | null {
  const account = accounts.find(({ id }) => id === accountId)
  if (account === undefined) return null
  const { connection, summary, nextPollAt, pollReason, stream } = account
  const { problem, since } = connection.ok ? { problem: null, since: null } : connection
  return {
    at,
    app: { version: '0.1.0', platform: 'linux x64' },
    host: 'fapi.binance.com',
    route: 'DIRECT',
    problem,
    since,
    failures: connection.ok ? 0 : 14,
    lastGoodAt: summary?.receivedAt ?? null,
    nextPollAt,
    pollReason,
    clock: { offsetMs: -1_240, roundTripMs: 48, at: at - 900_000 },
    weight,
    stream,
    ip: '203.0.113.7',
  }
}
