import { formatMinute, formatMoney, formatProfit, formatRatio, formatTime } from '../../shared/format.ts'
import type { Locale } from '../../shared/locale.ts'
import { type MarkLook, waterHeight } from '../../shared/mark.ts'
import { m } from '../../shared/paraglide/messages.js'
import { problemText } from '../../shared/problem-wording.ts'
import type { AccountState, MonitorState, StandingAlert } from '../../shared/state.ts'
import { gapText, headroomText, poolText, riskText, withAsset } from '../../shared/wording.ts'
import { capitalized, figureText, isAmount } from './alert-figure.ts'
import { atMost } from './at-most.ts'

/** All that the tray shows, as plain data. */
export interface TrayView {
  readonly mark: MarkLook
  /** Beside the icon, where the system has room for it. */
  readonly text: string
  readonly tooltip: string
  /** Lines that only tell; the commands are added below them. */
  readonly figures: readonly string[]
}

/** Windows cuts a tooltip after this many UTF-16 units. */
const LONGEST_TOOLTIP = 127
/** The popover has them all. */
const MOST_ALERTS = 5

export function trayView(state: MonitorState, locale: Locale): TrayView {
  const { glance } = state
  const account = state.accounts.find(({ id }) => id === glance.accountId)
  return {
    mark: {
      // Nothing is asked, as the user wished: there is nothing in doubt.
      risk: isAllPaused(state) ? 'idle' : glance.risk,
      water:
        glance.marginRatio === null || account === undefined
          ? null
          : waterHeight(glance.marginRatio, account.thresholds),
      stale: glance.stale,
      drill: glance.drill,
    },
    text: glance.text,
    tooltip: tooltip(state, account, locale),
    figures: account === undefined ? [nothingText(state)] : figures(state, account, locale),
  }
}

function tooltip(state: MonitorState, worst: AccountState | undefined, locale: Locale): string {
  if (worst === undefined) return `${m.app_name()}\n${nothingText(state)}`
  const lines = [
    ...accountLines(worst, state.at, locale),
    ...alertLines(worst, locale),
    ...otherLines(state, worst, locale),
    ...quietLines(state, locale),
  ]
  return cut(lines.join('\n'), LONGEST_TOOLTIP)
}

function nothingText({ accounts }: MonitorState): string {
  return accounts.length === 0 ? m.tray_no_account() : m.paused_all()
}

function isAllPaused({ accounts }: MonitorState): boolean {
  return accounts.length > 0 && accounts.every(({ paused }) => paused)
}

function figures(state: MonitorState, worst: AccountState, locale: Locale): string[] {
  return [
    ...accountLines(worst, state.at, locale),
    ...alertLines(worst, locale),
    ...poolLines(worst, locale),
    ...otherLines(state, worst, locale),
    ...quietLines(state, locale),
  ]
}

function otherLines({ accounts, at }: MonitorState, worst: AccountState, locale: Locale): string[] {
  const others = accounts.filter((account) => account !== worst && !account.paused)
  return others.flatMap((account) => [...accountLines(account, at, locale), ...alertLines(account, locale)])
}

function quietLines({ quietUntil }: MonitorState, locale: Locale): string[] {
  return quietUntil === null ? [] : [m.tray_quiet({ time: clockTime(quietUntil, locale) })]
}

/** A level that has been said with the account is not said again, but what was done about it is. */
function alertLines({ alerts, risk, summary }: AccountState, locale: Locale): readonly string[] {
  const lines = alerts.flatMap((alert) => {
    const currency = isAmount(alert.rule) ? (summary?.currency ?? null) : null
    const what = capitalized(figureText({ ...alert, currency }, locale), locale)
    const level = riskText(alert.level).toLocaleLowerCase(locale)
    const state = alertState(alert, locale)
    if (state !== null) return [m.tray_alert_state({ what, level, state })]
    return alert.rule === 'marginRatio' && alert.level === risk ? [] : [m.tray_alert({ what, level })]
  })
  return atMost(MOST_ALERTS, lines)
}

function alertState({ snoozedUntil, acknowledged, waiting }: StandingAlert, locale: Locale): string | null {
  if (snoozedUntil === 'recovery') return m.standing_snoozed_recovery()
  if (snoozedUntil !== null) return m.standing_snoozed_until({ time: clockTime(snoozedUntil, locale) })
  if (acknowledged) return m.standing_acknowledged()
  return waiting === 'quiet' ? m.standing_waiting_quiet() : null
}

/** What is known, and, where the figures are old or none come, that too. */
function accountLines(account: AccountState, at: number, locale: Locale): string[] {
  const { label, risk, connection, freshness, summary } = account
  const word = riskText(risk).toLocaleLowerCase(locale)
  const level = freshness === 'stale' ? m.risk_last_known({ risk: word }).toLocaleLowerCase(locale) : word
  const ratio = summary?.gaps.length === 0 ? summary.pools[0]?.marginRatio : undefined
  return [
    ratio === undefined || risk === 'unknown'
      ? m.tray_no_ratio({ account: label, risk: level })
      : m.tray_ratio({ account: label, ratio: formatRatio(ratio, locale), risk: level }),
    ...(ratio === 'Infinity' ? [m.underwater()] : []),
    ...(summary?.gaps.slice(0, 1).map(gapText) ?? []),
    ...(freshness === 'stale' && summary !== null
      ? [m.tray_stale({ time: formatTime(summary.receivedAt, locale, at) })]
      : []),
    ...(connection.ok ? [] : [problemText(connection.problem).sentence]),
  ]
}

function poolLines({ summary }: AccountState, locale: Locale): string[] {
  const pool = summary?.pools[0]
  if (summary === null || pool === undefined) return []
  const money = (amount: typeof pool.marginBalance) =>
    withAsset(formatMoney(amount, pool.asset, locale), pool.asset)
  return [
    m.tray_pool({ pool: poolText(pool), ratio: formatRatio(pool.marginRatio, locale) }),
    headroomText(pool),
    m.tray_figure({ name: m.margin_balance(), value: money(pool.marginBalance) }),
    m.tray_figure({ name: m.maintenance_margin(), value: money(pool.maintMargin) }),
    m.tray_figure({
      name: m.unrealized_profit(),
      value: withAsset(formatProfit(summary.unrealizedProfit, summary.currency, locale), summary.currency),
    }),
  ]
}

/** Of what is less than a day ahead: its date would only take up room. */
function clockTime(at: number, locale: Locale): string {
  return formatMinute(at, locale, at)
}

/** Between code points, so that no half of a character is left. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text
  let kept = ''
  for (const character of text) {
    if (kept.length + character.length >= length) break
    kept += character
  }
  return `${kept}…`
}
