import { basename } from 'node:path'
import { ProblemError } from '../../shared/problems.ts'
import type { Notice } from '../../shared/state.ts'
import { type DocumentOptions, type Failure, readDocument, writeDocument } from './document.ts'
import { setAside } from './set-aside.ts'

export interface JsonFileOptions<T> extends DocumentOptions<T> {
  /** Used when there is no file or it cannot be used. */
  readonly fallback: T
  readonly now: () => number
}

/** A small file that is read once and always written whole. */
export interface JsonFile<T> {
  readonly value: T
  /** Set when the file could not be used. */
  readonly notice: Notice | null
  /**
   * Replaces the file in one step. Changes are made one after the other. Rejects with what `change` throws
   * or with a `not-saved` problem, and then keeps the old value.
   */
  update(change: (value: T) => T): Promise<T>
}

export function openJsonFile<T>(options: JsonFileOptions<T>): JsonFile<T> {
  const { path, fallback } = options
  const content = readDocument(options)
  const notice = content.ok ? null : noticeFor(content.reason, options)
  let last = Promise.resolve()
  let value = content.ok ? content.value : fallback
  // Do not overwrite a file that could be neither read nor set aside.
  const writable = notice?.kind !== 'file-unreadable'

  return {
    get value() {
      return value
    },
    notice,
    update(change) {
      const written = last.then(() => write(change(value)))
      last = written.then(
        () => {},
        () => {},
      )
      return written
    },
  }

  async function write(next: T): Promise<T> {
    const notSaved = new ProblemError({ kind: 'not-saved', params: { file: basename(path) } })
    if (!writable) throw notSaved
    try {
      await writeDocument(options, next)
    } catch {
      throw notSaved
    }
    value = next
    return value
  }
}

/** Sets aside what cannot be used. A file that cannot be read stays where it is. */
function noticeFor<T>(reason: Failure, { path, now }: JsonFileOptions<T>): Notice | null {
  if (reason === 'missing') return null
  if (reason === 'unreadable') return { kind: 'file-unreadable', file: basename(path) }
  return setAside(path, reason, now())
}
