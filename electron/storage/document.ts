import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import writeFileAtomic from 'write-file-atomic'

/** How a file of ours is laid out: a version, and a value that fits the version's schema. */
export interface DocumentOptions<T> {
  readonly path: string
  /** Written into the file; one with a higher number is from a newer version of the app. */
  readonly version: number
  readonly schema: v.GenericSchema<unknown, T>
}

/** `unreadable`: it is there, but the system did not let it be read, perhaps for a moment only. */
export type Failure = 'missing' | 'unreadable' | 'damaged' | 'newer'

export type Content<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: Failure }

export function readDocument<T>({ path, version, schema }: DocumentOptions<T>): Content<T> {
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

/** Replaces the file in one step; rejects with what the file system says. */
export async function writeDocument<T>(
  { path, version }: Pick<DocumentOptions<T>, 'path' | 'version'>,
  value: T,
): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify({ version, value }, null, 2)}\n`, { mode: 0o600 })
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
