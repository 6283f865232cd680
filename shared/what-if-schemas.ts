import * as v from 'valibot'
import { compareDecimals } from './decimal.ts'
import type { Decimal } from './state.ts'
import { HIGHEST_MOVE, type Scenario } from './what-if.ts'

const MOST_ROWS = 1_000
const LONGEST_NAME = 100
const HIGHEST_RATIO = '10'

/** Plain decimal text, with a minus where it is negative, and with room for the places of a solution. */
const decimal = v.custom<Decimal>(
  (value) => typeof value === 'string' && /^-?(0|[1-9]\d{0,17})(\.\d{1,60})?$/.test(value),
  'not-a-number',
)

const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(LONGEST_NAME))

const move = v.pipe(
  decimal,
  v.check((value) => compareDecimals(value, '-1') > 0 && compareDecimals(value, HIGHEST_MOVE) <= 0, 'range'),
)

const share = v.pipe(
  decimal,
  v.check((value) => compareDecimals(value, '0') >= 0 && compareDecimals(value, '1') <= 0, 'range'),
)

const positionShare = v.object({ symbol: name, positionSide: v.picklist(['BOTH', 'LONG', 'SHORT']), share })

/** Whether a scenario is well-formed. Whether an account allows it, `scenarioProblem` says. */
export const scenarioSchema = v.strictObject({
  market: v.exactOptional(move),
  symbols: v.exactOptional(
    v.pipe(
      v.record(name, move),
      v.check((symbols) => Object.keys(symbols).length <= MOST_ROWS, 'range'),
    ),
  ),
  add: v.exactOptional(
    v.pipe(v.array(v.object({ poolId: name, amount: decimal })), v.maxLength(MOST_ROWS, 'range')),
  ),
  close: v.exactOptional(v.pipe(v.array(positionShare), v.maxLength(MOST_ROWS, 'range'))),
}) satisfies v.GenericSchema<unknown, Scenario>

/** A margin ratio to solve for, a fraction. */
export const ratioSchema = v.pipe(
  decimal,
  v.check((value) => compareDecimals(value, '0') > 0 && compareDecimals(value, HIGHEST_RATIO) <= 0, 'range'),
)
