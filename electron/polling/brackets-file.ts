import * as v from 'valibot'
import { isName } from '../binance/reading.ts'
import { readLeverageBrackets } from '../binance/responses.ts'
import { type CacheFile, openCacheFile } from '../storage/cache-file.ts'
import { decimalSchema } from '../storage/decimal-text.ts'
import type { KnownBrackets } from './bracket-book.ts'

const bracketSchema = v.object({
  notionalFloor: decimalSchema,
  notionalCap: decimalSchema,
  maintMarginRatio: decimalSchema,
  cum: decimalSchema,
})

const keptBracketsSchema = v.object({
  /** When the exchange answered, by the local clock, ms since the epoch. */
  at: v.number(),
  /** As the exchange sends them. */
  symbols: v.array(
    v.object({
      symbol: v.pipe(v.string(), v.check(isName)),
      notionalCoef: v.nullable(decimalSchema),
      brackets: v.array(bracketSchema),
    }),
  ),
})

type KeptBrackets = v.InferOutput<typeof keptBracketsSchema>

/** The brackets of each account, by its id. */
export type BracketsFile = CacheFile<Readonly<Record<string, KeptBrackets>>>

export function openBrackets(path: string, now: () => number): BracketsFile {
  const schema = v.record(v.string(), keptBracketsSchema)
  return openCacheFile({ path, version: 1, schema, empty: {}, now })
}

export function packBrackets({ at, brackets }: KnownBrackets): KeptBrackets {
  return {
    at,
    symbols: [...brackets].map(([symbol, { notionalCoef, brackets: steps }]) => ({
      symbol,
      notionalCoef,
      brackets: [...steps],
    })),
  }
}

/** Leaves out what cannot be right, as of an answer. */
export function unpackBrackets({ at, symbols }: KeptBrackets): KnownBrackets {
  return { at, brackets: new Map(readLeverageBrackets(symbols).rows) }
}
