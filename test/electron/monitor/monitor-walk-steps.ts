import fc from 'fast-check'
import type { PollCause } from '../../../electron/polling/poller.ts'
import { PROBLEM_KINDS, type Problem } from '../../../shared/problems.ts'
import type { Decimal } from '../../../shared/state.ts'

/** How a poll ends. `takes` is in milliseconds. */
export type Ending =
  | { readonly takes: number; readonly ratio: Decimal | null }
  /** `wait` is the milliseconds until the `retryAt` of the problem; null when it has none. */
  | {
      readonly takes: number
      readonly kind: Problem['kind']
      readonly wait: number | null
      readonly code: number
    }
  | 'never'

export type Step =
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'poll-now'; readonly cause: PollCause }
  | { readonly do: 'news' | 'margin-call' | 'forget'; readonly account: number }
  | {
      readonly do: 'watch'
      readonly account: number
      readonly paused: boolean
      readonly workedBefore: boolean
    }
  | { readonly do: 'suspend' | 'wake' | 'resume' | 'arrange' }
  | { readonly do: 'set-clock'; readonly by: number }
  | { readonly do: 'settings'; readonly pollSeconds: number; readonly warning: Decimal }
  | { readonly do: 'share'; readonly share: number }

export const ACCOUNT_IDS = ['one', 'two', 'three'] as const
const HOUR = 3_600_000

const took = fc.constantFrom(0, 1, 400, 12_000)
const ending: fc.Arbitrary<Ending> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      takes: took,
      ratio: fc.constantFrom<Decimal | null>('0.1', '0.45', '0.62', '0.85', 'Infinity', null),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      takes: took,
      kind: fc.constantFrom(...PROBLEM_KINDS),
      wait: fc.option(fc.integer({ min: 1, max: 300_000 })),
      code: fc.constantFrom(-1, -1008, -1100, -1109, -2015),
    }),
  },
  { weight: 1, arbitrary: fc.constant('never' as const) },
)

const account = fc.nat(ACCOUNT_IDS.length - 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('pass'),
      ms: fc.constantFrom(0, 1, 250, 999, 5_000, 61_000, 200_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('poll-now'), cause: fc.constantFrom('user', 'return', 'news') }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('news', 'margin-call', 'forget'), account }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('watch'),
      account,
      paused: fc.boolean(),
      workedBefore: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('suspend', 'wake', 'resume', 'arrange') }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('set-clock'),
      by: fc.constantFrom(-3 * HOUR, -7, 40_000, 3 * HOUR),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('settings'),
      pollSeconds: fc.constantFrom(1, 10, 300),
      warning: fc.constantFrom('0.30', '0.50', '0.70'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('share'), share: fc.constantFrom(20, 240, 480) }) },
)

export const steps = fc.array(step, { minLength: 1, maxLength: 60 })
export const endings = fc.array(ending, { minLength: 1, maxLength: 40 })
