import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccountFigures } from '../../../electron/margin/figures.ts'
import { compareDecimals, type Exact, exact, sum, toDecimal } from '../../../shared/decimal.ts'
import type { AccountSummary, Decimal } from '../../../shared/state.ts'
import { runs } from '../../deep.ts'
import { accountOf, anyBook, type Book, book, modesOf } from './book.ts'
import { summaryOf } from './figures.ts'
import { liquidationPrice } from './liquidation.ts'
import { moved } from './market.ts'

const { numRuns, timeout } = runs(300, 10_000)

const summaryOfBook = (written: Book) => summaryOf(accountOf(written), modesOf(written))
const isZero = (value: Decimal) => exact(value).eq(0)

function expectLiquidation(poolId: string, { pools }: AccountSummary): void {
  const pool = pools.find(({ id }) => id === poolId)
  if (pool === undefined) throw new Error('the pool is gone')
  const off = exact(pool.marginRatio).minus(1).abs()
  expect(off.lte('1e-9') ? 'reached' : pool.marginRatio).toBe('reached')
}

describe('for every account', { timeout }, () => {
  it("the pools of an asset add up to the asset's figures", () => {
    fc.assert(
      fc.property(book(false), (written) => {
        const { pools, assets } = summaryOfBook(written)
        for (const row of assets) {
          const mine = pools.filter(({ asset }) => asset === row.asset)
          expect(toDecimal(sum(mine.map((pool) => pool.maintMargin)))).toBe(row.maintMargin)
          // A cross balance without a position is not a pool.
          const idle = mine.some(({ kind }) => kind === 'cross')
            ? []
            : [row.crossWalletBalance, row.crossUnPnl]
          const balances = sum([...mine.map((pool) => pool.marginBalance), ...idle])
          expect(toDecimal(balances)).toBe(toDecimal(exact(row.marginBalance)))
        }
      }),
      { numRuns },
    )
  })

  it('the headline is the highest ratio, and the other pools follow in order', () => {
    fc.assert(
      fc.property(anyBook, (written) => {
        const found = summaryOfBook(written).pools.map(({ marginRatio }) => marginRatio)
        expect(found).toEqual(found.toSorted((a, b) => compareDecimals(b, a)))
      }),
      { numRuns },
    )
  })

  it('each open position is in exactly one pool, whose maintenance margin is the sum of its positions', () => {
    fc.assert(
      fc.property(anyBook, (written) => {
        const { pools, positions, gaps } = summaryOfBook(written)
        expect(gaps).toEqual([])
        expect(positions).toHaveLength(written.positions.filter(({ amount }) => !isZero(amount)).length)
        const ids = pools.map(({ id }) => id)
        expect(new Set(ids).size).toBe(ids.length)
        for (const { poolId } of positions) expect(ids).toContain(poolId)
        if (written.multiAssets) return
        for (const pool of pools) {
          const mine = positions.filter(({ poolId }) => poolId === pool.id)
          expect(pool.maintMargin).toBe(toDecimal(sum(mine.map((row) => row.maintMargin))))
          if (pool.kind === 'isolated') expect(mine).toHaveLength(1)
        }
      }),
      { numRuns },
    )
  })

  it('an account scaled by any factor has the same ratios and moves', () => {
    fc.assert(
      fc.property(anyBook, fc.integer({ min: -6, max: 6 }), (written, power) => {
        const scales = (summary: ReturnType<typeof summaryOf>) => ({
          pools: summary.pools.map(({ id, marginRatio, headroom }) => [id, marginRatio, headroom.move]),
          moves: summary.positions.map(({ move }) => move),
        })
        const account = accountOf(written)
        const larger = scaled(account, exact(10 ** power))
        expect(scales(summaryOf(larger, modesOf(written)))).toEqual(
          scales(summaryOf(account, modesOf(written))),
        )
      }),
      { numRuns },
    )
  })

  it('the order of the rows changes nothing', () => {
    const shuffled = anyBook.chain((written) =>
      fc.record({
        written: fc.constant(written),
        assets: fc.shuffledSubarray([...accountOf(written).assets], { minLength: written.wallets.length }),
        positions: fc.shuffledSubarray([...accountOf(written).positions], {
          minLength: written.positions.length,
        }),
      }),
    )
    fc.assert(
      fc.property(shuffled, ({ written, assets, positions }) => {
        const other = { ...accountOf(written), assets, positions }
        expect(summaryOf(other, modesOf(written))).toEqual(summaryOfBook(written))
      }),
      { numRuns },
    )
  })

  it("a larger loss of a position never lowers its pool's ratio", () => {
    fc.assert(
      fc.property(anyBook, fc.nat(), fc.integer({ min: 1, max: 9_000_000 }), (written, which, more) => {
        const open = written.positions.filter(({ amount }) => !isZero(amount))
        const chosen = open[which % open.length]
        if (chosen === undefined) return
        // A position with a worse entry price has lost more.
        const worse = exact(chosen.amount).gt(0) ? more : -more
        const entryPrice = toDecimal(exact(chosen.entryPrice).plus(exact(worse).div(100)))
        const lossy = written.positions.map((row) => (row === chosen ? { ...row, entryPrice } : row))
        const ratio = (of: Book) => {
          const { pools, positions } = summaryOfBook(of)
          const row = positions.find(
            ({ symbol, positionSide }) => symbol === chosen.symbol && positionSide === chosen.positionSide,
          )
          return pools.find(({ id }) => id === row?.poolId)?.marginRatio ?? '0'
        }
        expect(
          compareDecimals(ratio({ ...written, positions: lossy }), ratio(written)),
        ).toBeGreaterThanOrEqual(0)
      }),
      { numRuns },
    )
  })
})

describe('a move', { timeout }, () => {
  it("of all the pool's prices brings the pool to 100 %", () => {
    fc.assert(
      fc.property(anyBook, (written) => {
        const account = accountOf(written)
        const modes = modesOf(written)
        for (const { id, headroom } of summaryOf(account, modes).pools) {
          if (headroom.move.kind !== 'move') continue
          expectLiquidation(id, summaryOf(moved(account, modes, id, headroom.move.move), modes))
        }
      }),
      { numRuns },
    )
  })

  it("of one symbol's price, with both its legs, brings the pool to 100 %", () => {
    fc.assert(
      fc.property(book(false), (written) => {
        const account = accountOf(written)
        const modes = modesOf(written)
        for (const { poolId, symbol, move } of summaryOf(account, modes).positions) {
          if (move.kind !== 'move' || poolId === null) continue
          expectLiquidation(poolId, summaryOf(moved(account, modes, poolId, move.move, symbol), modes))
        }
      }),
      { numRuns },
    )
  })

  it("ends at the exchange's liquidation price when its brackets subtract nothing", () => {
    fc.assert(
      fc.property(book(false), (written) => {
        for (const { poolId, symbol, move } of summaryOfBook(written).positions) {
          if (move.kind !== 'move' || poolId === null) continue
          const { legs, pool, price } = asTheExchangeSeesIt(written, poolId, symbol)
          const end = exact(price).times(exact(move.move).plus(1))
          expect(end.minus(liquidationPrice(pool, legs)).abs().lte('1e-9')).toBe(true)
        }
      }),
      { numRuns },
    )
  })
})

/** Returns the symbol's legs in the pool and the sums of the rest of the pool. */
function asTheExchangeSeesIt(written: Book, poolId: string, symbol: string) {
  const account = accountOf(written)
  const { positions } = summaryOf(account, modesOf(written))
  const members = positions.filter((row) => row.poolId === poolId)
  const others = members.filter((row) => row.symbol !== symbol)
  const mine = written.positions.filter((row) =>
    members.some((member) => member.symbol === symbol && keyOf(member) === keyOf(row)),
  )
  const isolated = mine[0]?.isolatedWallet ?? null
  const cross = account.assets.find(({ asset }) => poolId === `cross:${asset}`)?.crossWalletBalance
  return {
    price: mine[0]?.price ?? '0',
    legs: mine.map((row) => ({ ...row, cum: '0' as const })),
    pool: {
      walletBalance: isolated ?? cross ?? '0',
      othersMaintMargin: toDecimal(sum(others.map((row) => row.maintMargin))),
      othersProfit: toDecimal(sum(others.map((row) => row.unrealizedProfit))),
    },
  }
}

function keyOf({ symbol, positionSide }: Readonly<Record<'symbol' | 'positionSide', string>>): string {
  return `${symbol}:${positionSide}`
}

function scaled(account: AccountFigures, factor: Exact): AccountFigures {
  const times = (value: Decimal) => toDecimal(exact(value).times(factor))
  const { assets, positions, ...totals } = account
  return {
    ...mapped(totals, times),
    assets: assets.map(({ asset, ...row }) => ({ asset, ...mapped(row, times) })),
    positions: positions.map(({ symbol, positionSide, ...row }) => ({
      symbol,
      positionSide,
      ...mapped(row, times),
    })),
  }
}

function mapped<K extends string>(
  row: Readonly<Record<K, Decimal>>,
  change: (value: Decimal) => Decimal,
): Record<K, Decimal> {
  const changed: Record<K, Decimal> = { ...row }
  for (const key in row) changed[key] = change(row[key])
  return changed
}
