import fc from 'fast-check'
import { expect, it } from 'vitest'
import { replyProblem } from '../../../electron/binance/problems.ts'
import { startPoller } from '../../../electron/polling/poller.ts'
import { schedule, wayOfFailing } from '../../../electron/polling/schedule.ts'
import { type Problem, ProblemError, type ProblemKind } from '../../../shared/problems.ts'
import { runs } from '../../deep.ts'
import { createFakeClock } from '../../fake-clock.ts'
import { polled } from '../polled.ts'

const { numRuns, timeout } = runs(500, 20_000)

const CODES = [
  ...[-1000, -1001, -1002, -1003, -1006, -1007, -1008, -1011, -1015, -1016, -1020, -1021, -1022, -1023],
  ...[-1099, -1102, -1109, -1121, -1125, -1130, -2008, -2014, -2015, -2017, -2023, -4056, -4057, -4084],
  ...[-4109, -4402, -5000],
]
const STATUSES = [200, 302, 400, 401, 403, 404, 408, 418, 429, 451, 500, 502, 503, 504]
const NO_HEADERS = new Headers()

/** What is wrong with an answer of the exchange: an error with a code, or a page. */
const answered: fc.Arbitrary<Problem> = fc
  .record({
    status: fc.constantFrom(...STATUSES),
    body: fc.option(
      fc.record({
        code: fc.oneof(fc.constantFrom(...CODES), fc.integer({ min: -9999, max: -1 })),
        msg: fc.constant('x'),
      }),
      { nil: undefined },
    ),
  })
  .map(
    ({ status, body }) =>
      replyProblem({ status, headers: NO_HEADERS, body }, { now: 0, serverNow: 0 }) ?? { kind: 'timeout' },
  )
const unanswered: fc.Arbitrary<Problem> = fc.constantFrom<Problem>(
  { kind: 'timeout' },
  { kind: 'slow' },
  { kind: 'unreadable', params: { field: 'assets.0.asset' } },
  { kind: 'offline', params: { cause: 'dns' } },
  { kind: 'offline', params: { cause: 'reset' } },
  { kind: 'proxy', params: { cause: 'unreachable' } },
  { kind: 'tls', params: { cause: 'untrusted' } },
)
const problem = fc.oneof({ weight: 3, arbitrary: answered }, unanswered)

/** These wait for a moment the exchange named, for the end of its work, or for the user. */
const KEPT: readonly ProblemKind[] = ['banned', 'rate-limited', 'maintenance', 'signature-rejected']
const passes = (one: Problem) => !KEPT.includes(one.kind)

it(
  'the first failure of its kind leaves an account that worked before alone for 15 s at most, a 403 page for 36 s',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          first: problem.filter(passes),
          earlier: fc.array(problem.filter(passes), { maxLength: 12 }),
          workedIn: fc.constantFrom('this run', 'an earlier run'),
          intervalMs: fc.integer({ min: 1_000, max: 300_000 }),
          closeness: fc.constantFrom('close', 'usual', 'idle'),
          inDanger: fc.boolean(),
          stretch: fc.double({ min: 1, max: 80, noNaN: true }),
          phase: fc.option(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
          jitters: fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        }),
        async ({ first, earlier, workedIn, jitters, ...signals }) => {
          const clock = createFakeClock()
          const failures = earlier.filter((one) => wayOfFailing(one) !== wayOfFailing(first))
          const answers: (Problem | null)[] = [...failures, first]
          if (workedIn === 'this run') answers.unshift(null)
          const polls: number[] = []
          const poller = startPoller({
            clock,
            workedBefore: workedIn === 'an earlier run',
            newsGap: () => 1_000,
            schedule: (record, since) =>
              schedule(since, {
                ...record,
                ...signals,
                stretchedBy: 'other-programs',
                jitter: jitters.next().value ?? 0,
              }),
            async poll() {
              polls.push(clock.elapsed())
              const answer = answers.shift() ?? null
              if (answer !== null) throw new ProblemError(answer)
              return polled()
            },
            onResult() {},
            onSchedule() {},
          })
          await clock.advance(0)
          while (answers.length > 0) await clock.advance((poller.nextPollAt ?? 0) - clock.now())
          const failedAt = clock.elapsed()
          await clock.advance(40_000)
          poller.stop()
          const next = polls.find((at) => at > failedAt) ?? Number.POSITIVE_INFINITY
          const isPage = first.kind === 'restricted' && first.params?.status === 403
          expect(next - failedAt).toBeLessThanOrEqual(isPage ? 36_000 : 15_000)
        },
      ),
      { numRuns },
    )
  },
  timeout,
)
