import type { Sample } from '../../electron/alerts/observation.ts'
import { isPlainDecimal } from '../../shared/decimal.ts'
import type { Decimal } from '../../shared/state.ts'

/**
 * Returns changing figures of an account with eight decimals, the same for the same seed. Profit and margin follow the
 * market, and funding changes the wallet every eight hours.
 */
export function createAccountWalk({
  seed,
  isolated,
}: {
  readonly seed: number
  readonly isolated: number
}): (at: number) => Sample {
  let state = seed
  let price = 1
  let wallet = 5000
  let period = 0
  const pools = Array.from({ length: isolated }, (_, index) => `isolated:COIN${index}USDT:BOTH`)

  return (at) => {
    price *= 1 + 0.0005 * noise() + 0.002 * (1 - price)
    const now = Math.floor(at / (8 * 3_600_000))
    if (now !== period) wallet -= 0.5 + noise()
    period = now
    const profit = 12_000 * (price - 1)
    const margin = wallet + profit
    const maintenance = 12_000 * price * 0.05
    return {
      at: at + Math.floor(400 * (noise() + 0.5)),
      complete: true,
      figures: {
        marginRatio: decimal(maintenance / margin),
        poolId: 'cross:USDT',
        isolated: pools.map((poolId) => ({ poolId, marginRatio: decimal(0.2 + 0.1 * noise()) })),
        marginBalance: decimal(margin),
        unrealizedProfit: decimal(profit),
        availableBalance: decimal(margin - 12_000 * price * 0.1),
        currency: 'USDT',
      },
    }
  }

  /** Returns a number between −0.5 and 0.5. */
  function noise(): number {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647 - 0.5
  }
}

function decimal(value: number): Decimal {
  const text = value.toFixed(8)
  if (!isPlainDecimal(text)) throw new RangeError('not a decimal')
  return text
}
