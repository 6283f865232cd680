import * as v from 'valibot'
import { type CacheFile, openCacheFile } from '../storage/cache-file.ts'

const text = v.pipe(v.string(), v.nonEmpty())

const keptSymbolsSchema = v.object({
  /** When the exchange answered, by the local clock, ms since the epoch. */
  at: v.number(),
  /** Request weight an IP may use in a minute; null when the exchange did not say. */
  weightLimit: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  /** Margin asset by symbol. */
  marginAssets: v.record(text, text),
})

/** What one exchange answered about its symbols. */
export type KeptSymbols = Readonly<v.InferOutput<typeof keptSymbolsSchema>>

/** The symbols of each exchange, by its address. */
export type SymbolsFile = CacheFile<Readonly<Record<string, KeptSymbols>>>

export function openSymbols(path: string, now: () => number): SymbolsFile {
  return openCacheFile({ path, version: 1, schema: v.record(text, keptSymbolsSchema), empty: {}, now })
}
