/**
 * Works out a scenario in another way than the product, to compare them: in fractions of whole numbers, each pool added
 * up from wallets and positions as they are afterwards where the product changes the sums of before, and each move found
 * by halving an interval again and again where the product solves for it.
 */
import type { Brackets, SymbolBrackets } from '../../../electron/margin/brackets.ts'
import type { PositionFigures } from '../../../electron/margin/figures.ts'
import type { FuturesAnswer } from '../../../electron/margin/pool-model.ts'
import type { Decimal } from '../../../shared/state.ts'
import type { Scenario } from '../../../shared/what-if.ts'

/** A numerator and a denominator above zero. */
export type Fraction = readonly [bigint, bigint]

export interface OutcomeOfPool {
  readonly due: Fraction
  readonly balance: Fraction
}

const ZERO: Fraction = [0n, 1n]
const ONE: Fraction = [1n, 1n]

/** Returns what becomes of each pool that has a position or margin due, or 'unknown'. All assets must be known. */
export function projected(answer: FuturesAnswer, scenario: Scenario): Map<string, OutcomeOfPool | 'unknown'> {
  const { market = '0', symbols = {}, add = [], close = [] } = scenario
  const factorOf = ({ symbol }: PositionFigures) => plus(ONE, of(symbols[symbol] ?? market))
  const closedOf = (row: PositionFigures) =>
    total(
      close
        .filter((one) => one.symbol === row.symbol && one.positionSide === row.positionSide)
        .map(({ share }) => of(share)),
    )
  const outcomes = new Map<string, OutcomeOfPool | 'unknown'>()
  for (const pool of poolsOf(answer)) {
    const after = pool.after(factorOf, closedOf)
    const money = total(add.filter(({ poolId }) => poolId === pool.id).map(({ amount }) => of(amount)))
    outcomes.set(pool.id, after === 'unknown' ? after : { ...after, balance: plus(after.balance, money) })
  }
  return outcomes
}

export interface OraclePool {
  readonly id: string
  readonly members: readonly PositionFigures[]
  readonly after: (
    factorOf: (row: PositionFigures) => Fraction,
    closedOf: (row: PositionFigures) => Fraction,
  ) => OutcomeOfPool | 'unknown'
}

export function poolsOf({ account, modes, brackets }: FuturesAnswer): OraclePool[] {
  const open = account.positions.filter(({ positionAmt }) => of(positionAmt)[0] !== 0n)
  const scales = readingsOf(open, brackets)
  const isIsolated = (row: PositionFigures) => of(row.isolatedWallet)[0] !== 0n
  const assetOf = ({ symbol }: PositionFigures) => modes.marginAssets.get(symbol) ?? ''
  const marginAfter = (row: PositionFigures, size: Fraction): Fraction => {
    const now = byBrackets(brackets.get(row.symbol), scales, abs(of(row.notional)))
    return times(of(row.maintMargin), over(byBrackets(brackets.get(row.symbol), scales, size), now))
  }
  const isOff = (row: PositionFigures) => {
    const now = byBrackets(brackets.get(row.symbol), scales, abs(of(row.notional)))
    const off = abs(minus(now, of(row.maintMargin)))
    if (falls(brackets.get(row.symbol), scales)) return true
    return !atMost(off, of('0.00000001')) && !atMost(off, times(of(row.maintMargin), of('0.05')))
  }

  if (modes.multiAssets) {
    const rateOf = (asset: string) =>
      asset === 'BNFCR' ? ({ bid: '1', ask: '1' } as const) : modes.rates.get(asset)
    const askOf = (row: PositionFigures) => of(rateOf(assetOf(row))?.ask ?? '0')
    const worth = (asset: string, equity: Fraction) => {
      const rate = rateOf(asset)
      return lesser(times(equity, of(rate?.bid ?? '0')), times(equity, of(rate?.ask ?? '0')))
    }
    const equityOf = (asset: string) =>
      of(account.assets.find((row) => row.asset === asset)?.marginBalance ?? '0')
    const assets = [...new Set(open.map(assetOf))]
    if (open.length === 0) return []
    return [
      {
        id: 'cross:USD',
        members: open,
        after(factorOf, closedOf) {
          const affected = open.filter((row) => !isSame(factorOf(row), ONE) || closedOf(row)[0] !== 0n)
          if (affected.some(isOff)) return 'unknown'
          const sizes = (row: PositionFigures) =>
            times(times(abs(of(row.notional)), factorOf(row)), minus(ONE, closedOf(row)))
          const before = total(open.map((row) => times(of(row.maintMargin), askOf(row))))
          const left = total(
            open.map((row) =>
              times(affected.includes(row) ? marginAfter(row, sizes(row)) : of(row.maintMargin), askOf(row)),
            ),
          )
          const balances = assets.map((asset) => {
            const gains = total(
              open
                .filter((row) => assetOf(row) === asset)
                .map((row) => times(of(row.notional), minus(factorOf(row), ONE))),
            )
            return minus(worth(asset, plus(equityOf(asset), gains)), worth(asset, equityOf(asset)))
          })
          return {
            due: times(of(account.totalMaintMargin), over(left, before)),
            balance: plus(of(account.totalMarginBalance), total(balances)),
          }
        },
      },
    ]
  }

  const simple = (id: string, members: readonly PositionFigures[], collateral: Fraction): OraclePool => ({
    id,
    members,
    after(factorOf, closedOf) {
      const affected = members.filter((row) => !isSame(factorOf(row), ONE) || closedOf(row)[0] !== 0n)
      if (affected.some(isOff)) return 'unknown'
      return {
        due: total(
          members.map((row) =>
            affected.includes(row)
              ? marginAfter(
                  row,
                  times(times(abs(of(row.notional)), factorOf(row)), minus(ONE, closedOf(row))),
                )
              : of(row.maintMargin),
          ),
        ),
        balance: plus(
          collateral,
          total(
            members.map((row) =>
              plus(of(row.unrealizedProfit), times(of(row.notional), minus(factorOf(row), ONE))),
            ),
          ),
        ),
      }
    },
  })
  const cross = account.assets.flatMap(({ asset, walletBalance }) => {
    const mine = open.filter((row) => assetOf(row) === asset)
    const members = mine.filter((row) => !isIsolated(row))
    const setAside = total(mine.filter(isIsolated).map(({ isolatedWallet }) => of(isolatedWallet)))
    return members.length === 0 ? [] : [simple(`cross:${asset}`, members, minus(of(walletBalance), setAside))]
  })
  return [
    ...cross,
    ...open
      .filter(isIsolated)
      .map((row) => simple(`isolated:${row.symbol}:${row.positionSide}`, [row], of(row.isolatedWallet))),
  ]
}

/** A move found by bisection, in 10⁻²⁰ of the price of now. */
const FINEST = 20n

/**
 * Returns the factor nearest to 1, above 0 and up to `most`, at which the pool reaches the ratio when these symbols move;
 * null if there is none. Between two bounds of a bracket or a wallet, the pool's excess is a straight line.
 */
export function bisected(
  answer: FuturesAnswer,
  pool: OraclePool,
  ratio: Decimal,
  moves: (row: PositionFigures) => boolean,
  most: Decimal,
): Fraction | null | 'unknown' {
  const excess = (factor: Fraction): Fraction => {
    const after = pool.after(
      (row) => (moves(row) ? factor : ONE),
      () => ZERO,
    )
    if (after === 'unknown') throw new Error('unknown')
    return minus(after.due, times(of(ratio), after.balance))
  }
  const now = sign(excess(ONE))
  if (now === 0) return ONE
  const kinks = kinksOf(answer, pool, moves)
  const up = search(
    [...kinks.filter((one) => sign(minus(one, ONE)) > 0 && atMost(one, of(most))), of(most)].toSorted(
      ascending,
    ),
  )
  const down = search(
    [...kinks.filter((one) => sign(minus(one, ONE)) < 0), ZERO].toSorted((a, b) => ascending(b, a)),
  )
  if (up === null || down === null) return up ?? down
  return atMost(minus(up, ONE), minus(ONE, down)) ? up : down

  function search(ends: readonly Fraction[]): Fraction | null {
    let from = ONE
    for (const end of ends) {
      // The margin may jump down at a bound, shortly after the ratio was reached.
      const before = plus(end, [BigInt(sign(minus(from, end))), 10n ** FINEST])
      if (sign(excess(before)) !== now) return halve(from, before)
      // At zero itself nothing is left to be liquidated.
      if (sign(excess(end)) !== now && end[0] !== 0n) return halve(from, end)
      if (end[0] === 0n && sign(excess(end)) === -now) return halve(from, end)
      from = end
    }
    return null
  }

  function halve(before: Fraction, beyond: Fraction): Fraction {
    const scale = 10n ** FINEST
    let [a, b] = [(before[0] * scale) / before[1], (beyond[0] * scale) / beyond[1]]
    while (b - a > 1n || a - b > 1n) {
      const middle = (a + b) / 2n
      if (sign(excess([middle, scale])) === now) a = middle
      else b = middle
    }
    return [b, scale]
  }
}

function kinksOf(
  { account, modes, brackets }: FuturesAnswer,
  { id, members }: OraclePool,
  moves: (row: PositionFigures) => boolean,
): Fraction[] {
  const open = account.positions.filter(({ positionAmt }) => of(positionAmt)[0] !== 0n)
  const { bounds } = readingsOf(open, brackets)
  const moving = members.filter(moves)
  const ofBrackets = moving.flatMap((row) => {
    const table = brackets.get(row.symbol)
    const scale = bounds ? of(table?.notionalCoef ?? '1') : ONE
    return (table?.brackets ?? [])
      .slice(1)
      .map(({ notionalFloor }) => over(times(of(notionalFloor), scale), abs(of(row.notional))))
  })
  if (id !== 'cross:USD') return ofBrackets
  const ofWallets = account.assets.flatMap(({ asset, marginBalance }) => {
    const net = total(
      moving
        .filter(({ symbol }) => modes.marginAssets.get(symbol) === asset)
        .map(({ notional }) => of(notional)),
    )
    return net[0] === 0n ? [] : [minus(ONE, over(of(marginBalance), net))]
  })
  return [...ofBrackets, ...ofWallets.filter((one) => sign(one) > 0)]
}

interface Scales {
  readonly bounds: boolean
  readonly cum: boolean
}

/** Returns what the coefficients scale: what gives the margins that are closest to those of the exchange. */
function readingsOf(open: readonly PositionFigures[], brackets: Brackets): Scales {
  const choices = [
    { bounds: true, cum: true },
    { bounds: true, cum: false },
    { bounds: false, cum: false },
  ]
  const adjusted = open.filter(({ symbol }) => (brackets.get(symbol)?.notionalCoef ?? null) !== null)
  const offs = choices.map((scales) =>
    total(
      adjusted.map((row) => {
        const size = abs(of(row.notional))
        if (falls(brackets.get(row.symbol), scales)) return ONE
        // As the product does it, since two readings may be off by the same.
        return rounded(
          over(abs(minus(byBrackets(brackets.get(row.symbol), scales, size), of(row.maintMargin))), size),
        )
      }),
    ),
  )
  let best = 0
  for (const [index, off] of offs.entries()) if (sign(minus(off, offs[best] ?? ZERO)) < 0) best = index
  return choices[best] ?? { bounds: true, cum: true }
}

/** Whether a larger position would need less margin, which cannot be. */
function falls(table: SymbolBrackets | undefined, scales: Scales): boolean {
  const finest: Fraction = [1n, 10n ** 30n]
  return (table?.brackets ?? []).some(({ notionalFloor }) => {
    const bound = scales.bounds ? times(of(notionalFloor), of(table?.notionalCoef ?? '1')) : of(notionalFloor)
    const [at, beyond] = [bound, plus(bound, finest)].map((size) => byBrackets(table, scales, size))
    return at !== undefined && beyond !== undefined && sign(minus(beyond, times(at, of('0.999')))) < 0
  })
}

function byBrackets(table: SymbolBrackets | undefined, { bounds, cum }: Scales, size: Fraction): Fraction {
  const coefficient = of(table?.notionalCoef ?? '1')
  const bracket = table?.brackets.findLast(({ notionalFloor }, index) => {
    const floor = bounds ? times(of(notionalFloor), coefficient) : of(notionalFloor)
    return index === 0 || sign(minus(size, floor)) > 0
  })
  if (bracket === undefined || size[0] === 0n) return ZERO
  return minus(
    times(size, of(bracket.maintMarginRatio)),
    cum ? times(of(bracket.cum), coefficient) : of(bracket.cum),
  )
}

function rounded([n, d]: Fraction): Fraction {
  const scale = 10n ** 20n
  return [(2n * n * scale + d) / (2n * d), scale]
}

export function of(text: Decimal): Fraction {
  const [whole = '', places = ''] = text.split('.')
  return [BigInt(whole + places), 10n ** BigInt(places.length)]
}

export function plus([a, b]: Fraction, [c, d]: Fraction): Fraction {
  return b === d ? [a + c, b] : [a * d + c * b, b * d]
}

export function minus(a: Fraction, [c, d]: Fraction): Fraction {
  return plus(a, [-c, d])
}

export function times([a, b]: Fraction, [c, d]: Fraction): Fraction {
  return [a * c, b * d]
}

export function over([a, b]: Fraction, [c, d]: Fraction): Fraction {
  return c < 0n ? [-a * d, -b * c] : [a * d, b * c]
}

export function abs([a, b]: Fraction): Fraction {
  return [a < 0n ? -a : a, b]
}

export function atMost(a: Fraction, b: Fraction): boolean {
  return sign(minus(a, b)) <= 0
}

export function sign([a]: Fraction): number {
  if (a === 0n) return 0
  return a < 0n ? -1 : 1
}

function isSame(a: Fraction, b: Fraction): boolean {
  return sign(minus(a, b)) === 0
}

function lesser(a: Fraction, b: Fraction): Fraction {
  return atMost(a, b) ? a : b
}

function ascending(a: Fraction, b: Fraction): number {
  return sign(minus(a, b))
}

function total(all: readonly Fraction[]): Fraction {
  return all.reduce(plus, ZERO)
}
