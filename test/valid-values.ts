import fc from 'fast-check'
import * as v from 'valibot'

/** Texts and numbers among which there is a valid one for nearly every schema of the app. */
const PLAUSIBLE: readonly unknown[] = [
  ...[
    '',
    'Main',
    'proxy',
    'drill',
    '0',
    '0.05',
    '0.4',
    '0.5',
    '0.8',
    '0.95',
    '-0.02',
    '100',
    'Asia/Tokyo',
    '08:30',
    '22:00',
  ],
  ...['http://127.0.0.1:9', 'http://localhost:9/', 'https://exchange.invalid', 'socks5://127.0.0.1:9'],
  ...['Alt+P', 'Control+Shift+Space', 'user', 'drill:headline', 'cross:USDT'],
  ...[0, 1, 2, 10, 60, 300, 600, 1000, 86_400, 1_800_000_000_000],
]

/** Answers the plausible value that stands for a field; undefined for none. */
type Fixed = (field: string) => unknown

/**
 * Generates values that a schema accepts, or nearly so: of the right shape, with each text and number valid by
 * itself. `fixed` has the values of fields that are to be these and no others.
 */
export function valuesOf(
  schema: v.GenericSchema,
  plausible: readonly unknown[] = [],
  fixed: Fixed = () => undefined,
): fc.Arbitrary<unknown> {
  const known = [...plausible, ...PLAUSIBLE]
  return of(schema)

  function of(one: unknown): fc.Arbitrary<unknown> {
    const part = readPart(one)
    if (part.items !== undefined) return fc.tuple(...part.items.map(of))
    if (part.entries !== undefined) return objects(Object.entries(part.entries))
    if (part.options !== undefined)
      return fc.oneof(...part.options.map((option) => (isSchema(option) ? of(option) : fc.constant(option))))
    if (part.literal !== undefined) return fc.constant(part.literal)
    if (part.item !== undefined) return fc.array(of(part.item), { maxLength: 3 })
    if (part.value !== undefined && part.key !== undefined)
      return fc
        .array(fc.tuple(of(part.key), of(part.value)), { maxLength: 2 })
        .map((entries) => Object.fromEntries(entries))
    if (part.wrapped !== undefined) {
      const inner = of(part.wrapped)
      return part.type === 'nullable' ? fc.option(inner) : inner
    }
    if (part.type === 'boolean') return fc.boolean()
    // A pipe may begin with any value, and say the shape further on.
    const shape = part.pipe?.find(
      (step) => step !== one && isSchema(step) && readPart(step).type !== 'unknown',
    )
    if (shape !== undefined) return of(shape)
    const valid = known.filter((value) => isSchema(one) && v.safeParse(one, value).success)
    return fc.constantFrom(...(valid.length > 0 ? valid : known))
  }

  function objects(entries: readonly [string, unknown][]): fc.Arbitrary<unknown> {
    const optional = entries
      .filter(([, entry]) => /optional/.test(readPart(entry).type))
      .map(([name]) => name)
    const generators = entries.map(([name, entry]) => {
      const value = fixed(name)
      return [name, value === undefined ? of(entry) : fc.oneof(fc.constant(value), of(entry))] as const
    })
    const required = entries.map(([name]) => name).filter((name) => !optional.includes(name))
    return fc.record(Object.fromEntries(generators), { requiredKeys: required })
  }
}

/** The parts of Valibot's schemas that say what they accept. */
const partSchema = v.looseObject({
  type: v.string(),
  items: v.optional(v.array(v.unknown())),
  entries: v.optional(v.record(v.string(), v.unknown())),
  options: v.optional(v.array(v.unknown())),
  literal: v.optional(v.unknown()),
  item: v.optional(v.unknown()),
  key: v.optional(v.unknown()),
  value: v.optional(v.unknown()),
  wrapped: v.optional(v.unknown()),
  pipe: v.optional(v.array(v.unknown())),
})

function readPart(schema: unknown): v.InferOutput<typeof partSchema> {
  return v.parse(partSchema, schema)
}

function isSchema(value: unknown): value is v.GenericSchema {
  return v.safeParse(v.looseObject({ kind: v.literal('schema') }), value).success
}
