import fc from 'fast-check'
import { mutatedJson } from './mutations.ts'

/** What may happen to a file while the app is not running: to its bytes, not to the file itself. */
export type Damage = (bytes: Buffer) => Buffer

const BOM = Buffer.from([0xef, 0xbb, 0xbf])

/** A place in the file, as a fraction of its length. */
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

/** A new damage is one more line. */
export const DAMAGES: fc.Arbitrary<Damage> = fc.oneof(
  fc.constantFrom<Damage>(
    () => Buffer.alloc(0),
    () => Buffer.from('\0'),
    () => Buffer.from('null'),
    () => Buffer.from('[]'),
    () => Buffer.from('Dear diary, '.repeat(1_000)),
    (bytes) => Buffer.alloc(bytes.length),
    (bytes) => Buffer.concat([BOM, bytes]),
    (bytes) => Buffer.concat([bytes, bytes]),
    (bytes) => Buffer.from(bytes.toString('utf8'), 'utf16le'),
    (bytes) => Buffer.from(bytes.toString('utf8').replaceAll('\n', '\r\n')),
    (bytes) => Buffer.from(bytes).reverse(),
  ),
  share.map((at) => (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * at))),
  share.map((at) => (bytes: Buffer) => bytes.subarray(Math.floor(bytes.length * at))),
  fc.array(fc.tuple(share, fc.nat(7)), { minLength: 1, maxLength: 8 }).map((flips) => (bytes: Buffer) => {
    const flipped = Buffer.from(bytes)
    for (const [at, bit] of flips) {
      const index = Math.floor(bytes.length * at)
      flipped[index] = (flipped[index] ?? 0) ^ (1 << bit)
    }
    return flipped
  }),
  fc
    .tuple(share, fc.nat(2_000), fc.constantFrom(0x00, 0x20, 0xff))
    .map(([at, length, byte]) => (bytes: Buffer) => {
      const from = Math.floor(bytes.length * at)
      return Buffer.from(bytes).fill(byte, from, Math.min(from + length, bytes.length))
    }),
  fc.tuple(share, fc.uint8Array({ minLength: 1, maxLength: 300 })).map(([at, more]) => (bytes: Buffer) => {
    const from = Math.floor(bytes.length * at)
    return Buffer.concat([bytes.subarray(0, from), more, bytes.subarray(from)])
  }),
  {
    weight: 3,
    arbitrary: fc
      .integer({ min: 1, max: 2 ** 30 })
      .map((seed) => (bytes: Buffer) => withOtherJson(bytes, seed)),
  },
)

/** Changes what is said in a file of JSON, which stays JSON; any other file stays as it was. */
function withOtherJson(bytes: Buffer, seed: number): Buffer {
  const text = bytes.toString('utf8')
  if (!text.startsWith('{')) return bytes
  const [mutated = text] = fc.sample(mutatedJson(JSON.parse(text), 2), { seed, numRuns: 1 })
  return Buffer.from(mutated)
}
