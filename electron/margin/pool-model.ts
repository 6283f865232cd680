import { type Exact, exact, toDecimal } from '../../shared/decimal.ts'
import type { AccountSummary, MarginPool } from '../../shared/state.ts'
import type { ScaledPosition, UnknownPool } from '../../shared/what-if.ts'
import { type Brackets, marginOf, readingOf, type Step, stepIndex, stepsOf } from './brackets.ts'
import type { AccountFigures, AccountModes } from './figures.ts'
import { accountsFor, isNotionalKnown } from './headroom.ts'
import { type Member, membersOf } from './membership.ts'
import { type ExposedPool, poolsOf } from './pools.ts'
import { type ExactRate, rateOf } from './rates.ts'

/** The last good answer about an account, with all that is needed to work out what would happen to it. */
export type Answer =
  | {
      readonly kind: 'futures'
      readonly account: AccountFigures
      readonly modes: AccountModes
      readonly brackets: Brackets
      readonly receivedAt: number
    }
  /** Of portfolio margin, nothing can be worked out. */
  | { readonly kind: 'portfolio-margin'; readonly summary: AccountSummary }

export type FuturesAnswer = Extract<Answer, { kind: 'futures' }>

/** The pools of an account, each with what its margin and balance depend on. */
export interface AccountModel {
  readonly members: readonly Member[]
  readonly pools: readonly PoolModel[]
}

export interface PoolModel {
  readonly pool: MarginPool
  readonly maintMargin: Exact
  readonly marginBalance: Exact
  /** The positions, or why not all that belong to the pool are known. */
  readonly holdings: Holdings | UnknownPool
}

export interface Holdings {
  readonly positions: readonly ModelPosition[]
  /** The maintenance margins of the positions, added up at the rates of now; the pool's own may differ a little. */
  readonly total: Exact
}

export interface ModelPosition {
  readonly member: Member
  /** What the account has of the margin asset, in that asset. */
  readonly equity: Exact
  readonly rate: ExactRate
  /** Its maintenance margin as it counts in the pool. */
  readonly share: Exact
  readonly curve: Curve | UnknownPool
}

/** How the maintenance margin of a position depends on its size. */
export interface Curve {
  readonly steps: readonly Step[]
  /** The notional without its sign. */
  readonly size: Exact
  /** The step that the size is in. */
  readonly index: number
  /** The maintenance margin by the brackets, of which the exchange's own is a multiple of about one. */
  readonly due: Exact
}

export function modelOf({ account, modes, brackets }: FuturesAnswer): AccountModel {
  const members = membersOf(account.positions, modes)
  const reading = readingOf(members, brackets)
  const equityOf = new Map(account.assets.map(({ asset, marginBalance }) => [asset, exact(marginBalance)]))
  const someAreLost = members.some(({ isOpen, poolId }) => isOpen && poolId === null)

  return { members, pools: poolsOf(account, members, modes).pools.map(poolModel) }

  function poolModel(exposed: ExposedPool): PoolModel {
    const { pool } = exposed
    const maintMargin = exact(pool.maintMargin)
    return {
      pool,
      maintMargin,
      marginBalance: exact(pool.marginBalance),
      holdings: someAreLost && pool.kind === 'cross' ? 'margin-asset' : holdingsOf(exposed, maintMargin),
    }
  }

  function holdingsOf(exposed: ExposedPool, maintMargin: Exact): Holdings | UnknownPool {
    const positions: ModelPosition[] = []
    let total = ZERO
    for (const member of exposed.members) {
      const rate = rateOf(member.marginAsset, modes)
      if (typeof rate === 'string') return rate
      const equity = equityOf.get(member.marginAsset ?? '')
      // Without its row, it is not known whether the asset is owed, which matters where the rates differ.
      if (equity === undefined && !rate.bid.eq(rate.ask)) return 'margin-asset'
      const share = modes.multiAssets ? member.maintMargin.times(rate.ask) : member.maintMargin
      positions.push({ member, equity: equity ?? ZERO, rate, share, curve: curveOf(member) })
      total = total.plus(share)
    }
    return total.sign() > 0 && accountsFor(total, maintMargin) ? { positions, total } : 'brackets'
  }

  function curveOf(member: Member): Curve | UnknownPool {
    if (!isNotionalKnown(member)) return 'notional'
    const steps = stepsOf(brackets, member.position.symbol, reading)
    if (steps === null) return 'brackets'
    const size = member.notional.abs()
    const index = stepIndex(steps, size)
    const due = marginOf(steps, size, index)
    return due.sign() > 0 && isNear(due, member.maintMargin) ? { steps, size, index, due } : 'brackets'
  }
}

const ZERO = exact('0')

/** How far the exchange's maintenance margin may be from that by the brackets. */
const TOLERANCE = exact('0.05')
/** The exchange rounds a margin to eight places. */
const ROUNDING = exact('0.00000001')

function isNear(byBrackets: Exact, told: Exact): boolean {
  const off = byBrackets.minus(told).abs()
  return off.lte(ROUNDING) || off.lte(told.times(TOLERANCE))
}

/** The positions among these whose margin is scaled by more than a rounding, as a result carries them. */
export function scalingOf(positions: readonly ModelPosition[]): {
  readonly scaled?: readonly ScaledPosition[]
} {
  const scaled = positions.flatMap(({ member: { position, maintMargin }, curve }) => {
    if (typeof curve === 'string' || curve.due.minus(maintMargin).abs().lte(ROUNDING)) return []
    const { symbol, positionSide } = position
    return [{ symbol, positionSide, factor: toDecimal(maintMargin.div(curve.due)) }]
  })
  return scaled.length === 0 ? {} : { scaled }
}
