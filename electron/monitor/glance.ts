import { compareDecimals } from '../../shared/decimal.ts'
import { formatRatio } from '../../shared/format.ts'
import type { Locale } from '../../shared/locale.ts'
import type { AccountState, Decimal, Glance, Risk } from '../../shared/state.ts'

const NOTHING: Glance = {
  risk: 'unknown',
  text: '',
  marginRatio: null,
  accountId: null,
  stale: false,
  drill: false,
}

/** What the tray shows: the account that needs looking at most. */
export function glanceOf(accounts: readonly AccountState[], locale: Locale): Glance {
  const [worst] = accounts.toSorted(mostUrgentFirst)
  if (worst === undefined) return NOTHING
  const marginRatio = worst.risk === 'unknown' ? null : headline(worst)
  return {
    risk: worst.risk,
    text: marginRatio === null ? '' : formatRatio(marginRatio, locale, 0),
    marginRatio,
    accountId: worst.id,
    stale: worst.freshness === 'stale',
    drill: worst.drill,
  }
}

function mostUrgentFirst(a: AccountState, b: AccountState): number {
  return urgency(b) - urgency(a) || compareDecimals(headline(b) ?? '0', headline(a) ?? '0')
}

/** Calm figures that are old say nothing about now: they rank with the unknown. */
function urgency({ risk, freshness }: AccountState): number {
  const rank = URGENCY[risk]
  return freshness === 'stale' ? Math.max(rank, URGENCY.unknown) : rank
}

const URGENCY: Readonly<Record<Risk, number>> = { idle: 0, calm: 1, unknown: 2, warning: 3, critical: 4 }

function headline({ summary }: AccountState): Decimal | null {
  return summary?.pools[0]?.marginRatio ?? null
}
