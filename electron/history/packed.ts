import { deflateSync, inflateSync } from 'node:zlib'
import * as v from 'valibot'

/** Far more than a block of ours holds; a damaged one may claim anything. */
const LARGEST_BYTES = 16 * 1024 * 1024

/** As little room as JSON can be brought to. */
export function pack(value: unknown): Uint8Array {
  return deflateSync(JSON.stringify(value), { level: 9 })
}

/** Null: it is not what was packed. */
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
