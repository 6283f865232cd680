import fc from 'fast-check'

/** Marks text that is put into the JSON unquoted, as `JSON.stringify` cannot write it. */
const RAW = '\u0001'

/** Values that replace an amount, a name or a row: of another type, huge, tiny, not a number, not JSON. */
const STRANGE_JSON: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom('-0', '-0.00000000', '1e-9', '1E9', 'NaN', 'Infinity', '-Infinity', '', ' 1', '+1', '0x10'),
  fc.constantFrom(
    '1,5',
    '１',
    '٣٫٥',
    '१',
    '½',
    '.5',
    '00',
    '007.50',
    '1e5',
    '1_000',
    '1 000',
    '1,000.5',
    '−1',
    '1\u200b',
    '1\n',
    '0b1',
    '∞',
    '5.',
    '--1',
    '0.1.2',
    '9'.repeat(60),
    '9'.repeat(61),
    `0.${'0'.repeat(57)}1`,
  ),
  fc.constantFrom(`-${'9'.repeat(40)}.${'9'.repeat(18)}`, '1'.repeat(10_000), '__proto__', 'isolated'),
  fc
    .constantFrom('-0', '1e-9', '1e400', '-1e-400', '1e999999999', '9007199254740993')
    .map((raw) => RAW + raw),
  fc
    .constantFrom('0.1', '1e5', '+1', '-', '00', '1_0', 'NaN', 'Infinity', 'undefined', '01', '.5', '1.')
    .map((raw) => RAW + raw),
  fc.constantFrom(null, true, false, 0, -1, 12, 1e15, [], {}, [[]], { length: 1 }, ['1'], { value: '1' }),
  fc.integer({ min: 1, max: 3000 }).map((depth) => `${RAW}${'['.repeat(depth)}${']'.repeat(depth)}`),
  fc.constant(`${RAW}${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((digits) => `${digits}`),
  // Amounts that are right, but not those of this account.
  {
    weight: 20,
    arbitrary: fc.integer({ min: -100_000, max: 10_000_000 }).map((cents) => (cents / 100).toFixed(2)),
  },
  fc.jsonValue({ maxDepth: 3 }),
)

type Mutation = (payload: unknown) => unknown

/** Generates the JSON text of a payload after one to `most` random changes. */
export function mutatedJson(payload: object, most = 4): fc.Arbitrary<string> {
  return mutated(payload, STRANGE_JSON, most).map(written)
}

/** Generates a value after one to `most` random changes, some of which put one of the strange values into it. */
export function mutated(value: unknown, strange: fc.Arbitrary<unknown>, most = 4): fc.Arbitrary<unknown> {
  return fc
    .array(mutation(strange), { minLength: 1, maxLength: most })
    .map((mutations) => mutations.reduce((changed, mutate) => mutate(changed), value))
}

/** A new kind of change is one more line here, and a new strange value one more in a caller's list. */
function mutation(strange: fc.Arbitrary<unknown>): fc.Arbitrary<Mutation> {
  const path = fc.array(fc.nat(40), { minLength: 1, maxLength: 3 })
  const at =
    (change: (parent: Record<string, unknown> | unknown[], key: string) => void) => (steps: number[]) =>
      changedAt(steps, change)
  return fc.oneof(
    { weight: 2, arbitrary: path.map(at(drop)) },
    { weight: 2, arbitrary: path.map(at(double)) },
    { weight: 1, arbitrary: path.map(at(upperCase)) },
    { weight: 1, arbitrary: path.map(at(nest)) },
    { weight: 1, arbitrary: path.map(at(reverse)) },
    { weight: 1, arbitrary: path.map(at(rename)) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(path, strange)
        .map(([steps, value]) =>
          changedAt(steps, (parent, key) => Object.defineProperty(parent, key, { ...PLAIN, value })),
        ),
    },
  )
}

const PLAIN = { writable: true, enumerable: true, configurable: true }

/** Applies a change below the payload. Each step selects a child, and the path ends early when there is none. */
function changedAt(
  steps: readonly number[],
  change: (parent: Record<string, unknown> | unknown[], key: string) => void,
): Mutation {
  return (payload) => {
    const copy: unknown = structuredClone(payload)
    let parent = copy
    for (const [index, step] of steps.entries()) {
      const isLast = index === steps.length - 1
      const key = keyAt(parent, step, isLast)
      if (!isContainer(parent) || key === undefined) return copy
      const child: unknown = Reflect.get(parent, key)
      if (isLast || !isContainer(child)) {
        change(parent, key)
        return copy
      }
      parent = child
    }
    return copy
  }
}

/** On the way down, children that have children themselves are preferred, as most values lie deep. */
function keyAt(parent: unknown, step: number, isLast: boolean): string | undefined {
  if (!isContainer(parent)) return undefined
  const entries = Object.entries(parent)
  const containers = entries.filter(([, child]) => isContainer(child))
  const candidates = isLast || containers.length === 0 ? entries : containers
  return candidates[step % candidates.length]?.[0]
}

/** Other objects, such as dates and maps, have nothing in them that could be changed in this way. */
function isContainer(value: unknown): value is Record<string, unknown> | unknown[] {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}

function drop(parent: Record<string, unknown> | unknown[], key: string): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1)
  else Reflect.deleteProperty(parent, key)
}

/** Repeats a row, or a field, whose name is then twice in the text. */
function double(parent: Record<string, unknown> | unknown[], key: string): void {
  if (Array.isArray(parent)) parent.push(structuredClone(parent[Number(key)]))
  else Reflect.set(parent, `${key}${RAW}`, Reflect.get(parent, key))
}

function upperCase(parent: Record<string, unknown> | unknown[], key: string): void {
  const value: unknown = Reflect.get(parent, key)
  if (!Array.isArray(parent)) Reflect.deleteProperty(parent, key)
  Reflect.set(parent, Array.isArray(parent) ? key : key.toUpperCase(), value)
}

/** Puts the rows, or the fields, into the opposite order. */
function reverse(parent: Record<string, unknown> | unknown[], key: string): void {
  const child: unknown = Reflect.get(parent, key)
  if (!isContainer(child)) return
  const reversed = Array.isArray(child)
    ? child.toReversed()
    : Object.fromEntries(Object.entries(child).toReversed())
  Reflect.set(parent, key, reversed)
}

/** Gives a field the name of another one, whose value is lost. */
function rename(parent: Record<string, unknown> | unknown[], key: string): void {
  if (Array.isArray(parent)) return
  const [other = key] = Object.keys(parent)
  Reflect.set(parent, other, Reflect.get(parent, key))
}

function nest(parent: Record<string, unknown> | unknown[], key: string): void {
  Reflect.set(parent, key, [Reflect.get(parent, key)])
}

function written(payload: unknown): string {
  return (JSON.stringify(payload) ?? '')
    .replaceAll(/"\\u0001((?:[^"\\]|\\.)*)"/g, (_all, raw: string) => raw.replaceAll('\\"', '"'))
    .replaceAll('\\u0001', '')
}
