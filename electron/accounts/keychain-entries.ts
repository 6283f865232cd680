import * as v from 'valibot'

/** Windows takes 2,560 bytes in one entry; a long RSA key with its API key is more. */
const MAX_BYTES = 2500
/** What needs more is no key that the exchange takes. */
export const MOST_PARTS = 4

/**
 * A long value is spread over entries beside the account's own, which then tells how many there are.
 * There are two sets of names: a new value is written under those that the old one does not use, so
 * that the old one is whole until the account's own entry tells of the new one.
 */
const SETS = ['a', 'b'] as const
type PartSet = (typeof SETS)[number]

const headSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    parts: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_PARTS)),
    set: v.optional(v.picklist(SETS), 'a'),
  }),
)

/** What is to be written for a value. */
export interface Entry {
  /** Under the account's own name. */
  readonly head: string
  /** Names and values beside it. */
  readonly parts: readonly (readonly [name: string, value: string])[]
}

export function freshEntry(id: string, before: string | null, values: readonly string[]): Entry {
  const [whole = ''] = values
  if (values.length === 1) return { head: whole, parts: [] }
  const set = before !== null && setOf(before) === 'a' ? 'b' : 'a'
  return {
    head: JSON.stringify({ parts: values.length, set }),
    parts: values.map((value, index) => [nameOf(id, set, index), value]),
  }
}

/** The entries that the account's own tells of; none where it holds the value itself. */
export function partsOf(id: string, head: string): string[] {
  const told = v.safeParse(headSchema, head)
  return told.success ? namesOf(id, told.output.set, told.output.parts) : []
}

/** All that an account may have beside its own entry. */
export function sweepNames(id: string): string[] {
  return [nameOfProbe(id), ...SETS.flatMap((set) => namesOf(id, set, MOST_PARTS))]
}

/** For a look whether the keychain can be written to. */
export function nameOfProbe(id: string): string {
  return `${id}.probe`
}

/** In ASCII, where a character is a byte; no part is longer than the system takes. */
export function split(json: string): string[] {
  const ascii = json.replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return ascii.match(new RegExp(`.{1,${MAX_BYTES}}`, 'g')) ?? []
}

function setOf(head: string): PartSet | null {
  const told = v.safeParse(headSchema, head)
  return told.success ? told.output.set : null
}

function namesOf(id: string, set: PartSet, count: number): string[] {
  return Array.from({ length: count }, (_, index) => nameOf(id, set, index))
}

function nameOf(id: string, set: PartSet, index: number): string {
  return set === 'a' ? `${id}.${index + 1}` : `${id}.${set}${index + 1}`
}
