import { compareDecimals } from '../../shared/decimal.ts'
import { type Appearance, MASK } from '../../shared/settings/appearance.ts'
import type { AccountState, Decimal, Glance, Risk } from '../../shared/state.ts'
import { formatCompactMoney, formatCompactProfit, formatWholeRatio } from '../../shared/words/format.ts'

const NOTHING: Glance = {
  risk: 'unknown',
  text: '',
  marginRatio: null,
  accountId: null,
  stale: false,
  drill: false,
}

/** What the tray shows: the account that most needs the user's attention. */
export function glanceOf(accounts: readonly AccountState[], appearance: Appearance): Glance {
  const worst = mostUrgent(accounts.filter(({ paused }) => !paused))
  if (worst === null) return NOTHING
  // While a pool is missing, the highest known ratio may be far below the highest one.
  const isWhole = worst.risk !== 'unknown' && worst.summary?.gaps.length === 0
  const marginRatio = isWhole ? headline(worst) : null
  return {
    risk: standingRisk(worst),
    text: textOf(worst, marginRatio, appearance),
    marginRatio,
    accountId: worst.id,
    stale: worst.freshness === 'stale',
    drill: worst.drill !== null,
  }
}

/** Amounts stay after they have become old; the icon shows that they are. */
function textOf({ summary }: AccountState, marginRatio: Decimal | null, appearance: Appearance): string {
  const { trayText, masked, locale } = appearance
  if (trayText === 'off') return ''
  if (trayText === 'ratio') return marginRatio === null ? '' : formatWholeRatio(marginRatio, locale)
  if (summary === null) return ''
  const amount = trayText === 'profit' ? summary.unrealizedProfit : summary.availableBalance
  if (amount === null) return ''
  if (masked) return MASK
  return trayText === 'profit' ? formatCompactProfit(amount, locale) : formatCompactMoney(amount, locale)
}

/** The first of those that are equally urgent; null when there are none. */
function mostUrgent(accounts: readonly AccountState[]): AccountState | null {
  let worst: AccountState | null = null
  for (const account of accounts) {
    if (worst === null || mostUrgentFirst(account, worst) < 0) worst = account
  }
  return worst
}

/** A drill never hides a real account that needs attention. */
export function mostUrgentFirst(a: AccountState, b: AccountState): number {
  return (
    Number(isRealConcern(b)) - Number(isRealConcern(a)) ||
    Number(b.drill !== null) - Number(a.drill !== null) ||
    urgency(b) - urgency(a) ||
    compareDecimals(headline(b) ?? '0', headline(a) ?? '0')
  )
}

function isRealConcern(account: AccountState): boolean {
  return account.drill === null && urgency(account) >= URGENCY.unknown
}

/** The account's own risk, or the level of an alert above it that is not snoozed. */
function standingRisk({ risk, alerts }: AccountState): Risk {
  let worst = risk
  for (const { level, snoozedUntil } of alerts) {
    if (snoozedUntil === null && URGENCY[level] > URGENCY[worst]) worst = level
  }
  return worst
}

/** Old figures that were calm rank with the unknown. */
function urgency(account: AccountState): number {
  const { freshness } = account
  const rank = URGENCY[standingRisk(account)]
  return freshness === 'stale' ? Math.max(rank, URGENCY.unknown) : rank
}

const URGENCY: Readonly<Record<Risk, number>> = { idle: 0, calm: 1, unknown: 2, warning: 3, critical: 4 }

function headline({ summary }: AccountState): Decimal | null {
  return summary?.pools[0]?.marginRatio ?? null
}
