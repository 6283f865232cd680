import { type DocumentOptions, readDocument, writeDocument } from './document.ts'

export interface CacheFileOptions<T> extends DocumentOptions<T> {
  /** Used when the file is missing or cannot be used. */
  readonly empty: T
}

/** For data that can be fetched again: a file that cannot be used is overwritten without a notice. */
export interface CacheFile<T> {
  readonly value: T
  /** Changes the value even if the file cannot be written. */
  replace(value: T): Promise<void>
}

export function openCacheFile<T>(options: CacheFileOptions<T>): CacheFile<T> {
  const content = readDocument(options)
  let value = content.ok ? content.value : options.empty
  return {
    get value() {
      return value
    },
    async replace(next) {
      value = next
      await writeDocument(options, next).catch(() => {})
    },
  }
}
