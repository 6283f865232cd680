import fc from 'fast-check'

/** Marks text that is put into the JSON unquoted, as `JSON.stringify` cannot write it. */
const RAW = '\u0001'

/** Values that replace an amount, a name or a row: of another type, huge, tiny, not a number, not JSON. */
const STRANGE: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom('-0', '-0.00000000', '1e-9', '1E9', 'NaN', 'Infinity', '-Infinity', '', ' 1', '+1', '0x10'),
  fc.constantFrom(
    '1,5',
    '１',
    '.5',
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
  fc.constantFrom('0.1', 'NaN', 'Infinity', 'undefined', '01', '.5', '1.').map((raw) => RAW + raw),
  fc.constantFrom(null, true, false, 0, -1, 12, 1e15, [], {}, [[]], { length: 1 }, ['1'], { value: '1' }),
  fc.integer({ min: 1, max: 3000 }).map((depth) => `${RAW}${'['.repeat(depth)}${']'.repeat(depth)}`),
  fc.constant(`${RAW}${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((digits) => `${digits}`),
  fc.jsonValue({ maxDepth: 3 }),
)

type Mutation = (payload: unknown) => unknown

/** Generates the JSON text of a payload after a few random changes. */
export function mutated(payload: object): fc.Arbitrary<string> {
  return fc
    .array(mutation(), { minLength: 1, maxLength: 4 })
    .map((mutations) => written(mutations.reduce<unknown>((changed, mutate) => mutate(changed), payload)))
}

function mutation(): fc.Arbitrary<Mutation> {
  const path = fc.array(fc.nat(40), { minLength: 1, maxLength: 3 })
  const at =
    (change: (parent: Record<string, unknown> | unknown[], key: string) => void) => (steps: number[]) =>
      changedAt(steps, change)
  return fc.oneof(
    { weight: 2, arbitrary: path.map(at(drop)) },
    { weight: 2, arbitrary: path.map(at(double)) },
    { weight: 1, arbitrary: path.map(at(upperCase)) },
    { weight: 1, arbitrary: path.map(at(nest)) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(path, STRANGE)
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
      if (!isContainer(parent)) return copy
      const keys = Object.keys(parent)
      const key = keys[step % keys.length]
      if (key === undefined) return copy
      const child: unknown = Reflect.get(parent, key)
      if (index === steps.length - 1 || !isContainer(child)) {
        change(parent, key)
        return copy
      }
      parent = child
    }
    return copy
  }
}

function isContainer(value: unknown): value is Record<string, unknown> | unknown[] {
  return typeof value === 'object' && value !== null
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

function nest(parent: Record<string, unknown> | unknown[], key: string): void {
  Reflect.set(parent, key, [Reflect.get(parent, key)])
}

function written(payload: unknown): string {
  return (JSON.stringify(payload) ?? '')
    .replaceAll(/"\\u0001((?:[^"\\]|\\.)*)"/g, (_all, raw: string) => raw.replaceAll('\\"', '"'))
    .replaceAll('\\u0001', '')
}
