import type { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import type { Figures, Sample } from '../../../electron/alerts/observation.ts'
import type { Bucket } from '../../../electron/history/buckets.ts'
import { HISTORY_LAYOUT } from '../../../electron/history/layout.ts'
import { addComparison } from '../../../electron/history/recording.ts'
import { openInMemory } from '../../../electron/storage/connection.ts'
import { isPlainDecimal } from '../../../shared/decimal.ts'
import type { Decimal } from '../../../shared/state.ts'

export function pollAt(at: number, figures: Partial<Figures> = {}, complete = true): Sample {
  return {
    at,
    figures: {
      marginRatio: '0.09254321',
      poolId: 'cross:USDT',
      isolated: [],
      availableBalance: '812.34567890',
      marginBalance: '1234.56789012',
      unrealizedProfit: '-0.08480040',
      currency: 'USDT',
      ...figures,
    },
    complete,
  }
}

/** The bucket of a single poll. */
export function bucketOf({ at, figures }: Sample): Bucket {
  const { marginRatio, marginBalance, unrealizedProfit, availableBalance, currency } = figures
  const extentOf = (value: Decimal) => ({ min: value, max: value, last: value })
  const ifSaid = (value: Decimal | null) => (value === null ? null : extentOf(value))
  return {
    from: at,
    until: at,
    polls: 1,
    currency,
    marginRatio: ifSaid(marginRatio),
    marginBalance: extentOf(marginBalance),
    unrealizedProfit: ifSaid(unrealizedProfit),
    availableBalance: ifSaid(availableBalance),
  }
}

export function openTables(): DatabaseSync {
  return openInMemory({ layout: HISTORY_LAYOUT, onConnect: addComparison })
}

export function decimal(text: string): Decimal {
  if (!isPlainDecimal(text)) throw new RangeError('not a decimal')
  return text
}

/** Amounts as the exchange writes them, and some unusual ones. */
export const amounts: fc.Arbitrary<Decimal> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }).map((units) =>
      decimal(
        `${units < 0n ? '-' : ''}${(units < 0n ? -units : units)
          .toString()
          .padStart(9, '0')
          .replace(/(\d{8})$/, '.$1')}`,
      ),
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<Decimal>('0', '0.00', '-0.00000000', '12', '007.50', '-1.10') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Decimal>(
      '123456789012345678901234567890.123456789',
      '123456789012345678901234567890.12345678',
      '0.000000000000000000001',
    ),
  },
)

export const ratios: fc.Arbitrary<Decimal> = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 0, max: 3e8 }).map((units) => trimmed(units)) },
  { weight: 1, arbitrary: fc.constant<Decimal>('Infinity') },
)

export const figures: fc.Arbitrary<Figures> = fc
  .record({
    ratio: fc.option(ratios, { freq: 6 }),
    pool: fc.constantFrom('cross:USDT', 'isolated:ETHUSDT:BOTH'),
    isolated: fc.dictionary(
      fc.constantFrom('isolated:A:BOTH', 'isolated:测试:LONG', 'isolated:B:SHORT'),
      ratios,
    ),
    marginBalance: amounts,
    unrealizedProfit: amounts,
    availableBalance: amounts,
    currency: fc.constantFrom('USDT', 'USDT', 'USDT', 'USD'),
  })
  .map(({ ratio, pool, isolated, ...rest }) => ({
    ...rest,
    marginRatio: ratio,
    poolId: ratio === null ? null : pool,
    isolated: Object.entries(isolated).map(([poolId, marginRatio]) => ({ poolId, marginRatio })),
  }))

function trimmed(units: number): Decimal {
  const digits = String(units).padStart(9, '0')
  return decimal(`${digits.slice(0, -8)}.${digits.slice(-8)}`.replace(/\.?0*$/, ''))
}
