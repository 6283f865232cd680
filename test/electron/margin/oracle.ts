/**
 * Computes the same figures as the product in another way, to compare them: in integers of 10⁻¹², with each pool added
 * up from its positions and wallet where the product splits the exchange's sums, and with each move as the zero of a
 * line through two points instead of by a formula.
 */
import type { AccountFigures, AccountModes, PositionFigures } from '../../../electron/margin/figures.ts'
import { isPlainDecimal } from '../../../shared/decimal.ts'
import type { Decimal, Move } from '../../../shared/state.ts'

export interface OraclePool {
  readonly marginRatio: Decimal
  readonly money: Decimal
  readonly move: Move
  readonly moveBySymbol: ReadonlyMap<string, Move>
}

const PLACES = 12
const ONE = 10n ** 12n
/** Quotients are rounded to this many places, half away from zero. */
const ROUNDED_AT = 20

interface Tally {
  readonly balance: bigint
  readonly due: bigint
  readonly members: readonly PositionFigures[]
  /** What a unit of a position's notional and of its maintenance margin count in the pool, in 10⁻¹². */
  readonly worth: (row: PositionFigures) => { readonly notional: bigint; readonly due: bigint }
}

/** Returns the pools by id. The margin asset of every open symbol must be known and have a row. */
export function oracle(account: AccountFigures, modes: AccountModes): Map<string, OraclePool> {
  const tallies = modes.multiAssets ? wholeAccount(account, modes) : separatePools(account, modes)
  const pools = new Map<string, OraclePool>()
  for (const [id, tally] of tallies) {
    if (tally.members.length === 0 && tally.due === 0n) continue
    const symbols = new Set(tally.members.map(({ symbol }) => symbol))
    pools.set(id, {
      marginRatio: marginRatio(tally),
      money: rounded(tally.balance - tally.due, ONE),
      move: crossing(tally, tally.members),
      moveBySymbol: new Map(
        [...symbols].map((symbol) => [
          symbol,
          crossing(
            tally,
            tally.members.filter((row) => row.symbol === symbol),
          ),
        ]),
      ),
    })
  }
  return pools
}

function wholeAccount(account: AccountFigures, modes: AccountModes): Map<string, Tally> {
  const members = account.positions.filter(({ positionAmt }) => units(positionAmt) !== 0n)
  const indebted = account.assets.filter(({ marginBalance }) => units(marginBalance) < 0n)
  const tally = {
    balance: units(account.totalWalletBalance) + units(account.totalUnrealizedProfit),
    due: units(account.totalMaintMargin),
    members,
    worth({ symbol }: PositionFigures) {
      const name = modes.marginAssets.get(symbol) ?? ''
      const rate = modes.rates.get(name)
      if (rate === undefined) throw new Error(`no rate of ${name}`)
      const isIndebted = indebted.some(({ asset }) => asset === name)
      return { notional: units(isIndebted ? rate.ask : rate.bid), due: units(rate.ask) }
    },
  }
  return new Map([['cross:USD', tally]])
}

/** Starts with the wallets. An isolated position takes its collateral out of one, a cross position adds its profit. */
function separatePools(account: AccountFigures, modes: AccountModes): Map<string, Tally> {
  const tallies = new Map<string, Tally>()
  for (const { asset, walletBalance } of account.assets) {
    tallies.set(`cross:${asset}`, { balance: units(walletBalance), due: 0n, members: [], worth: itself })
  }
  for (const row of account.positions) {
    const crossId = `cross:${modes.marginAssets.get(row.symbol)}`
    const cross = tallies.get(crossId)
    if (cross === undefined) throw new Error(`no row for ${crossId}`)
    const collateral = units(row.isolatedWallet)
    const profit = units(row.unrealizedProfit)
    const due = units(row.maintMargin)
    if (collateral !== 0n) {
      tallies.set(crossId, { ...cross, balance: cross.balance - collateral })
      const id = `isolated:${row.symbol}:${row.positionSide}`
      tallies.set(id, { balance: collateral + profit, due, members: [row], worth: itself })
    } else if (units(row.positionAmt) !== 0n) {
      const members = [...cross.members, row]
      tallies.set(crossId, { ...cross, balance: cross.balance + profit, due: cross.due + due, members })
    }
  }
  return tallies
}

const itself = () => ({ notional: ONE, due: ONE })

function marginRatio({ due, balance }: Tally): Decimal {
  if (due === 0n) return '0'
  return balance > 0n ? rounded(due, balance) : 'Infinity'
}

/**
 * The money left before liquidation is linear in the prices. Its values at the current and at doubled prices give the
 * line, whose zero is the move.
 */
function crossing(tally: Tally, moving: readonly PositionFigures[]): Move {
  const total = (rows: readonly PositionFigures[], pick: (row: PositionFigures) => bigint) =>
    rows.reduce((sum, row) => sum + pick(row), 0n)
  const dueOf = (row: PositionFigures) => units(row.maintMargin) * tally.worth(row).due
  const parts = total(tally.members, dueOf)
  if (tally.due === 0n || parts === 0n) return { kind: 'none' }
  const left = (balance: bigint, dueParts: bigint) => balance * parts - tally.due * ONE * dueParts
  const now = left(tally.balance * ONE, parts)
  const doubled = left(
    tally.balance * ONE + total(moving, (row) => units(row.notional) * tally.worth(row).notional),
    parts + total(moving, dueOf),
  )
  const [above, below] = now > doubled ? [now, now - doubled] : [-now, doubled - now]
  if (below === 0n || above <= -below || above > below) return { kind: 'none' }
  return { kind: 'move', move: rounded(above, below) }
}

function units(amount: Decimal): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount)
  const [, sign, whole, fraction = ''] = match ?? []
  const beyond = fraction.slice(PLACES)
  if (whole === undefined || /[1-9]/.test(beyond)) throw new Error(`${amount} is not a multiple of 10⁻¹²`)
  const size = BigInt(whole + fraction.slice(0, PLACES).padEnd(PLACES, '0'))
  return sign === '-' ? -size : size
}

function rounded(numerator: bigint, denominator: bigint): Decimal {
  const negative = numerator < 0n !== denominator < 0n
  const [n, d] = [numerator < 0n ? -numerator : numerator, denominator < 0n ? -denominator : denominator]
  const digits = ((2n * n * 10n ** BigInt(ROUNDED_AT) + d) / (2n * d))
    .toString()
    .padStart(ROUNDED_AT + 1, '0')
  const whole = digits.slice(0, -ROUNDED_AT)
  const fraction = digits.slice(-ROUNDED_AT).replace(/0+$/, '')
  const size = fraction === '' ? whole : `${whole}.${fraction}`
  const text = negative && size !== '0' ? `-${size}` : size
  if (!isPlainDecimal(text)) throw new Error(`${text} is no decimal`)
  return text
}
