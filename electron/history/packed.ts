import { deflateSync, inflateSync } from 'node:zlib'
import * as v from 'valibot'

/** No block of ours is nearly as large, but a damaged one may unpack to any size. */
const LARGEST_BYTES = 16 * 1024 * 1024

export function pack(value: unknown): Uint8Array {
  return deflateSync(JSON.stringify(value), { level: 9 })
}

/** Null when the data cannot be read. */
export function unpack<T>(data: unknown, schema: v.GenericSchema<unknown, T>): T | null {
  if (!(data instanceof Uint8Array)) return null
  try {
    const text = inflateSync(data, { maxOutputLength: LARGEST_BYTES }).toString()
    const value = v.safeParse(schema, JSON.parse(text))
    return value.success ? value.output : null
  } catch {
    return null
  }
}

/** Throws a `RangeError` when a damaged column lacks the value. */
export function required<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new RangeError('a column with a hole')
  return value
}
