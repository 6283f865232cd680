import * as v from 'valibot'
import { type Obstacle, ObstacleError, readRegularFile, TooLargeError } from './regular-file.ts'
import { replaceFile } from './replace-file.ts'

/** Far more than the settings and accounts of hundreds need. */
const LARGEST_BYTES = 16 * 1024 * 1024

export interface DocumentOptions<T> {
  readonly path: string
  /** Written into the file. A file with a higher version comes from a newer version of the app. */
  readonly version: number
  readonly schema: v.GenericSchema<unknown, T>
}

/** `unreadable`: the file is there, but the system does not let us read it, perhaps only for a moment. */
export type Failure = 'missing' | 'unreadable' | 'damaged' | 'newer' | Obstacle

export type Content<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: Failure }

export function readDocument<T>({ path, version, schema }: DocumentOptions<T>): Content<T> {
  let text: string
  try {
    text = readRegularFile(path, LARGEST_BYTES)
  } catch (error) {
    return { ok: false, reason: failureOf(error) }
  }
  const document = v.safeParse(v.object({ version: v.number(), value: v.unknown() }), parseJson(text))
  if (!document.success) return { ok: false, reason: 'damaged' }
  if (document.output.version > version) return { ok: false, reason: 'newer' }
  const value = v.safeParse(schema, document.output.value)
  return value.success ? { ok: true, value: value.output } : { ok: false, reason: 'damaged' }
}

/** Rejects as `replaceFile` does. */
export async function writeDocument<T>(
  { path, version }: Pick<DocumentOptions<T>, 'path' | 'version'>,
  value: T,
): Promise<void> {
  await replaceFile(path, `${JSON.stringify({ version, value }, null, 2)}\n`)
}

function failureOf(error: unknown): Failure {
  if (error instanceof ObstacleError) return error.obstacle
  if (error instanceof TooLargeError) return 'damaged'
  return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'missing' : 'unreadable'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
