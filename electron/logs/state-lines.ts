import { isDeepStrictEqual } from 'node:util'
import type { Problem } from '../../shared/problems.ts'
import type { AccountState, MonitorState, Notice, Weight } from '../../shared/state.ts'
import type { LogLine } from './line.ts'

/**
 * What happened between two snapshots. Accounts are told by their id, never by their name, and no amount
 * is told at all; `before` is null for the first snapshot.
 */
export function linesBetween(before: MonitorState | null, after: MonitorState): readonly LogLine[] {
  const earlier = new Map(before?.accounts.map((account) => [account.id, account]))
  const ids = new Set(after.accounts.map(({ id }) => id))
  return [
    ...(before?.accounts ?? []).filter(({ id }) => !ids.has(id)).map(removed),
    ...after.accounts.flatMap((account) => accountLines(earlier.get(account.id), account, after.at)),
    ...weightLines(before?.weight, after.weight),
    ...noticeLines(before?.notices ?? [], after.notices),
  ]
}

function removed({ id }: AccountState): LogLine {
  return { level: 'info', event: 'account-removed', fields: { account: id } }
}

function accountLines(before: AccountState | undefined, after: AccountState, at: number): LogLine[] {
  const { id, environment, paused } = after
  const account = { account: id }
  const lines: LogLine[] = []
  if (before === undefined) {
    lines.push({ level: 'info', event: 'account-watched', fields: { ...account, environment, paused } })
  } else if (before.paused !== paused) {
    lines.push({ level: 'info', event: paused ? 'account-paused' : 'account-resumed', fields: account })
  }
  lines.push(...connectionLines(before, after, at))
  if (after.risk !== (before?.risk ?? 'unknown')) {
    const level = after.risk === 'warning' || after.risk === 'critical' ? 'warn' : 'info'
    lines.push({ level, event: 'risk', fields: { ...account, from: before?.risk ?? null, to: after.risk } })
  }
  const wasStale = before?.freshness === 'stale'
  if (wasStale !== (after.freshness === 'stale')) {
    lines.push({
      level: wasStale ? 'info' : 'warn',
      event: wasStale ? 'figures-fresh' : 'figures-stale',
      fields: account,
    })
  }
  if (after.stream !== (before?.stream ?? 'off')) {
    const level = after.stream === 'silent' ? 'warn' : 'info'
    lines.push({ level, event: 'stream', fields: { ...account, status: after.stream } })
  }
  return lines
}

/** A problem that turns into another is told as another; one that is met again is not. */
function connectionLines(before: AccountState | undefined, after: AccountState, at: number): LogLine[] {
  const account = { account: after.id }
  const last = before?.connection ?? { ok: true }
  const { connection } = after
  if (connection.ok) {
    if (last.ok) return []
    const seconds = Math.round((at - last.since) / 1000)
    return [
      { level: 'info', event: 'problem-over', fields: { ...account, kind: last.problem.kind, seconds } },
    ]
  }
  const told = problemFields(connection.problem)
  if (!last.ok && isDeepStrictEqual(problemFields(last.problem), told)) return []
  return [{ level: 'warn', event: last.ok ? 'problem' : 'problem-changed', fields: { ...account, ...told } }]
}

/** By name, since others, such as an IP address, are nobody's business. */
const TOLD_PARAMS = ['cause', 'status', 'code', 'field', 'hint', 'reason', 'seconds', 'kept']

function problemFields({ kind, params = {}, retryAt }: Problem): LogLine['fields'] {
  const told = Object.entries(params).filter(([name]) => TOLD_PARAMS.includes(name))
  const until = retryAt === undefined ? {} : { until: new Date(retryAt).toISOString() }
  return { kind, ...Object.fromEntries(told), ...until }
}

/** Others use so much that less is left for us than we would take. */
function weightLines(before: Weight | undefined, after: Weight): LogLine[] {
  const wasShort = before !== undefined && isShort(before)
  if (wasShort === isShort(after)) return []
  const { used, limit, ours, share } = after
  return [
    {
      level: wasShort ? 'info' : 'warn',
      event: wasShort ? 'weight-enough' : 'weight-short',
      fields: { used, limit, ours, share },
    },
  ]
}

/** Of the limit: what we take at most when nobody else is there. */
const USUAL_SHARE = 0.2

function isShort({ share, limit }: Weight): boolean {
  return share < Math.floor(limit * USUAL_SHARE)
}

function noticeLines(before: readonly Notice[], after: readonly Notice[]): LogLine[] {
  const without = (from: readonly Notice[], notices: readonly Notice[]) =>
    from.filter((notice) => !notices.some((other) => isDeepStrictEqual(other, notice)))
  return [
    ...without(after, before).map(
      (notice): LogLine => ({
        level: 'warn',
        event: 'notice',
        fields: noticeFields(notice),
      }),
    ),
    ...without(before, after).map(
      (notice): LogLine => ({
        level: 'info',
        event: 'notice-over',
        fields: noticeFields(notice),
      }),
    ),
  ]
}

function noticeFields(notice: Notice): Readonly<Record<string, string>> {
  const { kind } = notice
  if (kind === 'notification-failed') return { kind }
  if (kind === 'shortcut-taken') return { kind, shortcut: notice.shortcut }
  return 'reason' in notice ? { kind, file: notice.file, reason: notice.reason } : { kind, file: notice.file }
}
