import fc from 'fast-check'
import { SNOOZE_LENGTHS, type SnoozeLength } from '../../../shared/ipc.ts'
import { HOUR_MS } from '../../../shared/time.ts'
import { createRandom } from '../../random.ts'
import { NEVER } from './alert-checker.ts'

/** One thing that can happen to an account. `dt` is how far the clock moves, in ms; it can be negative. */
export type Action =
  /** Ratios are in thousandths: `NEVER` for infinity, null when there is no pool. */
  | {
      readonly kind: 'see'
      readonly dt: number
      readonly ratio: number | null
      /** Which of three pools has the highest ratio. */
      readonly pool: number
      readonly isolated: number | null
      readonly available: number
      /** The move that liquidates the pools, in ten-thousandths; null when it is not known. */
      readonly move: number | null
      readonly complete: boolean
    }
  | { readonly kind: 'unseen'; readonly dt: number }
  | { readonly kind: 'call'; readonly dt: number; readonly by: 'margin-call' | 'liquidation' }
  | { readonly kind: 'acknowledge'; readonly key: number }
  | { readonly kind: 'snooze'; readonly key: number; readonly length: SnoozeLength }
  | { readonly kind: 'restart'; readonly dt: number; readonly shown: boolean }
  | { readonly kind: 'rules'; readonly index: number }
  | { readonly kind: 'quiet' }
  /** From here on, a second account takes the same steps with a restored state and a clock that is `hours` behind. */
  | { readonly kind: 'twin'; readonly hours: number }

/** Returns a walk that is the same each time for its seed. It is far quicker to make than one that can be shrunk. */
export function* randomActions(seed: number, length: number): Generator<Action> {
  const random = createRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const wander = (value: number) => {
    const roll = random()
    if (roll < 0.004) return NEVER
    if (roll < 0.03) return below(1200)
    const from = value === NEVER ? 900 : value
    return Math.min(1200, Math.max(0, from + below(61) - 30))
  }
  const twinAt = below(length)
  let ratio = below(900)
  let pool = below(3)
  let isolated = below(900)
  let available = below(1000)
  /** The number of steps for which nothing can be seen yet. */
  let outage = 0

  for (let i = 0; i < length; i += 1) {
    if (i === twinAt && seed % 8 === 0) yield { kind: 'twin', hours: seed % 16 === 0 ? 0 : 1 + below(9) }
    const roll = random()
    if (outage > 0) outage -= 1
    else if (random() < 0.006) outage = below(90)
    if (roll < 0.004)
      yield { kind: 'call', dt: strideOf(random), by: below(3) === 0 ? 'liquidation' : 'margin-call' }
    else if (roll < 0.026)
      yield { kind: 'snooze', key: below(6), length: SNOOZE_LENGTHS[below(4)] ?? 'recovery' }
    else if (roll < 0.042) yield { kind: 'acknowledge', key: below(6) }
    else if (roll < 0.055)
      yield {
        kind: 'restart',
        dt: below(3) === 0 ? below(9 * HOUR_MS) : below(30_000),
        shown: below(2) === 0,
      }
    else if (roll < 0.065) yield { kind: 'rules', index: below(8) }
    else if (roll < 0.08) yield { kind: 'quiet' }
    else if (roll < 0.2 || outage > 0) yield { kind: 'unseen', dt: strideOf(random) }
    else {
      ratio = wander(ratio)
      if (below(8) === 0) pool = below(3)
      isolated = wander(isolated)
      available = Math.min(1200, Math.max(-100, available + below(81) - 40))
      yield {
        kind: 'see',
        dt: strideOf(random),
        ratio: random() < 0.01 ? null : ratio,
        pool,
        isolated: random() < 0.05 ? null : isolated,
        available,
        move: random() < 0.5 ? null : below(1000) - 500,
        complete: random() < 0.92,
      }
    }
  }
}

const dt = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1_000, max: 20_000 }) },
  { weight: 3, arbitrary: fc.constantFrom(0, 60_000, 300_000, 900_000) },
  { weight: 1, arbitrary: fc.integer({ min: -9, max: 9 }).map((hours) => hours * HOUR_MS) },
)
const thousandths = fc.oneof(
  fc.integer({ min: 0, max: 1200 }),
  fc.constantFrom(350, 449, 450, 500, 749, 750, 800, 949, 950, 999, 1000, NEVER),
)
const key = fc.nat(5)

/** Short walks. A failing one is shrunk to the actions that matter. */
export const anyActions: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constant('see' as const),
        dt,
        ratio: fc.option(thousandths, { freq: 20 }),
        pool: fc.nat(2),
        isolated: fc.option(thousandths),
        available: fc.integer({ min: -100, max: 1000 }),
        move: fc.option(fc.oneof(fc.integer({ min: -500, max: 500 }), fc.constantFrom(-50, -49, 0, 49, 50))),
        complete: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('unseen' as const), dt }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('call' as const),
        dt,
        by: fc.constantFrom('margin-call', 'liquidation'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('acknowledge' as const), key }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('snooze' as const),
        key,
        length: fc.constantFrom(...SNOOZE_LENGTHS),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), dt, shown: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('rules' as const), index: fc.nat(7) }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'quiet' as const }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('twin' as const), hours: fc.nat(9) }) },
  ),
  { maxLength: 150, size: 'max' },
)

/** Usually returns one interval; sometimes a late poll, a sleep, or a change of the clock by hours. */
function strideOf(random: () => number): number {
  const roll = random()
  if (roll < 0.9) return 10_000
  if (roll < 0.98) return Math.floor(random() * 20_000)
  if (roll < 0.99) return Math.floor(random() * 8 * HOUR_MS)
  return Math.floor((random() * 18 - 9) * HOUR_MS)
}
