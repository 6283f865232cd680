import * as v from 'valibot'
import type { Decimal } from '../../shared/state.ts'
import { isName } from '../binance/reading.ts'
import { type CacheFile, openCacheFile } from '../storage/cache-file.ts'

const name = v.pipe(v.string(), v.check(isName))

/** Above zero. */
const lotSize = v.custom<Decimal>(
  (value) => typeof value === 'string' && /^\d{1,30}(\.\d{1,30})?$/.test(value) && /[1-9]/.test(value),
)

const keptSymbolsSchema = v.object({
  /** When the exchange answered, by the local clock, ms since the epoch. */
  at: v.number(),
  /** Request weight an IP may use in a minute; null when the exchange did not say. */
  weightLimit: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  /** Margin asset by symbol. */
  marginAssets: v.record(name, name),
  /** The step of quantities by symbol. Version 1 had none, so that such a file is asked for again. */
  lotSizes: v.record(name, lotSize),
})

/** What one exchange answered about its symbols. */
export type KeptSymbols = Readonly<v.InferOutput<typeof keptSymbolsSchema>>

/** The symbols of each exchange, by its address. */
export type SymbolsFile = CacheFile<Readonly<Record<string, KeptSymbols>>>

export function openSymbols(path: string, now: () => number): SymbolsFile {
  return openCacheFile({ path, version: 2, schema: v.record(v.string(), keptSymbolsSchema), empty: {}, now })
}
