import { type Exact, exact } from '../../shared/decimal.ts'
import type { UnknownMove } from '../../shared/state.ts'
import type { AccountFigures, AccountModes, DollarRate } from './figures.ts'

/** What one unit of an asset counts in dollars, in the notional of a position and in its maintenance margin. */
export interface Worth {
  readonly notional: Exact
  readonly maintMargin: Exact
}

/** Answers a function for the worth of a margin asset in multi-assets mode, or for why it is not known. */
export function worthsOf(
  { assets }: AccountFigures,
  { rates }: AccountModes,
): (asset: string | null) => Worth | UnknownMove {
  const indebted = new Set(
    assets.filter(({ marginBalance }) => exact(marginBalance).sign() < 0).map(({ asset }) => asset),
  )
  const worths = new Map([...rates].map(([asset, rate]) => [asset, worthAt(rate, indebted.has(asset))]))
  return (asset) => {
    if (asset === null) return 'margin-asset'
    if (asset === CREDIT) return ONE_DOLLAR
    return worths.get(asset) ?? 'rate'
  }
}

/** What one unit of an asset is worth in dollars: the bid for a balance, the ask for what is owed and for margin due. */
export interface ExactRate {
  readonly bid: Exact
  readonly ask: Exact
}

/** The rate at which a margin asset counts in its pool, or why it is not known. In single-asset mode nothing is converted. */
export function rateOf(
  asset: string | null,
  { multiAssets, rates }: AccountModes,
): ExactRate | Extract<UnknownMove, 'margin-asset' | 'rate'> {
  if (!multiAssets || asset === CREDIT) return EVEN
  if (asset === null) return 'margin-asset'
  const rate = rates.get(asset)
  return rate === undefined ? 'rate' : { bid: exact(rate.bid), ask: exact(rate.ask) }
}

const EVEN: ExactRate = { bid: exact('1'), ask: exact('1') }

/** The exchange's own credits, which European accounts have instead of dollar coins, count as dollars. */
export const CREDIT = 'BNFCR'

const ONE_DOLLAR: Worth = { notional: exact('1'), maintMargin: exact('1') }

/** A profit is worth the bid, but the ask where it only pays off what is owed. Maintenance margin counts at the ask. */
function worthAt({ bid, ask }: DollarRate, isIndebted: boolean): Worth {
  return { notional: exact(isIndebted ? ask : bid), maintMargin: exact(ask) }
}
