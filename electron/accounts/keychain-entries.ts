import * as v from 'valibot'

/** Windows takes 2,560 bytes in one entry. A long RSA key with its API key is more than that. */
const MAX_BYTES = 2500
/** No key that the exchange accepts needs more parts. */
export const MAX_PARTS = 4

/**
 * A long value is spread over entries beside the account's own, the head, which then holds how many parts
 * there are. There are two sets of names: a new value is written under the names that the old one does not
 * use, so that the old one stays whole until the head refers to the new one.
 */
const SETS = ['a', 'b'] as const
type PartSet = (typeof SETS)[number]

const headSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    parts: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PARTS)),
    set: v.optional(v.picklist(SETS), 'a'),
  }),
)

/** What to write for a value. */
export interface Entry {
  /** Written under the account's own name. */
  readonly head: string
  readonly parts: readonly (readonly [name: string, value: string])[]
}

export function entryFor(id: string, headBefore: string | null, values: readonly string[]): Entry {
  const [whole = ''] = values
  if (values.length === 1) return { head: whole, parts: [] }
  const set = headBefore !== null && spreadIn(headBefore)?.set === 'a' ? 'b' : 'a'
  return {
    head: JSON.stringify({ parts: values.length, set }),
    parts: values.map((value, index) => [partName(id, set, index), value]),
  }
}

/** Names of the parts that a head refers to; none when the head holds the value itself. */
export function partNamesIn(id: string, head: string): string[] {
  const spread = spreadIn(head)
  return spread === null ? [] : partNames(id, spread.set, spread.parts)
}

/** Every name that an account may have used beside its own. */
export function allOtherNames(id: string): string[] {
  return [probeName(id), ...SETS.flatMap((set) => partNames(id, set, MAX_PARTS))]
}

/** Name of an entry that is written only to see whether the keychain takes it. */
export function probeName(id: string): string {
  return `${id}.probe`
}

/** Splits JSON, escaped to ASCII where a character is a byte, into parts that the system takes. */
export function split(json: string): string[] {
  const ascii = json.replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return ascii.match(new RegExp(`.{1,${MAX_BYTES}}`, 'g')) ?? []
}

/** Null when a head holds the value itself. */
function spreadIn(head: string): { readonly parts: number; readonly set: PartSet } | null {
  const parsed = v.safeParse(headSchema, head)
  return parsed.success ? parsed.output : null
}

function partNames(id: string, set: PartSet, count: number): string[] {
  return Array.from({ length: count }, (_, index) => partName(id, set, index))
}

function partName(id: string, set: PartSet, index: number): string {
  return set === 'a' ? `${id}.${index + 1}` : `${id}.${set}${index + 1}`
}
