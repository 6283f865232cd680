import type { Notice } from '../../shared/state.ts'
import { type DocumentOptions, readDocument, writeDocument } from './document.ts'
import { setObstacleAside } from './set-aside.ts'

export interface CacheFileOptions<T> extends DocumentOptions<T> {
  /** Used when the file is missing or cannot be used. */
  readonly empty: T
  readonly now: () => number
}

/** For data that can be fetched again: a file that cannot be used is overwritten without a notice. What is no file is set aside. */
export interface CacheFile<T> {
  readonly notice: Notice | null
  readonly value: T
  /** Changes the value even if the file cannot be written. */
  replace(value: T): Promise<void>
}

export function openCacheFile<T>(options: CacheFileOptions<T>): CacheFile<T> {
  const notice = setObstacleAside(options.path, options.now())
  const content = readDocument(options)
  let last = Promise.resolve()
  let value = content.ok ? content.value : options.empty
  return {
    notice,
    get value() {
      return value
    },
    replace(next) {
      value = next
      // Of values that come while the file is being written, only the newest is written next.
      last = last.then(() => (next === value ? writeDocument(options, next) : undefined)).catch(() => {})
      return last
    },
  }
}
