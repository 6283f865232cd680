import { isDeepStrictEqual } from 'node:util'
import type { Problem } from '../../shared/problems.ts'
import type { AccountState, MonitorState, Notice, Weight } from '../../shared/state.ts'
import type { Log } from './log.ts'
import type { LogLine } from './log-line.ts'

type Fields = NonNullable<LogLine['fields']>

/** Answers a listener that logs what has happened since the last snapshot. */
export function logStates(log: Log): (state: MonitorState) => void {
  let last: MonitorState | null = null
  return (state) => {
    const lines = linesBetween(last, state)
    last = state
    log.write(...lines)
  }
}

/**
 * What happened between two snapshots. Lines name accounts by id and never by label, and contain no
 * amounts. `before` is null for the first snapshot.
 */
export function linesBetween(before: MonitorState | null, after: MonitorState): readonly LogLine[] {
  const earlier = new Map(before?.accounts.map((account) => [account.id, account]))
  const ids = new Set(after.accounts.map(({ id }) => id))
  const removed = (before?.accounts ?? []).filter(({ id }) => !ids.has(id))
  return [
    ...removed.map(({ id }) => info('account-removed', { account: id })),
    ...after.accounts.flatMap((account) => accountLines(earlier.get(account.id), account, after.at)),
    ...weightLines(before?.weight, after.weight),
    ...noticeLines(before?.notices ?? [], after.notices),
  ]
}

function info(event: string, fields: Fields): LogLine {
  return { level: 'info', event, fields }
}

function warn(event: string, fields: Fields): LogLine {
  return { level: 'warn', event, fields }
}

function accountLines(before: AccountState | undefined, after: AccountState, at: number): LogLine[] {
  const { id: account, environment, paused, risk, stream } = after
  const lines: LogLine[] = []
  if (before === undefined) {
    lines.push(info('account-watched', { account, environment, paused }))
  } else if (before.paused !== paused) {
    lines.push(info(paused ? 'account-paused' : 'account-resumed', { account }))
  }
  lines.push(...connectionLines(before, after, at))
  if (risk !== (before?.risk ?? 'unknown')) {
    const line = risk === 'warning' || risk === 'critical' ? warn : info
    lines.push(line('risk', { account, from: before?.risk ?? null, to: risk }))
  }
  const isStale = after.freshness === 'stale'
  if (isStale !== (before?.freshness === 'stale')) {
    lines.push(isStale ? warn('figures-stale', { account }) : info('figures-fresh', { account }))
  }
  if (stream !== (before?.stream ?? 'off')) {
    const line = stream === 'silent' ? warn : info
    lines.push(line('stream', { account, status: stream }))
  }
  return lines
}

/** A problem gets a line when it begins, changes or ends, but not each time it repeats. */
function connectionLines(before: AccountState | undefined, after: AccountState, at: number): LogLine[] {
  const { id: account, connection } = after
  const last = before?.connection ?? { ok: true }
  if (connection.ok) {
    if (last.ok) return []
    const seconds = Math.round((at - last.since) / 1000)
    return [info('problem-over', { account, kind: last.problem.kind, seconds })]
  }
  const fields = problemFields(connection.problem)
  if (!last.ok && isDeepStrictEqual(problemFields(last.problem), fields)) return []
  return [warn(last.ok ? 'problem' : 'problem-changed', { account, ...fields })]
}

/** Other params, such as an IP address, are private. */
const LOGGED_PARAMS = ['cause', 'status', 'code', 'field', 'hint', 'reason', 'kept']

function problemFields({ kind, params = {}, retryAt }: Problem): Fields {
  const logged = Object.entries(params).filter(([name]) => LOGGED_PARAMS.includes(name))
  const until = retryAt === undefined ? {} : { until: new Date(retryAt).toISOString() }
  return { kind, ...Object.fromEntries(logged), ...until }
}

function weightLines(before: Weight | undefined, after: Weight): LogLine[] {
  const wasShort = before !== undefined && isShort(before)
  if (wasShort === isShort(after)) return []
  const { used, limit, ours, share } = after
  const fields = { used, limit, ours, share }
  return [wasShort ? info('weight-enough', fields) : warn('weight-short', fields)]
}

/** The share of the limit that we may use at most while nobody else uses this IP address. */
const USUAL_SHARE = 0.2

/** Others use so much of the limit that less than our usual share is left. */
function isShort({ share, limit }: Weight): boolean {
  return share < Math.floor(limit * USUAL_SHARE)
}

function noticeLines(before: readonly Notice[], after: readonly Notice[]): LogLine[] {
  const without = (from: readonly Notice[], notices: readonly Notice[]) =>
    from.filter((notice) => !notices.some((other) => isDeepStrictEqual(other, notice)))
  return [
    ...without(after, before).map((notice) => warn('notice', noticeFields(notice))),
    ...without(before, after).map((notice) => info('notice-over', noticeFields(notice))),
  ]
}

function noticeFields(notice: Notice): Fields {
  const { kind } = notice
  if (kind === 'notification-failed') return { kind }
  if (kind === 'shortcut-taken') return { kind, shortcut: notice.shortcut }
  if (kind === 'not-watched') return { kind, accounts: notice.accounts.length }
  return 'reason' in notice ? { kind, file: notice.file, reason: notice.reason } : { kind, file: notice.file }
}
