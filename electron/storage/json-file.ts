import { basename } from 'node:path'
import { ProblemError } from '../../shared/problems.ts'
import type { Notice } from '../../shared/state.ts'
import { type DocumentOptions, type Failure, readDocument, writeDocument } from './document.ts'
import { setAside } from './set-aside.ts'

export interface JsonFileOptions<T> extends DocumentOptions<T> {
  /** Used when there is no file yet, or none that can be read. */
  readonly fallback: T
  readonly now: () => number
}

/** A small document on disk that is read once and written whole. */
export interface JsonFile<T> {
  readonly value: T
  /** A file that could not be used was kept under another name. */
  readonly notice: Notice | null
  /**
   * Replaces the file in one step, one change after the other. Rejects with what `change` throws, or
   * with a `not-saved` problem; the old value stands then.
   */
  update(change: (value: T) => T): Promise<T>
}

export function openJsonFile<T>(options: JsonFileOptions<T>): JsonFile<T> {
  const { path, fallback } = options
  const content = readDocument(options)
  const notice = content.ok ? null : tell(content.reason, options)
  let last = Promise.resolve()
  let value = content.ok ? content.value : fallback
  // What could not be read, nor moved out of the way, must not be written over.
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

/** A file that cannot be used is kept under another name; one that cannot even be read is left alone. */
function tell<T>(reason: Failure, { path, now }: JsonFileOptions<T>): Notice | null {
  const file = basename(path)
  if (reason === 'missing') return null
  if (reason === 'unreadable') return { kind: 'file-unreadable', file }
  const keptAs = setAside(path, reason, now())
  return keptAs === null
    ? { kind: 'file-unreadable', file }
    : { kind: 'file-set-aside', file, keptAs, reason }
}
