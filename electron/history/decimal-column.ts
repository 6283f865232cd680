import * as v from 'valibot'
import { isPlainDecimal } from '../../shared/decimal.ts'
import type { Decimal } from '../../shared/state.ts'
import { decimalSchema } from '../storage/decimal-text.ts'

type Cell = Decimal | null

/**
 * A compact column of decimals. Each is counted in units of the column's last place and stored as the
 * difference from the one before it or from its base, or as nothing for null. A column that cannot be
 * restored exactly from this is stored as plain text.
 */
export type DecimalColumn =
  | {
      readonly places: number
      /** Whether the decimals have no trailing zeros, rather than all having `places` places. */
      readonly trimmed: boolean
      readonly steps: string
    }
  | readonly Cell[]

const MOST_PLACES = 100

export const decimalColumnSchema: v.GenericSchema<unknown, DecimalColumn> = v.union([
  v.strictObject({
    places: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_PLACES)),
    trimmed: v.boolean(),
    steps: v.pipe(v.string(), v.regex(/^(-?\d+)?(,(-?\d+)?)*$/)),
  }),
  v.array(v.nullable(decimalSchema)),
])

/** `bases`: the value each cell is close to. Without bases, each cell is close to the one before. */
export function writeColumn(cells: readonly Cell[], bases: readonly Cell[] | null = null): DecimalColumn {
  const scale = scaleOf([...cells, ...(bases ?? [])])
  if (scale === null) return cells
  let before = 0n
  const steps = cells.map((cell, index) => {
    if (cell === null) return ''
    const units = unitsOf(cell, scale.places)
    const step = units - (bases === null ? before : unitsOf(bases[index] ?? '0', scale.places))
    before = units
    return step.toString()
  })
  return { ...scale, steps: steps.join(',') }
}

/** `bases` must be those that the column was written with. Throws a `RangeError` for a damaged column. */
export function readColumn(
  column: DecimalColumn,
  count: number,
  bases: readonly Cell[] | null = null,
): readonly Cell[] {
  const cells = 'steps' in column ? readSteps(column, bases) : column
  if (cells.length !== count) throw new RangeError('a column of another length')
  return cells
}

type Steps = Extract<DecimalColumn, { steps: string }>

function readSteps({ places, trimmed, steps }: Steps, bases: readonly Cell[] | null): readonly Cell[] {
  let before = 0n
  return steps.split(',').map((step, index) => {
    if (step === '') return null
    before = BigInt(step) + (bases === null ? before : unitsOf(bases[index] ?? '0', places))
    return textOf(before, places, trimmed)
  })
}

/** Null when no scale restores all cells exactly. */
function scaleOf(cells: readonly Cell[]): Pick<Steps, 'places' | 'trimmed'> | null {
  const lengths = new Set<number>()
  let trimmed = true
  for (const cell of cells) {
    if (cell === null) continue
    const read = CANONICAL.exec(cell)
    if (read === null) return null
    const fraction = read[1] ?? ''
    lengths.add(fraction.length)
    if (fraction.endsWith('0')) trimmed = false
  }
  const places = Math.max(0, ...lengths)
  if (places > MOST_PLACES || (!trimmed && lengths.size > 1)) return null
  return { places, trimmed }
}

/** Numbers as the exchange and this app write them: no leading zeros, no `-0`. */
const CANONICAL = /^(?!-0(?:\.0*)?$)-?(?:0|[1-9]\d*)(?:\.(\d+))?$/

function unitsOf(text: Decimal, places: number): bigint {
  const [whole = '', fraction = ''] = text.split('.')
  if (fraction.length > places) throw new RangeError('more places than its column has')
  return BigInt(whole + fraction.padEnd(places, '0'))
}

function textOf(units: bigint, places: number, trimmed: boolean): Decimal {
  const isNegative = units < 0n
  const digits = (isNegative ? -units : units).toString().padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const fraction = digits.slice(digits.length - places)
  const kept = trimmed ? fraction.replace(/0+$/, '') : fraction
  const text = `${isNegative ? '-' : ''}${whole}${kept === '' ? '' : `.${kept}`}`
  if (!isPlainDecimal(text)) throw new RangeError('not a decimal')
  return text
}
