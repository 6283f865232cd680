import { m } from '../../../shared/paraglide/messages.js'
import { getLocale } from '../../../shared/paraglide/runtime.js'
import { isAmount } from '../../../shared/settings/rules.ts'
import type { AccountState, Decimal, MarginPool, MonitorState, StandingAlert } from '../../../shared/state.ts'
import { formatProfit, formatRatio, formatTime, formatTimeOfDay } from '../../../shared/words/format.ts'
import { problemText } from '../../../shared/words/problem-text.ts'
import {
  accountRiskText,
  alertLevelText,
  gapText,
  headroomText,
  poolText,
} from '../../../shared/words/state-text.ts'
import { mostUrgentFirst } from '../../monitor/glance.ts'
import { amountText, capitalized, figureText, levelText, limitLines } from '../notify/figure-text.ts'

/** Windows cuts a tooltip after this many UTF-16 units. */
const LONGEST_TOOLTIP = 127
/** The popover shows all alerts. */
const MOST_ALERTS = 5

/**
 * Where not everything fits, the details of the less urgent accounts are left out first, so that they do not
 * cut off another account.
 */
export function tooltipText(state: MonitorState): string {
  const { worst, others, calm } = rankedAccounts(state)
  if (worst === undefined) return [m.app_name(), emptyText(state)].join('\n')
  const inDetail = [worst, ...others].map((account) => linesOf(account, state))
  const textWith = (detailed: number) =>
    [
      ...inDetail.flatMap((lines, index) => (index < detailed ? lines : lines.slice(0, 1))),
      ...calmLines(calm, state),
      ...quietLines(state),
    ].join('\n')
  const fewest = others.length === 0 ? 1 : 0
  let detailed = inDetail.length
  while (detailed > fewest && textWith(detailed).length > LONGEST_TOOLTIP) detailed -= 1
  return cut(textWith(detailed), LONGEST_TOOLTIP)
}

/** The lines of the menu above its commands. */
export function menuText(state: MonitorState): readonly string[] {
  const { worst, others, calm } = rankedAccounts(state)
  if (worst === undefined) return [emptyText(state)]
  return [
    ...linesOf(worst, state),
    ...poolLines(worst, state.appearance.masked),
    ...others.flatMap((account) => linesOf(account, state)),
    ...calmLines(calm, state),
    ...quietLines(state),
  ]
}

interface RankedAccounts {
  /** The one that the icon shows; undefined if none is watched. */
  readonly worst: AccountState | undefined
  /** The others that something is to be said of, worst first. */
  readonly others: readonly AccountState[]
  readonly calm: readonly AccountState[]
}

function rankedAccounts({ accounts, glance }: MonitorState): RankedAccounts {
  const worst = accounts.find(({ id }) => id === glance.accountId)
  const rest = accounts.filter((account) => account !== worst && !account.paused).toSorted(mostUrgentFirst)
  return { worst, others: rest.filter((account) => !isCalm(account)), calm: rest.filter(isCalm) }
}

function isCalm({ risk, alerts, freshness, connection }: AccountState): boolean {
  return (risk === 'calm' || risk === 'idle') && alerts.length === 0 && freshness !== 'stale' && connection.ok
}

/** A single calm account has room for its ratio. */
function calmLines(calm: readonly AccountState[], state: MonitorState): readonly string[] {
  return calm.length > 1
    ? [m.tray_calm({ count: calm.length })]
    : calm.flatMap((account) => linesOf(account, state))
}

function quietLines({ quietUntil }: MonitorState): readonly string[] {
  return quietUntil === null ? [] : [m.tray_quiet({ time: formatTimeOfDay(quietUntil, getLocale()) })]
}

/** What is shown when there is no account, or every account is paused. */
function emptyText({ accounts }: MonitorState): string {
  return accounts.length === 0 ? m.tray_no_account() : m.paused_all()
}

function linesOf(account: AccountState, { at, appearance }: MonitorState): readonly string[] {
  return [...accountLines(account, at), ...alertLines(account, appearance.masked)]
}

/** Leaves out an alert that says no more than the account's own line: its ratio and level. */
function alertLines(account: AccountState, masked: boolean): readonly string[] {
  const { alerts, risk, summary } = account
  const lines = alerts.flatMap((alert) => {
    const currency = isAmount(alert.rule) ? (summary?.currency ?? null) : null
    const what = capitalized(figureText({ ...alert, currency }, account, masked))
    const level = alertLevelText(alert).toLocaleLowerCase(getLocale())
    const state = alertState(alert)
    if (state !== null) return [m.tray_alert_state({ what, level, state })]
    return alert.rule === 'marginRatio' && alert.level === risk ? [] : [m.tray_alert({ what, level })]
  })
  return limitLines(MOST_ALERTS, lines)
}

function alertState({ snoozedUntil, acknowledged, waiting }: StandingAlert): string | null {
  if (snoozedUntil === 'recovery') return m.standing_snoozed_recovery()
  if (snoozedUntil !== null)
    return m.standing_snoozed_until({ time: formatTimeOfDay(snoozedUntil, getLocale()) })
  if (acknowledged) return m.standing_acknowledged()
  return waiting === 'quiet' ? m.standing_waiting_quiet() : null
}

/** The account's ratio and level, then what is wrong with its figures or its connection. */
function accountLines(account: AccountState, at: number): string[] {
  const { label, risk, connection, freshness, summary } = account
  const word = freshness === 'stale' ? m.risk_last_known({ risk: levelText(risk) }) : accountRiskText(account)
  const level = word.toLocaleLowerCase(getLocale())
  const ratio = summary?.gaps.length === 0 ? summary.pools[0]?.marginRatio : undefined
  return [
    ratio === undefined || risk === 'unknown'
      ? m.tray_no_ratio({ account: label, risk: level })
      : m.tray_ratio({
          account: label,
          ratio: formatRatio(ratio, getLocale(), account.thresholds),
          risk: level,
        }),
    ...(ratio === 'Infinity' ? [m.underwater()] : []),
    ...(summary?.gaps.slice(0, 1).map(gapText) ?? []),
    ...(freshness === 'stale' && summary !== null
      ? [m.tray_stale({ time: formatTime(summary.receivedAt, getLocale(), at) })]
      : []),
    ...(connection.ok ? [] : [problemText(connection.problem).sentence]),
  ]
}

function poolLines({ summary, thresholds }: AccountState, masked: boolean): string[] {
  const pool = summary?.pools[0]
  if (summary === null || pool === undefined) return []
  const { unrealizedProfit, currency } = summary
  return [
    m.tray_pool({ pool: poolText(pool.id), ratio: formatRatio(pool.marginRatio, getLocale(), thresholds) }),
    headroomText(pool, masked),
    ...balanceLines(pool, masked),
    ...(unrealizedProfit === null ? [] : [profitLine(unrealizedProfit, currency, masked)]),
  ]
}

function profitLine(profit: Decimal, currency: string, masked: boolean): string {
  return m.tray_figure({
    name: m.unrealized_profit(),
    value: amountText(profit, currency, masked, formatProfit),
  })
}

function balanceLines({ marginBalance, maintMargin, asset }: MarginPool, masked: boolean): string[] {
  return [
    m.tray_figure({ name: m.margin_balance(), value: amountText(marginBalance, asset, masked) }),
    m.tray_figure({ name: m.maintenance_margin(), value: amountText(maintMargin, asset, masked) }),
  ]
}

/** Cuts between code points, so that no half of a character is left. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text
  let kept = ''
  for (const character of text) {
    if (kept.length + character.length >= length) break
    kept += character
  }
  return `${kept}…`
}
