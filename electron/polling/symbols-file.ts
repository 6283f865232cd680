import * as v from 'valibot'
import { type CacheFile, openCacheFile } from '../storage/cache-file.ts'

const text = v.pipe(v.string(), v.nonEmpty())

const keptSymbolsSchema = v.object({
  /** Local clock, ms: when the exchange said so. */
  at: v.number(),
  /** Request weight an IP may use in a minute; null if it was not told. */
  weightLimit: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
  /** Margin asset by symbol. */
  marginAssets: v.record(text, text),
})

/** What one exchange said of its symbols. */
export type KeptSymbols = Readonly<v.InferOutput<typeof keptSymbolsSchema>>

/** By the exchange's address. */
export type SymbolsFile = CacheFile<Readonly<Record<string, KeptSymbols>>>

export function openSymbols(path: string): SymbolsFile {
  return openCacheFile({ path, version: 1, schema: v.record(text, keptSymbolsSchema), empty: {} })
}
