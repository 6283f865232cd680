import { waterHeight } from '../../../shared/mark.ts'
import { m } from '../../../shared/paraglide/messages.js'
import type { AccountState, MarginPool, MonitorState, StandingAlert } from '../../../shared/state.ts'
import { formatMinute, formatProfit, formatRatio, formatTime } from '../../../shared/words/format.ts'
import { problemText } from '../../../shared/words/problem-text.ts'
import { gapText, headroomText, poolText, riskText } from '../../../shared/words/state-text.ts'
import { capitalized, figureText, isAmount } from '../notify/alert-figure.ts'
import { amountText, type Speech } from '../notify/amount.ts'
import { atMost } from '../notify/lines-more.ts'
import type { TrayMark } from './mark-layers.ts'
import { numberFor } from './tray-number.ts'

/** All that the tray shows, as plain data. */
export interface TrayView {
  readonly mark: TrayMark
  /** Drawn in the mark's place, where the system shows nothing beside the icon; null: there is none. */
  readonly number: string | null
  /** Beside the icon, where the system has room for it. */
  readonly text: string
  readonly tooltip: string
  /** Lines that only tell; the commands are added below them. */
  readonly figures: readonly string[]
  readonly commands: Readonly<Record<'open' | 'refresh' | 'openLogs' | 'quit', string>>
}

/** Windows cuts a tooltip after this many UTF-16 units. */
const LONGEST_TOOLTIP = 127
/** The popover has them all. */
const MOST_ALERTS = 5

export function trayView(state: MonitorState): TrayView {
  const { glance, appearance } = state
  const account = state.accounts.find(({ id }) => id === glance.accountId)
  return {
    mark: {
      // Nothing is asked, as the user wished: there is nothing in doubt.
      risk: isAllPaused(state) ? 'idle' : glance.risk,
      water:
        glance.marginRatio === null || account === undefined
          ? null
          : waterHeight(glance.marginRatio, account.thresholds),
      underwater: glance.marginRatio === 'Infinity',
      stale: glance.stale,
      drill: glance.drill,
    },
    number: numberFor(glance, account?.summary ?? null, appearance),
    text: glance.text,
    tooltip: tooltip(state, account, appearance),
    figures: account === undefined ? [nothingText(state)] : figures(state, account, appearance),
    commands: {
      open: m.action_open(),
      refresh: m.action_refresh(),
      openLogs: m.action_open_logs(),
      quit: m.action_quit(),
    },
  }
}

function tooltip(state: MonitorState, worst: AccountState | undefined, speech: Speech): string {
  if (worst === undefined) return `${m.app_name()}\n${nothingText(state)}`
  const lines = [
    ...accountLines(worst, state.at, speech),
    ...alertLines(worst, speech),
    ...otherLines(state, worst, speech),
    ...quietLines(state, speech),
  ]
  return cut(lines.join('\n'), LONGEST_TOOLTIP)
}

function nothingText({ accounts }: MonitorState): string {
  return accounts.length === 0 ? m.tray_no_account() : m.paused_all()
}

function isAllPaused({ accounts }: MonitorState): boolean {
  return accounts.length > 0 && accounts.every(({ paused }) => paused)
}

function figures(state: MonitorState, worst: AccountState, speech: Speech): string[] {
  return [
    ...accountLines(worst, state.at, speech),
    ...alertLines(worst, speech),
    ...poolLines(worst, speech),
    ...otherLines(state, worst, speech),
    ...quietLines(state, speech),
  ]
}

function otherLines({ accounts, at }: MonitorState, worst: AccountState, speech: Speech): string[] {
  const others = accounts.filter((account) => account !== worst && !account.paused)
  return others.flatMap((account) => [...accountLines(account, at, speech), ...alertLines(account, speech)])
}

function quietLines({ quietUntil }: MonitorState, { locale }: Speech): string[] {
  return quietUntil === null ? [] : [m.tray_quiet({ time: clockTime(quietUntil, locale) })]
}

/** A level that has been said with the account is not said again, but what was done about it is. */
function alertLines({ alerts, risk, summary }: AccountState, speech: Speech): readonly string[] {
  const { locale } = speech
  const lines = alerts.flatMap((alert) => {
    const currency = isAmount(alert.rule) ? (summary?.currency ?? null) : null
    const what = capitalized(figureText({ ...alert, currency }, speech), locale)
    const level = riskText(alert.level).toLocaleLowerCase(locale)
    const state = alertState(alert, speech)
    if (state !== null) return [m.tray_alert_state({ what, level, state })]
    return alert.rule === 'marginRatio' && alert.level === risk ? [] : [m.tray_alert({ what, level })]
  })
  return atMost(MOST_ALERTS, lines)
}

function alertState(
  { snoozedUntil, acknowledged, waiting }: StandingAlert,
  { locale }: Speech,
): string | null {
  if (snoozedUntil === 'recovery') return m.standing_snoozed_recovery()
  if (snoozedUntil !== null) return m.standing_snoozed_until({ time: clockTime(snoozedUntil, locale) })
  if (acknowledged) return m.standing_acknowledged()
  return waiting === 'quiet' ? m.standing_waiting_quiet() : null
}

/** What is known, and, where the figures are old or none come, that too. */
function accountLines(account: AccountState, at: number, { locale }: Speech): string[] {
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

function poolLines({ summary }: AccountState, speech: Speech): string[] {
  const pool = summary?.pools[0]
  if (summary === null || pool === undefined) return []
  const { unrealizedProfit, currency } = summary
  return [
    m.tray_pool({ pool: poolText(pool), ratio: formatRatio(pool.marginRatio, speech.locale) }),
    headroomText(pool, speech.masked),
    ...balanceLines(pool, speech),
    m.tray_figure({
      name: m.unrealized_profit(),
      value: amountText(unrealizedProfit, currency, speech, formatProfit),
    }),
  ]
}

function balanceLines({ marginBalance, maintMargin, asset }: MarginPool, speech: Speech): string[] {
  return [
    m.tray_figure({ name: m.margin_balance(), value: amountText(marginBalance, asset, speech) }),
    m.tray_figure({ name: m.maintenance_margin(), value: amountText(maintMargin, asset, speech) }),
  ]
}

/** Of what is less than a day ahead: its date would only take up room. */
function clockTime(at: number, locale: Speech['locale']): string {
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
