import { type DocumentOptions, readDocument, writeDocument } from './document.ts'

export interface CacheFileOptions<T> extends DocumentOptions<T> {
  /** What stands for a file that is missing or cannot be used. */
  readonly empty: T
}

/** What can be had again at any time: a file that cannot be used is written over, and nobody is told. */
export interface CacheFile<T> {
  readonly value: T
  /** Holds from now on, whether or not it can be written. */
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
