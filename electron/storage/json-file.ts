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
  const keptAs =
    content.ok || content.reason === 'missing' ? null : setAside(path, content.reason, options.now())
  let last = Promise.resolve()
  let value = content.ok ? content.value : fallback
  // What could not be moved out of the way must not be written over.
  const writable = content.ok || content.reason === 'missing' || keptAs !== null

  return {
    get value() {
      return value
    },
    notice:
      content.ok || content.reason === 'missing'
        ? null
        : {
            kind: 'file-set-aside',
            file: basename(path),
            keptAs: keptAs ?? basename(path),
            reason: content.reason,
          },
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

type Content<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: 'missing' | 'damaged' | 'newer' }

function read<T>({ path, version, schema }: JsonFileOptions<T>): Content<T> {
  const text = readText(path)
  if (text === null) return { ok: false, reason: 'missing' }
  const document = v.safeParse(v.object({ version: v.number(), value: v.unknown() }), parseJson(text))
  if (!document.success) return { ok: false, reason: 'damaged' }
  if (document.output.version > version) return { ok: false, reason: 'newer' }
  const value = v.safeParse(schema, document.output.value)
  return value.success ? { ok: true, value: value.output } : { ok: false, reason: 'damaged' }
}

/** Null when there is no file; a file that cannot be read counts as empty, that is damaged. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? null : ''
  }
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
