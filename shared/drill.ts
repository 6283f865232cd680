import * as v from 'valibot'
import type { Decimal } from './state.ts'

const move = v.custom<Decimal>(
  (value) => typeof value === 'string' && /^(0|-?0\.\d{1,4})$/.test(value),
  'not-a-number',
)

export const drillMarketSchema = v.object({ move: v.nullable(move), quiet: v.boolean() })
