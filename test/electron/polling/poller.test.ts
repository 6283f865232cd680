import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type Poller, type PollResult, startPoller } from '../../../electron/polling/poller.ts'
import type { PollRecord } from '../../../electron/polling/schedule.ts'
import { schedule } from '../../../electron/polling/schedule.ts'
import type { Polled } from '../../../electron/polling/source.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'
import { createFakeClock, type FakeClock } from '../../fake-clock.ts'
import { polled } from '../polled.ts'

const HOUR = 3_600_000
const OFFLINE: Problem = { kind: 'offline', params: { cause: 'reset' } }

let clock: FakeClock
/** The elapsed ms at which each poll began. */
let polls: number[]
let results: PollResult[]
let records: PollRecord[]
let changes: number
let intervalMs: number
let newsGap: number
let answer: () => Promise<Polled>
let poller: Poller

const good = async () => polled()
const failing = (problem: Problem) => async (): Promise<Polled> => {
  throw new ProblemError(problem)
}
/** Succeeds, or fails with the given problem, after some time. */
const slow = (ms: number, problem?: Problem) => () =>
  new Promise<Polled>((resolve, reject) => {
    clock.after(ms, () => (problem === undefined ? resolve(polled()) : reject(new ProblemError(problem))))
  })

beforeEach(() => {
  clock = createFakeClock()
  polls = []
  results = []
  records = []
  changes = 0
  intervalMs = 10_000
  newsGap = 1_000
  answer = good
})

/** Starts a poller with an interval of ten seconds, no phase, and half of the longest backoff. */
function start({ workedBefore = true } = {}): Poller {
  poller = startPoller({
    clock,
    workedBefore,
    newsGap: () => newsGap,
    schedule(record) {
      records.push(record)
      return schedule(clock.now(), {
        ...record,
        intervalMs,
        closeness: 'usual',
        inDanger: false,
        stretch: 1,
        stretchedBy: 'other-programs',
        phase: null,
        jitter: 0.5,
      })
    },
    poll() {
      polls.push(clock.elapsed())
      return answer()
    },
    onResult: (result) => results.push(result),
    onSchedule: () => {
      changes += 1
    },
  })
  return poller
}

const kinds = () => results.map((result) => (result.ok ? 'good' : result.problem.kind))

describe('a poller', () => {
  it('polls at once, and then as the schedule says', async () => {
    start()
    expect(poller).toMatchObject({ polling: true, nextPollAt: null, reason: null, failures: 0 })
    await clock.advance(0)
    expect(poller).toMatchObject({ polling: false, nextPollAt: clock.now() + 10_000, reason: 'interval' })
    expect(changes).toBe(2)
    await clock.advance(30_000)
    expect(polls).toEqual([0, 10_000, 20_000, 30_000])
    expect(kinds()).toEqual(['good', 'good', 'good', 'good'])
  })

  it('gives the schedule how often polls failed like the last, and whether a poll ever succeeded', async () => {
    answer = failing(OFFLINE)
    start({ workedBefore: false })
    await clock.advance(5_000)
    answer = failing({ kind: 'timeout' })
    await clock.advance(10_000)
    answer = failing(OFFLINE)
    await clock.advance(5_000)
    expect(poller.failures).toBe(4)
    answer = good
    await clock.advance(20_000)
    expect(records).toEqual([
      { times: 1, problem: OFFLINE, workedBefore: false },
      { times: 2, problem: OFFLINE, workedBefore: false },
      { times: 1, problem: { kind: 'timeout' }, workedBefore: false },
      { times: 3, problem: OFFLINE, workedBefore: false },
      { times: 0, problem: null, workedBefore: true },
    ])
    expect(polls).toEqual([0, 5_000, 15_000, 20_000, 40_000])
    expect(poller.failures).toBe(0)
  })

  it('reports an unexpected error as an internal problem without its text', async () => {
    answer = async () => {
      throw new Error('secret=abc')
    }
    start()
    await clock.advance(0)
    expect(results).toEqual([{ ok: false, problem: { kind: 'internal' } }])
  })

  it('goes on when the handler of the result fails', async () => {
    answer = () => new Promise(() => {})
    start()
    const broken = vi.spyOn(results, 'push').mockImplementation(() => {
      throw new Error('the tray is gone')
    })
    await expect(clock.advance(180_000)).rejects.toThrow('the tray is gone')
    broken.mockRestore()
    answer = good
    await clock.advance(5_000)
    expect(polls).toEqual([0, 185_000])
    expect(kinds()).toEqual(['good'])
  })

  it('gives up a poll after three minutes, and ignores its late answer', async () => {
    let settleFirst = (_: Polled) => {}
    answer = () =>
      new Promise((resolve) => {
        settleFirst = resolve
      })
    start()
    await clock.advance(179_999)
    expect(poller.polling).toBe(true)
    answer = good
    await clock.advance(1)
    expect(kinds()).toEqual(['timeout'])
    expect(poller.polling).toBe(false)
    settleFirst(polled())
    await clock.advance(4_999)
    expect(kinds()).toEqual(['timeout'])
    await clock.advance(1)
    expect(kinds()).toEqual(['timeout', 'good'])
  })
})

describe('pollNow', () => {
  it.each(['user', 'return', 'news'] as const)(
    '(%s) polls at once instead of at the planned time',
    async (cause) => {
      start()
      await clock.advance(4_000)
      poller.pollNow(cause)
      await clock.advance(10_000)
      expect(polls).toEqual([0, 4_000, 14_000])
    },
  )

  it.each([
    ['user', [0, 13_000]],
    ['return', [0, 3_000, 16_000]],
    ['news', [0, 3_000, 16_000]],
  ] as const)('(%s) during a poll never starts a second one at the same time', async (cause, expected) => {
    answer = slow(3_000)
    start()
    await clock.advance(1_000)
    poller.pollNow(cause)
    poller.pollNow(cause)
    await clock.advance(2_000)
    answer = good
    await clock.advance(13_000)
    expect(polls).toEqual(expected)
  })

  it.each([
    ['user', [0, 1_000]],
    ['return', [0, 1_000]],
    ['news', [0]],
  ] as const)('(%s) ends the wait after a failure, except for news', async (cause, expected) => {
    answer = failing(OFFLINE)
    start()
    await clock.advance(1_000)
    poller.pollNow(cause)
    await clock.advance(3_999)
    expect(polls).toEqual(expected)
  })

  it('(news) during a poll is forgotten when that poll fails', async () => {
    answer = slow(500, OFFLINE)
    start()
    await clock.advance(100)
    poller.pollNow('news')
    await clock.advance(5_000)
    expect(polls).toEqual([0])
  })

  it.each(['user', 'return', 'news'] as const)(
    '(%s) does not poll before the time that the exchange named',
    async (cause) => {
      answer = failing({ kind: 'banned', retryAt: clock.now() + 120_000 })
      start()
      for (let second = 0; second < 119; second++) {
        await clock.advance(1000)
        poller.pollNow(cause)
      }
      expect(polls).toEqual([0])
      await clock.advance(1000)
      expect(polls).toEqual([0, 120_000])
    },
  )

  it.each(['user', 'return', 'news'] as const)(
    '(%s) never polls again after a rejected signature',
    async (cause) => {
      answer = failing({ kind: 'signature-rejected' })
      start()
      await clock.advance(1000)
      poller.pollNow(cause)
      await clock.advance(HOUR)
      expect(polls).toEqual([0])
      expect(poller).toMatchObject({ nextPollAt: null, reason: 'needs-the-user', polling: false })
    },
  )

  it('(user) tries a rejected key again that nothing else would try', async () => {
    answer = failing({ kind: 'key-rejected' })
    start({ workedBefore: false })
    await clock.advance(HOUR)
    expect(polls).toEqual([0])
    answer = good
    poller.pollNow('user')
    await clock.advance(0)
    expect(poller).toMatchObject({ failures: 0, reason: 'interval' })
  })
})

describe('a rejected key', () => {
  const rejected: Problem = { kind: 'key-rejected', params: { code: -2015 } }
  const hints = () => results.map((result) => (result.ok ? 'good' : result.problem.params?.hint))

  it('that worked before has that hint, until it was rejected too often', async () => {
    start({ workedBefore: false })
    await clock.advance(0)
    answer = failing(rejected)
    await clock.advance(2 * HOUR)
    expect(hints().slice(0, 8)).toEqual(['good', ...Array(5).fill('worked-before'), undefined, undefined])
  })

  it('that never worked has no hint', async () => {
    answer = failing(rejected)
    start({ workedBefore: false })
    await clock.advance(0)
    expect(hints()).toEqual([undefined])
  })

  it('of a wrong format has no hint even when it worked before', async () => {
    answer = failing({ kind: 'key-rejected', params: { code: -2014 } })
    start({ workedBefore: true })
    await clock.advance(0)
    expect(hints()).toEqual([undefined])
  })
})

describe('resume without a pause', () => {
  it('polls at once', async () => {
    intervalMs = 300_000
    start()
    await clock.advance(60_000)
    poller.resume()
    await clock.advance(0)
    expect(polls).toEqual([0, 60_000])
  })
})

describe('news', () => {
  it('causes at most one poll a second, however often it comes', async () => {
    start()
    for (let tick = 0; tick < 50; tick++) {
      await clock.advance(100)
      poller.pollNow('news')
    }
    expect(polls).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000])
  })

  it('that keeps coming causes polls `newsGap` apart, besides those of the schedule', async () => {
    newsGap = 8_000
    start()
    for (let tick = 0; tick < 300; tick++) {
      await clock.advance(100)
      poller.pollNow('news')
    }
    expect(polls).toEqual([0, 1_000, 9_000, 17_000, 25_000])
    newsGap = 25_000
    for (let tick = 0; tick < 300; tick++) {
      await clock.advance(100)
      poller.pollNow('news')
    }
    expect(polls.slice(5)).toEqual([33_000, 43_000, 53_000, 58_000])
  })

  it('causes a poll at once after a quiet time, even when the gap is long', async () => {
    newsGap = 500_000
    start()
    await clock.advance(4_000)
    poller.pollNow('news')
    await clock.advance(1_000)
    poller.pollNow('news')
    await clock.advance(5_000)
    expect(polls).toEqual([0, 4_000])
  })

  it('within a second of the last poll causes a poll when that second is over', async () => {
    start()
    await clock.advance(300)
    poller.pollNow('news')
    expect(poller.nextPollAt).toBe(clock.now() + 700)
    await clock.advance(700)
    expect(polls).toEqual([0, 1_000])
  })

  it('is not delayed when the schedule is computed again', async () => {
    newsGap = 8_000
    start()
    await clock.advance(1_000)
    poller.pollNow('news')
    await clock.advance(1_000)
    poller.pollNow('news')
    const planned = poller.nextPollAt
    intervalMs = 60_000
    poller.reschedule()
    expect(poller.nextPollAt).toBe(planned)
  })

  it('never delays an earlier planned poll', async () => {
    intervalMs = 300
    start()
    await clock.advance(100)
    poller.pollNow('news')
    expect(poller.nextPollAt).toBe(clock.now() + 200)
    await clock.advance(1_100)
    expect(polls).toEqual([0, 300, 600, 900, 1_200])
  })
})

describe('spent weight', () => {
  const spent = () =>
    failing({ kind: 'weight-spent', retryAt: clock.now() + 30_000, params: { by: 'our-accounts' } })()

  it('is not a failure, as nothing was sent', async () => {
    start()
    await clock.advance(0)
    answer = spent
    await clock.advance(10_000)
    expect(kinds()).toEqual(['good'])
    expect(poller).toMatchObject({ failures: 0, polling: false, reason: 'our-weight' })
    expect(poller.nextPollAt).toBe(clock.now() + 30_000 + 5_000)
    answer = good
    await clock.advance(35_000)
    expect(polls).toEqual([0, 10_000, 45_000])
    expect(kinds()).toEqual(['good', 'good'])
  })

  it('does not lengthen the wait again when the schedule is computed again', async () => {
    start()
    await clock.advance(0)
    answer = spent
    await clock.advance(10_000)
    answer = good
    await clock.advance(32_000)
    poller.reschedule()
    await clock.advance(3_000)
    expect(polls).toEqual([0, 10_000, 45_000])
    intervalMs = 20_000
    poller.reschedule()
    expect(poller.nextPollAt).toBe(clock.now() + 20_000)
  })

  it('is over once a poll succeeds', async () => {
    start()
    await clock.advance(0)
    answer = spent
    await clock.advance(10_000)
    answer = good
    poller.pollNow('user')
    await clock.advance(0)
    expect(poller).toMatchObject({ reason: 'interval', nextPollAt: clock.now() + 10_000 })
  })

  it('still delays the next poll when the schedule is computed again', async () => {
    start()
    await clock.advance(0)
    answer = spent
    await clock.advance(11_000)
    poller.reschedule()
    expect(poller.reason).toBe('our-weight')
    expect(poller.nextPollAt).toBeGreaterThanOrEqual(clock.now() + 29_000)
  })

  it('does not change the count of failures', async () => {
    answer = failing(OFFLINE)
    start()
    await clock.advance(0)
    answer = spent
    await clock.advance(5_000)
    expect(poller).toMatchObject({ failures: 1, reason: 'our-weight' })
    expect(kinds()).toEqual(['offline'])
  })
})

describe('a pause', () => {
  const resumeAfter = async (ms: number) => {
    await clock.advance(ms)
    poller.resume()
    await clock.advance(0)
  }

  it('between polls stops polling until it ends, and then polls at once', async () => {
    start()
    await clock.advance(3_000)
    poller.pause()
    poller.pause()
    expect(poller).toMatchObject({ polling: false, nextPollAt: null, reason: null })
    expect(clock.pending).toBe(0)
    await resumeAfter(HOUR)
    expect(polls).toEqual([0, HOUR + 3_000])
    expect(poller.reason).toBe('interval')
  })

  it('during a poll accepts the answer, and stops polling after it', async () => {
    answer = slow(2_000)
    start()
    poller.pause()
    await clock.advance(60_000)
    expect(kinds()).toEqual(['good'])
    expect(poller).toMatchObject({ polling: false, nextPollAt: null })
    expect(clock.pending).toBe(0)
    answer = good
    await resumeAfter(0)
    expect(polls).toEqual([0, 60_000])
  })

  it('that ends while the earlier poll is still under way causes another poll after it', async () => {
    answer = slow(5_000)
    start()
    await clock.advance(1_000)
    poller.pause()
    await resumeAfter(1_000)
    expect(polls).toEqual([0])
    await clock.advance(3_000)
    expect(polls).toEqual([0, 5_000])
  })

  it('after a failure ends the backoff', async () => {
    answer = failing(OFFLINE)
    start()
    await clock.advance(1_000)
    poller.pause()
    answer = good
    await resumeAfter(1_000)
    expect(polls).toEqual([0, 2_000])
    expect(poller.failures).toBe(0)
  })

  it('does not end a ban, and the wait for it continues', async () => {
    answer = failing({ kind: 'banned', retryAt: clock.now() + 120_000 })
    start()
    await clock.advance(1_000)
    poller.pause()
    await resumeAfter(10_000)
    expect(poller).toMatchObject({ reason: 'asked-to-wait', nextPollAt: clock.now() + 109_000 })
    await clock.advance(109_000)
    expect(polls).toEqual([0, 120_000])
  })

  it('during sleep counts toward a ban, although elapsed time does not include sleep', async () => {
    answer = failing({ kind: 'banned', retryAt: clock.now() + 120_000 })
    start()
    await clock.advance(1_000)
    poller.pause()
    clock.setWallClock(clock.now() + 100_000)
    await resumeAfter(0)
    expect(poller.nextPollAt).toBe(clock.now() + 19_000)
    await clock.advance(19_000)
    expect(polls).toEqual([0, 20_000])
  })

  it('does not shorten a ban by a clock that was set forward before the pause', async () => {
    answer = failing({ kind: 'banned', retryAt: clock.now() + 120_000 })
    start()
    await clock.advance(1_000)
    clock.setWallClock(clock.now() + 3 * HOUR)
    poller.pause()
    await resumeAfter(9_000)
    expect(poller.nextPollAt).toBe(clock.now() + 110_000)
    await clock.advance(110_000)
    expect(polls).toEqual([0, 120_000])
  })

  it('does not prolong a ban by a clock that was set back during the pause', async () => {
    answer = failing({ kind: 'banned', retryAt: clock.now() + 120_000 })
    start()
    await clock.advance(1_000)
    poller.pause()
    clock.setWallClock(clock.now() - 3 * HOUR)
    await resumeAfter(0)
    await clock.advance(119_000)
    expect(polls).toEqual([0, 120_000])
  })

  it.each(['user', 'return', 'news'] as const)(
    'is not ended by pollNow (%s), pollIfOverdue or reschedule',
    async (cause) => {
      start()
      await clock.advance(1_000)
      poller.pause()
      await clock.advance(60_000)
      poller.pollNow(cause)
      poller.pollIfOverdue()
      poller.reschedule()
      await clock.advance(60_000)
      expect(polls).toEqual([0])
      expect(clock.pending).toBe(0)
    },
  )

  it('does not poll again after a rejected signature', async () => {
    answer = failing({ kind: 'signature-rejected' })
    start()
    await clock.advance(1_000)
    poller.pause()
    await resumeAfter(1_000)
    await clock.advance(HOUR)
    expect(polls).toEqual([0])
    expect(poller.reason).toBe('needs-the-user')
  })
})

describe('stop', () => {
  it.each<[string, () => Promise<void> | void]>([
    ['during a poll', () => {}],
    ['between polls', () => clock.advance(1_000)],
    [
      'while paused',
      async () => {
        await clock.advance(1_000)
        poller.pause()
      },
    ],
    [
      'while paused during a poll',
      () => {
        answer = slow(1_000)
        poller.pause()
      },
    ],
    [
      'during a backoff',
      async () => {
        await clock.advance(1_000)
        answer = failing(OFFLINE)
        poller.pollNow('user')
        await clock.advance(1_000)
      },
    ],
    [
      'while the user is needed',
      async () => {
        await clock.advance(1_000)
        answer = failing({ kind: 'signature-rejected' })
        poller.pollNow('user')
        await clock.advance(1_000)
      },
    ],
    [
      'after news',
      async () => {
        await clock.advance(500)
        poller.pollNow('news')
      },
    ],
  ])('%s leaves no timer behind, and nothing starts it again', async (_when, prepare) => {
    start()
    await prepare()
    const before = [results.length, polls.length, changes]
    poller.stop()
    expect(clock.pending).toBe(0)
    for (const cause of ['user', 'return', 'news'] as const) poller.pollNow(cause)
    poller.pause()
    poller.resume()
    poller.reschedule()
    poller.pollIfOverdue()
    await clock.advance(HOUR)
    expect([results.length, polls.length, changes]).toEqual(before)
    expect(clock.pending).toBe(0)
  })
})

describe('a late timer', () => {
  /** A clock whose timers never fire, as while the system puts the app to nap. */
  const clockWithoutTimers = () => ({ ...clock, after: () => () => {} })

  it('is replaced by pollIfOverdue after two seconds', async () => {
    let passed = 0
    let times = 0
    const stuckClock = { ...clockWithoutTimers(), now: () => 1_000_000 + passed, elapsed: () => passed }
    const stuckPoller = startPoller({
      clock: stuckClock,
      workedBefore: true,
      newsGap: () => 1000,
      schedule: () => ({ at: stuckClock.now() + 10_000, reason: 'interval' }),
      async poll() {
        times += 1
        return polled()
      },
      onResult() {},
      onSchedule() {},
    })
    await clock.advance(0)
    passed = 12_000
    stuckPoller.pollIfOverdue()
    await clock.advance(0)
    expect(times).toBe(1)
    passed = 12_001
    stuckPoller.pollIfOverdue()
    stuckPoller.pollIfOverdue()
    await clock.advance(0)
    expect(times).toBe(2)
  })

  it('does not make pollIfOverdue poll early', async () => {
    start()
    for (let second = 0; second < 30; second++) {
      await clock.advance(1000)
      poller.pollIfOverdue()
    }
    expect(polls).toEqual([0, 10_000, 20_000, 30_000])
  })
})

describe("this computer's clock", () => {
  const DAY = 24 * HOUR
  const clockChanges = [
    ['three hours forward', 3 * HOUR],
    ['three hours back', -3 * HOUR],
    ['a year back', -365 * DAY],
  ] as const

  it.each(clockChanges)('set %s between polls does not change when the next poll comes', async (_how, by) => {
    start()
    await clock.advance(4_000)
    clock.setWallClock(clock.now() + by)
    expect(poller.nextPollAt).toBe(clock.now() + 6_000)
    poller.pollIfOverdue()
    await clock.advance(5_999)
    expect(polls).toEqual([0])
    await clock.advance(1)
    expect(polls).toEqual([0, 10_000])
  })

  it.each(clockChanges)(
    'set %s during a ban neither ends nor prolongs it, whatever calls pollNow',
    async (_how, by) => {
      answer = failing({ kind: 'banned', retryAt: clock.now() + 120_000 })
      start()
      await clock.advance(20_000)
      clock.setWallClock(clock.now() + by)
      poller.pollNow('user')
      poller.reschedule()
      expect(poller).toMatchObject({ reason: 'asked-to-wait', nextPollAt: clock.now() + 100_000 })
      await clock.advance(99_999)
      poller.pollNow('return')
      expect(polls).toEqual([0])
      answer = good
      await clock.advance(1)
      expect(polls).toEqual([0, 120_000])
      expect(poller.failures).toBe(0)
    },
  )

  it.each(clockChanges)('set %s during a poll does not change when it is given up', async (_how, by) => {
    answer = () => new Promise(() => {})
    start()
    await clock.advance(1_000)
    clock.setWallClock(clock.now() + by)
    await clock.advance(179_000)
    expect(kinds()).toEqual(['timeout'])
  })
})
