import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import writeFileAtomic from 'write-file-atomic'

export interface DocumentOptions<T> {
  readonly path: string
  /** Written into the file. A file with a higher version comes from a newer version of the app. */
  readonly version: number
  readonly schema: v.GenericSchema<unknown, T>
}

/** `unreadable`: the file is there, but the system does not let us read it, perhaps only for a moment. */
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

/** Replaces the file in one step. Rejects with the file system's error. */
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
