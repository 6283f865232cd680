import { formatMoney, formatProfit, formatRatio, formatTime } from '../../shared/format.ts'
import type { Locale } from '../../shared/locale.ts'
import { type MarkLook, waterHeight } from '../../shared/mark.ts'
import { m } from '../../shared/paraglide/messages.js'
import type { AccountState, MonitorState } from '../../shared/state.ts'
import { gapText, headroomText, poolText, problemText, riskText, withAsset } from '../../shared/wording.ts'

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

export function trayView(state: MonitorState, locale: Locale): TrayView {
  const { glance, thresholds } = state
  const account = state.accounts.find(({ id }) => id === glance.accountId)
  return {
    mark: {
      risk: glance.risk,
      water: glance.marginRatio === null ? null : waterHeight(glance.marginRatio, thresholds),
      stale: glance.stale,
      drill: glance.drill,
    },
    text: glance.text,
    tooltip: tooltip(state.accounts, account, locale),
    figures: account === undefined ? [m.tray_no_account()] : figures(state.accounts, account, locale),
  }
}

function tooltip(accounts: readonly AccountState[], worst: AccountState | undefined, locale: Locale): string {
  if (worst === undefined) return `${m.app_name()}\n${m.tray_no_account()}`
  const others = accounts.filter((account) => account !== worst)
  const lines = [
    ...accountLines(worst, locale),
    ...others.flatMap((account) => accountLines(account, locale)),
  ]
  return cut(lines.join('\n'), LONGEST_TOOLTIP)
}

function figures(accounts: readonly AccountState[], worst: AccountState, locale: Locale): string[] {
  const others = accounts.filter((account) => account !== worst)
  return [
    ...accountLines(worst, locale),
    ...poolLines(worst, locale),
    ...others.flatMap((account) => accountLines(account, locale)),
  ]
}

/** What is known, and, where the figures are old or none come, that too. */
function accountLines(account: AccountState, locale: Locale): string[] {
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
      ? [m.tray_stale({ time: formatTime(summary.receivedAt, locale) })]
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
