import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type Poller, type PollResult, startPoller } from '../../../electron/polling/poller.ts'
import type { PollRecord } from '../../../electron/polling/schedule.ts'
import { schedule } from '../../../electron/polling/schedule.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'
import type { AccountSummary } from '../../../shared/state.ts'
import { createFakeClock, type FakeClock } from '../../fake-clock.ts'
import { summary } from '../../fixtures.ts'

const HOUR = 3_600_000
const OFFLINE: Problem = { kind: 'offline', params: { cause: 'reset' } }

let clock: FakeClock
/** Moments at which a poll began, ms that had passed. */
let polls: number[]
let results: PollResult[]
let records: PollRecord[]
let changes: number
let intervalMs: number
let newsGap: number
let answer: () => Promise<AccountSummary>
let poller: Poller

const good = async () => summary()
const failing = (problem: Problem) => async (): Promise<AccountSummary> => {
  throw new ProblemError(problem)
}
/** Good, or failing with what is given, after some time. */
const slow = (ms: number, problem?: Problem) => () =>
  new Promise<AccountSummary>((resolve, reject) => {
    clock.after(ms, () => (problem === undefined ? resolve(summary()) : reject(new ProblemError(problem))))
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

/** Polled every ten seconds, without a turn of its own; after a failure at half of what the backoff may be. */
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
        stretch: 1,
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

  it('tells the schedule of failures in a row, and that it worked', async () => {
    answer = failing(OFFLINE)
    start({ workedBefore: false })
    await clock.advance(15_000)
    answer = good
    await clock.advance(20_000)
    expect(records).toEqual([
      { failures: 1, refusals: 0, problem: OFFLINE, workedBefore: false },
      { failures: 2, refusals: 0, problem: OFFLINE, workedBefore: false },
      { failures: 3, refusals: 0, problem: OFFLINE, workedBefore: false },
      { failures: 0, refusals: 0, problem: null, workedBefore: true },
    ])
    expect(polls).toEqual([0, 5_000, 15_000, 35_000])
  })

  it('takes what is no problem of the known kinds for one of its own, without its text', async () => {
    answer = async () => {
      throw new Error('secret=abc')
    }
    start()
    await clock.advance(0)
    expect(results).toEqual([{ ok: false, problem: { kind: 'internal' } }])
  })

  it('goes on when what takes the result fails', async () => {
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

  it('gives up after three minutes what never settles, and does not hear it any more', async () => {
    let settleFirst = (_: AccountSummary) => {}
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
    settleFirst(summary())
    await clock.advance(4_999)
    expect(kinds()).toEqual(['timeout'])
    await clock.advance(1)
    expect(kinds()).toEqual(['timeout', 'good'])
  })
})

describe('a look', () => {
  it.each(['user', 'return', 'news'] as const)(
    '(%s) polls at once instead of at the end of the wait',
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
  ] as const)(
    '(%s) while a poll is under way never starts a second one beside it',
    async (cause, expected) => {
      answer = slow(3_000)
      start()
      await clock.advance(1_000)
      poller.pollNow(cause)
      poller.pollNow(cause)
      await clock.advance(2_000)
      answer = good
      await clock.advance(13_000)
      expect(polls).toEqual(expected)
    },
  )

  it.each([
    ['user', [0, 1_000]],
    ['return', [0, 1_000]],
    ['news', [0]],
  ] as const)('(%s) after a failure: news alone does not shorten the wait', async (cause, expected) => {
    answer = failing(OFFLINE)
    start()
    await clock.advance(1_000)
    poller.pollNow(cause)
    await clock.advance(3_999)
    expect(polls).toEqual(expected)
  })

  it('by news under way is forgotten when that poll fails', async () => {
    answer = slow(500, OFFLINE)
    start()
    await clock.advance(100)
    poller.pollNow('news')
    await clock.advance(5_000)
    expect(polls).toEqual([0])
  })

  it.each(['user', 'return', 'news'] as const)(
    '(%s) asks nothing before the moment the exchange named',
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
    '(%s) never sends a signature that was refused again',
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

  it('of the user tries a key again that nothing else would', async () => {
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

describe('a key that is refused', () => {
  const refused: Problem = { kind: 'key-rejected', params: { code: -2015 } }
  const told = () => results.map((result) => (result.ok ? 'good' : result.problem.params?.hint))

  it('after it worked is said to have worked, until it was refused too often for that', async () => {
    start({ workedBefore: false })
    await clock.advance(0)
    answer = failing(refused)
    await clock.advance(2 * HOUR)
    expect(told().slice(0, 8)).toEqual(['good', ...Array(5).fill('worked-before'), undefined, undefined])
  })

  it('and never worked is not', async () => {
    answer = failing(refused)
    start({ workedBefore: false })
    await clock.advance(0)
    expect(told()).toEqual([undefined])
  })

  it('for its form is not taken for a passing thing', async () => {
    answer = failing({ kind: 'key-rejected', params: { code: -2014 } })
    start({ workedBefore: true })
    await clock.advance(0)
    expect(told()).toEqual([undefined])
  })
})

describe('a sleep that was not announced', () => {
  it('has an end all the same, at which it looks', async () => {
    intervalMs = 300_000
    start()
    await clock.advance(60_000)
    poller.resume()
    await clock.advance(0)
    expect(polls).toEqual([0, 60_000])
  })
})

describe('news', () => {
  it('however often, brings polls no closer than a second', async () => {
    start()
    for (let tick = 0; tick < 50; tick++) {
      await clock.advance(100)
      poller.pollNow('news')
    }
    expect(polls).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000])
  })

  it('without an end brings polls of its own as far apart as it is told, beside those of the schedule', async () => {
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

  it('after a quiet while is looked at, at once, even where it may bring a poll but seldom', async () => {
    newsGap = 500_000
    start()
    await clock.advance(4_000)
    poller.pollNow('news')
    await clock.advance(1_000)
    poller.pollNow('news')
    await clock.advance(5_000)
    expect(polls).toEqual([0, 4_000])
  })

  it('that comes within the second is looked at when it is over', async () => {
    start()
    await clock.advance(300)
    poller.pollNow('news')
    expect(poller.nextPollAt).toBe(clock.now() + 700)
    await clock.advance(700)
    expect(polls).toEqual([0, 1_000])
  })

  it('is not put off by a plan that is made anew meanwhile', async () => {
    newsGap = 8_000
    start()
    await clock.advance(1_000)
    poller.pollNow('news')
    await clock.advance(1_000)
    poller.pollNow('news')
    const promised = poller.nextPollAt
    intervalMs = 60_000
    poller.reschedule()
    expect(poller.nextPollAt).toBe(promised)
  })

  it('never postpones the poll that would come before that', async () => {
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
  const spent = () => failing({ kind: 'weight-spent', retryAt: clock.now() + 30_000 })()

  it('is no failure: nothing was sent, and what is known stands', async () => {
    start()
    await clock.advance(0)
    answer = spent
    await clock.advance(10_000)
    expect(kinds()).toEqual(['good'])
    expect(poller).toMatchObject({ failures: 0, polling: false, reason: 'weight' })
    expect(poller.nextPollAt).toBe(clock.now() + 30_000 + 5_000)
    answer = good
    await clock.advance(35_000)
    expect(polls).toEqual([0, 10_000, 45_000])
    expect(kinds()).toEqual(['good', 'good'])
  })

  it('is not waited for a second time when the poll is planned anew meanwhile', async () => {
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

  it('is over once an answer has come all the same', async () => {
    start()
    await clock.advance(0)
    answer = spent
    await clock.advance(10_000)
    answer = good
    poller.pollNow('user')
    await clock.advance(0)
    expect(poller).toMatchObject({ reason: 'interval', nextPollAt: clock.now() + 10_000 })
  })

  it('stands when the next poll is worked out anew', async () => {
    start()
    await clock.advance(0)
    answer = spent
    await clock.advance(11_000)
    poller.reschedule()
    expect(poller.reason).toBe('weight')
    expect(poller.nextPollAt).toBeGreaterThanOrEqual(clock.now() + 29_000)
  })

  it('leaves the failures before it as they were', async () => {
    answer = failing(OFFLINE)
    start()
    await clock.advance(0)
    answer = spent
    await clock.advance(5_000)
    expect(poller).toMatchObject({ failures: 1, reason: 'weight' })
    expect(kinds()).toEqual(['offline'])
  })
})

describe('a pause', () => {
  const resumeAfter = async (ms: number) => {
    await clock.advance(ms)
    poller.resume()
    await clock.advance(0)
  }

  it('while waiting asks nothing until it ends, and then at once', async () => {
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

  it('while polling takes the answer, and asks nothing after it', async () => {
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

  it('that ends while the poll before it is still under way, looks again after it', async () => {
    answer = slow(5_000)
    start()
    await clock.advance(1_000)
    poller.pause()
    await resumeAfter(1_000)
    expect(polls).toEqual([0])
    await clock.advance(3_000)
    expect(polls).toEqual([0, 5_000])
  })

  it('after a failure ends the wait', async () => {
    answer = failing(OFFLINE)
    start()
    await clock.advance(1_000)
    poller.pause()
    answer = good
    await resumeAfter(1_000)
    expect(polls).toEqual([0, 2_000])
    expect(poller.failures).toBe(0)
  })

  it('does not end a ban, and the wait for it is taken up again', async () => {
    answer = failing({ kind: 'banned', retryAt: clock.now() + 120_000 })
    start()
    await clock.advance(1_000)
    poller.pause()
    await resumeAfter(10_000)
    expect(poller).toMatchObject({ reason: 'asked-to-wait', nextPollAt: clock.now() + 109_000 })
    await clock.advance(109_000)
    expect(polls).toEqual([0, 120_000])
  })

  it('by sleep counts toward a ban, where the time slept does not count as passed', async () => {
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

  it('does not count toward a ban what the clock was set forward by before it', async () => {
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

  it('during a ban is not prolonged by a clock that was set back meanwhile', async () => {
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
    'is not ended by a look (%s), a check or a new schedule',
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

  it('leaves a refused signature alone', async () => {
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

describe('the end', () => {
  it.each<[string, () => Promise<void> | void]>([
    ['while polling', () => {}],
    ['while waiting', () => clock.advance(1_000)],
    [
      'while paused',
      async () => {
        await clock.advance(1_000)
        poller.pause()
      },
    ],
    [
      'while paused in a poll',
      () => {
        answer = slow(1_000)
        poller.pause()
      },
    ],
    [
      'while backing off',
      async () => {
        await clock.advance(1_000)
        answer = failing(OFFLINE)
        poller.pollNow('user')
        await clock.advance(1_000)
      },
    ],
    [
      'with nothing to wait for',
      async () => {
        await clock.advance(1_000)
        answer = failing({ kind: 'signature-rejected' })
        poller.pollNow('user')
        await clock.advance(1_000)
      },
    ],
    [
      'waiting for news',
      async () => {
        await clock.advance(500)
        poller.pollNow('news')
      },
    ],
  ])('%s leaves nothing behind, and nothing starts it again', async (_when, get) => {
    start()
    await get()
    const [seen, asked, told] = [results.length, polls.length, changes]
    poller.stop()
    expect(clock.pending).toBe(0)
    for (const cause of ['user', 'return', 'news'] as const) poller.pollNow(cause)
    poller.pause()
    poller.resume()
    poller.reschedule()
    poller.pollIfOverdue()
    await clock.advance(HOUR)
    expect([results.length, polls.length, changes]).toEqual([seen, asked, told])
    expect(clock.pending).toBe(0)
  })
})

describe('a timer that is late', () => {
  /** As `FakeClock`, but no timer ever fires, as while the app is put to nap. */
  const napping = () => ({ ...clock, after: () => () => {} })

  it('is not waited for longer than two seconds', async () => {
    let passed = 0
    let times = 0
    const nap = { ...napping(), now: () => 1_000_000 + passed, elapsed: () => passed }
    const late = startPoller({
      clock: nap,
      workedBefore: true,
      newsGap: () => 1000,
      schedule: () => ({ at: nap.now() + 10_000, reason: 'interval' }),
      async poll() {
        times += 1
        return summary()
      },
      onResult() {},
      onSchedule() {},
    })
    await clock.advance(0)
    passed = 12_000
    late.pollIfOverdue()
    await clock.advance(0)
    expect(times).toBe(1)
    passed = 12_001
    late.pollIfOverdue()
    late.pollIfOverdue()
    await clock.advance(0)
    expect(times).toBe(2)
  })

  it('is nothing that a check hurries: it comes at its time', async () => {
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
  const settings = [
    ['three hours forward', 3 * HOUR],
    ['three hours back', -3 * HOUR],
    ['a year back', -365 * DAY],
  ] as const

  it.each(settings)('set %s during a wait does not change when the next poll comes', async (_how, by) => {
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

  it.each(settings)('set %s during a ban neither ends nor prolongs it, whoever looks', async (_how, by) => {
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
  })

  it.each(settings)('set %s during a poll does not change when it is given up', async (_how, by) => {
    answer = () => new Promise(() => {})
    start()
    await clock.advance(1_000)
    clock.setWallClock(clock.now() + by)
    await clock.advance(179_000)
    expect(kinds()).toEqual(['timeout'])
  })
})
