import { readFileSync, renameSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import * as v from 'valibot'
import writeFileAtomic from 'write-file-atomic'
import { ProblemError } from '../../shared/problems.ts'
import type { Notice } from '../../shared/state.ts'

export interface JsonFileOptions<T> {
  readonly path: string
  /** Written into the file; one with a higher number is from a newer version of the app. */
  readonly version: number
  readonly schema: v.GenericSchema<unknown, T>
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
  const { path, version, fallback } = options
  const content = read(options)
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
      await writeFileAtomic(path, `${JSON.stringify({ version, value: next }, null, 2)}\n`, { mode: 0o600 })
    } catch {
      throw notSaved
    }
    value = next
    return value
  }
}

type Failure = 'missing' | 'unreadable' | 'damaged' | 'newer'

type Content<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: Failure }

function read<T>({ path, version, schema }: JsonFileOptions<T>): Content<T> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return { ok: false, reason: isMissing(error) ? 'missing' : 'unreadable' }
  }
  const document = v.safeParse(v.object({ version: v.number(), value: v.unknown() }), parseJson(text))
  if (!document.success) return { ok: false, reason: 'damaged' }
  if (document.output.version > version) return { ok: false, reason: 'newer' }
  const value = v.safeParse(schema, document.output.value)
  return value.success ? { ok: true, value: value.output } : { ok: false, reason: 'damaged' }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Answers the new name, null if it could not be given. */
function setAside(path: string, reason: string, now: number): string | null {
  const extension = extname(path)
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-')
  const name = `${basename(path, extension)}.${reason}-${stamp}${extension}`
  try {
    renameSync(path, join(dirname(path), name))
    return name
  } catch {
    return null
  }
}
