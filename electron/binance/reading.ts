import { isPlainDecimal, parseExact, toDecimal } from '../../shared/decimal.ts'
import { ProblemError } from '../../shared/problems.ts'
import type { Decimal } from '../../shared/state.ts'
import { isVisible, withoutInvisible } from '../../shared/words/visible-text.ts'
import { NumberSource, parseExactJson } from './json.ts'

/** In digits, or as an exponent of ten. No real amount is longer. */
const LONGEST_AMOUNT = 60
/** In UTF-16 units. The names of real symbols have about twenty at most. */
const LONGEST_NAME = 64

/** One object of an answer. Its methods throw `unreadable` with the field that is missing or wrong. */
export class Row {
  readonly #fields: Readonly<Record<string, unknown>>
  readonly #list: string
  readonly #index: number | null

  /** Where the object is in the answer: the list, such as `positions`, and its index there. Null if it is in no list. */
  constructor(fields: Readonly<Record<string, unknown>>, list: string, index: number | null) {
    this.#fields = fields
    this.#list = list
    this.#index = index
  }

  /** A short text in any script that is safe to show, such as a symbol. */
  name(field: string): string {
    return this.nameOrNull(field) ?? this.refuse(field)
  }

  nameOrNull(field: string): string | null {
    const value = this.#fields[field]
    return typeof value === 'string' && isName(value) ? value : null
  }

  /** A text of these characters, which is never shown. */
  matching(field: string, pattern: RegExp): string {
    const value = this.#fields[field]
    return typeof value === 'string' && pattern.test(value) ? value : this.refuse(field)
  }

  /** An amount as plain decimal text, whether it was sent as text or as a number. */
  money(field: string): Decimal {
    return this.moneyOrNull(field) ?? this.refuse(field)
  }

  moneyOrNull(field: string): Decimal | null {
    const value = this.#fields[field]
    if (typeof value === 'number') throw new RoundedNumber()
    return plainAmount(value)
  }

  /** Whether the field is there and not null. */
  has(field: string): boolean {
    return (this.#fields[field] ?? null) !== null
  }

  flag(field: string): boolean {
    const value = this.#fields[field]
    return typeof value === 'boolean' ? value : this.refuse(field)
  }

  oneOf<const T extends string>(field: string, choices: readonly T[]): T {
    const value = this.#fields[field]
    return choices.find((choice) => choice === value) ?? this.refuse(field)
  }

  /** A whole number of at least 1. */
  count(field: string): number {
    return this.countOrNull(field) ?? this.refuse(field)
  }

  countOrNull(field: string): number | null {
    const value = this.#fields[field]
    const number = value instanceof NumberSource ? Number(value.text) : value
    return typeof number === 'number' && Number.isSafeInteger(number) && number >= 1 ? number : null
  }

  list(field: string): readonly unknown[] {
    const value = this.#fields[field]
    return Array.isArray(value) ? value : this.refuse(field)
  }

  /** No items unless the field is a list. */
  listOrNone(field: string): readonly unknown[] {
    const value = this.#fields[field]
    return Array.isArray(value) ? value : []
  }

  /** Reads each item of a list, which must all be objects. */
  rows<T>(field: string, read: (row: Row) => T): readonly T[] {
    return readRows(this.list(field), read, this.#placeOf(field))
  }

  entries(): readonly (readonly [string, unknown])[] {
    return Object.entries(this.#fields)
  }

  refuse(field: string): never {
    throw unreadable(this.#placeOf(field))
  }

  #placeOf(field: string): string {
    return this.#index === null ? field : `${placeIn(this.#list, this.#index)}.${field}`
  }
}

/**
 * Names get into notifications, menus and files, so none may hide characters or turn the direction of the text
 * around it. In the ids of pools and alerts, a colon follows the name.
 */
export function isName(text: string): boolean {
  if (text.length > LONGEST_NAME) return false
  // Almost every name is of plain letters and digits, which takes little time to see.
  if (/^[\dA-Z]+$/.test(text)) return true
  return isVisible(text) && withoutInvisible(text) === text && !text.includes(':')
}

/** Null unless the value is an object that is no list. */
export function rowOf(value: unknown): Row | null {
  return isObject(value) ? new Row(value, '', null) : null
}

/** The object that an answer consists of. */
export function readRow(body: unknown): Row {
  return rowOf(body) ?? refuseBody()
}

/** Reads each object of a list. */
export function readRows<T>(values: unknown, read: (row: Row) => T, list = ''): readonly T[] {
  if (!Array.isArray(values)) return refuseBody()
  return values.map((value: unknown, index) => readObject(value, read, list, index))
}

/** The rows of a list that could be read. */
export interface ReadableRows<T> {
  readonly rows: readonly T[]
  /** The field that is wrong in each of the other rows. */
  readonly unreadable: readonly string[]
}

/** Reads each object of a list by itself, so that a damaged row costs no other. */
export function readReadableRows<T>(values: unknown, read: (row: Row) => T, list = ''): ReadableRows<T> {
  if (!Array.isArray(values)) return refuseBody()
  const rows: T[] = []
  const unreadable: string[] = []
  for (const [index, value] of values.entries()) {
    try {
      rows.push(readObject(value, read, list, index))
    } catch (failure) {
      if (!(failure instanceof ProblemError)) throw failure
      unreadable.push(String(failure.problem.params?.field))
    }
  }
  return { rows, unreadable }
}

function readObject<T>(value: unknown, read: (row: Row) => T, list: string, index: number): T {
  if (!isObject(value)) throw unreadable(placeIn(list, index))
  return read(new Row(value, list, index))
}

function placeIn(list: string, index: number): string {
  return `${list}[${index}]`
}

/**
 * Reads an answer. The exchange sends amounts as text. Only if one comes as a number, which the usual parser
 * may have rounded, is the text parsed again by the exact parser, which takes several times longer.
 */
export function readAnswer<T>(
  answer: { readonly text: string; readonly body: unknown },
  read: (body: unknown) => T,
): T {
  try {
    return read(answer.body)
  } catch (failure) {
    if (!(failure instanceof RoundedNumber)) throw failure
  }
  // The exact parser gives up on a text that is nested too deeply for it, though not for the usual one.
  return read(parseExactJson(answer.text) ?? refuseBody())
}

class RoundedNumber extends Error {}

function refuseBody(): never {
  throw unreadable('body')
}

function unreadable(field: string): ProblemError {
  return new ProblemError({ kind: 'unreadable', params: { field } })
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Text stays as it was sent, except that a zero loses its sign. */
function plainAmount(value: unknown): Decimal | null {
  if (typeof value === 'string') return plainText(value)
  const number = value instanceof NumberSource ? parseExact(value.text) : null
  return number === null ? null : plainText(toDecimal(number))
}

function plainText(text: string): Decimal | null {
  const unsigned = text.startsWith('-') && /^-[0.]+$/.test(text) ? text.slice(1) : text
  return unsigned.length <= LONGEST_AMOUNT && isPlainDecimal(unsigned) ? unsigned : null
}
