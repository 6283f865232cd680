import fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Sample } from '../../../electron/alerts/observation.ts'
import type { AccountOptions } from '../../../electron/monitor/account.ts'
import { createMonitor, type Monitor, type RaisedAlert } from '../../../electron/monitor/monitor.ts'
import { createNotices, type Notices } from '../../../electron/monitor/notices.ts'
import { createSharedWeight } from '../../../electron/polling/weight-share.ts'
import { exact, toDecimal } from '../../../shared/decimal.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/settings/settings.ts'
import type { AccountState, AccountSummary, Decimal, MonitorState } from '../../../shared/state.ts'
import { createFakeClock, type FakeClock } from '../../fake-clock.ts'
import { APPEARANCE, pool, summary, weight } from '../../fixtures.ts'
import { polled } from '../polled.ts'
import { type MemoryStore, memoryStore } from './alert-store.ts'
import { type FakeStreams, fakeStreams } from './fake-stream.ts'

let clock: FakeClock
let settings: Settings
let states: MonitorState[]
let alerts: RaisedAlert[]
let notices: Notices
let streams: FakeStreams
let monitor: Monitor
let failsOnChange: boolean
let failsOnAlerts: boolean
let store: MemoryStore
let timeZone: string
/** The time zones that were looked up. */
let timeZones: string[]

beforeEach(() => {
  clock = createFakeClock()
  settings = DEFAULT_SETTINGS
  states = []
  failsOnChange = false
  failsOnAlerts = false
  alerts = []
  timeZone = 'UTC'
  timeZones = []
  store = memoryStore()
  streams = fakeStreams()
  monitor = startMonitor()
})

function startMonitor(): Monitor {
  notices = createNotices()
  const started = createMonitor({
    clock,
    notices,
    random: () => 0.5,
    settings: () => settings,
    weight: () => weight({ used: 5 }),
    appearance: () => APPEARANCE,
    timeZone() {
      timeZones.push(timeZone)
      return timeZone
    },
  })
  started.onAlerts((raised) => {
    if (failsOnAlerts) throw new Error('no words')
    alerts.push(...raised)
  })
  started.onChange((state) => {
    if (failsOnChange) throw new Error('the tray is gone')
    states.push(state)
  })
  return started
}

function watch(
  poll: () => Promise<AccountSummary>,
  id = 'main',
  changes: Partial<AccountOptions> = {},
): void {
  monitor.watch({
    id,
    details: () => ({ label: 'Main', permissions: null, keep: 'keychain' }),
    environment: 'production',
    paused: false,
    drill: null,
    sharedWeight: createSharedWeight(() => weight({ share: 480 }), 0),
    confirmedNow: () => null,
    lastSeen: null,
    workedBefore: false,
    alertStore: store,
    createSource: () => ({ poll: async () => polled(await poll()), forgetMode() {} }),
    openStream: streams.open(id),
    ...changes,
  })
}

function summaryAt(marginRatio: Decimal): AccountSummary {
  return summary({ receivedAt: clock.now(), pools: [pool({ marginRatio })] })
}

function account(id = 'main'): AccountState {
  const found = monitor.state().accounts.find((candidate) => candidate.id === id)
  if (found === undefined) throw new Error(`${id} is not watched`)
  return found
}

const failing = (problem: Problem) => async (): Promise<AccountSummary> => {
  throw new ProblemError(problem)
}

describe('polling', () => {
  it('starts with an unknown risk, polls at once, and then at the interval', async () => {
    let polls = 0
    watch(async () => {
      polls += 1
      return summaryAt('0.2')
    })
    expect(account()).toMatchObject({ risk: 'unknown', freshness: 'none', polling: true })
    await clock.advance(0)
    expect(account()).toMatchObject({ risk: 'calm', freshness: 'fresh', polling: false })
    expect(account().nextPollAt).toBe(clock.now() + 10_000)
    await clock.advance(35_000)
    expect(polls).toBe(4)
  })

  it('never runs two polls of one account at the same time, however often the user polls', async () => {
    let running = 0
    let most = 0
    watch(async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise<void>((resolve) => clock.after(3000, resolve))
      running -= 1
      return summaryAt('0.2')
    })
    for (let second = 0; second < 60; second += 1) {
      monitor.pollNow('user')
      await clock.advance(1000)
    }
    expect(most).toBe(1)
  })

  it('gives up a poll that never ends, and polls again', async () => {
    let polls = 0
    watch(() => {
      polls += 1
      return polls === 1 ? new Promise(() => {}) : Promise.resolve(summaryAt('0.3'))
    })
    await clock.advance(179_999)
    expect(account()).toMatchObject({ polling: true, connection: { ok: true } })
    await clock.advance(1)
    expect(account().connection).toMatchObject({ ok: false, problem: { kind: 'timeout' } })
    await clock.advance(60_000)
    expect(account()).toMatchObject({ risk: 'calm', connection: { ok: true } })
  })

  it('does not poll before the time that the exchange named, even when the user polls', async () => {
    let polls = 0
    const retryAt = clock.now() + 120_000
    watch(() => {
      polls += 1
      return failing({ kind: 'banned', retryAt })()
    })
    await clock.advance(60_000)
    monitor.pollNow('user')
    await clock.advance(59_999)
    expect(polls).toBe(1)
    expect(account().nextPollAt).toBe(retryAt)
    await clock.advance(1)
    expect(polls).toBe(2)
  })

  it('happens twice as often near a threshold and while critical, and half as often without a position', async () => {
    const ratios = { 'close-by': '0.45', critical: '0.95', usual: '0.2' } as const
    for (const [id, ratio] of Object.entries(ratios)) watch(async () => summaryAt(ratio), id)
    watch(async () => summary({ receivedAt: clock.now(), pools: [] }), 'idle')
    await clock.advance(0)
    const waits = monitor
      .state()
      .accounts.map((one) => [one.id, (one.nextPollAt ?? 0) - clock.now(), one.pollReason])
    expect(waits).toEqual([
      ['close-by', 5_000, 'close'],
      ['critical', 5_000, 'close'],
      ['usual', 10_000, 'interval'],
      ['idle', 20_000, 'idle'],
    ])
  })

  it('spreads the polls of accounts at one exchange evenly over the interval', async () => {
    const sharedWeight = createSharedWeight(() => weight({ share: 480 }), 0)
    const polls = new Map<string, number[]>()
    for (const id of ['one', 'two', 'three', 'four']) {
      const moments: number[] = []
      polls.set(id, moments)
      const poll = async () => {
        moments.push(clock.elapsed())
        return summaryAt('0.2')
      }
      watch(poll, id, { sharedWeight })
    }
    await clock.advance(60_000)
    const lasts = [...polls.values()].map((moments) => moments.slice(-3))
    expect(lasts.map((moments) => moments.map((moment) => moment % 10_000))).toEqual([
      [0, 0, 0],
      [2_500, 2_500, 2_500],
      [5_000, 5_000, 5_000],
      [7_500, 7_500, 7_500],
    ])
  })

  it.each(['needs the user', 'is forgotten'])(
    'spreads the polls without the account that %s',
    async (how) => {
      const sharedWeight = createSharedWeight(() => weight({ share: 480 }), 0)
      const moments = new Map<string, number>()
      watch(failing({ kind: 'signature-rejected' }), 'refused', { sharedWeight })
      for (const id of ['one', 'two']) {
        const poll = async () => {
          moments.set(id, clock.elapsed() % 10_000)
          return summaryAt('0.2')
        }
        watch(poll, id, { sharedWeight })
      }
      await clock.advance(4_000)
      expect(account('refused')).toMatchObject({ nextPollAt: null, pollReason: 'needs-the-user' })
      expect(account('one').nextPollAt).toBe(clock.now() - 4_000 + 13_333)
      if (how === 'is forgotten') monitor.forget('refused')
      await clock.advance(30_000)
      expect([...moments.values()]).toEqual([0, 5_000])
    },
  )

  it('waits longer at once when polling more often near a threshold would exceed the weight share', async () => {
    const sharedWeight = createSharedWeight(() => weight({ share: 20 }), 0)
    watch(async () => summaryAt('0.45'), 'main', { sharedWeight })
    await clock.advance(0)
    expect(account()).toMatchObject({ pollReason: 'others-weight', nextPollAt: clock.now() + 34_722 })
  })

  it('waits longer when the weight share is too small, and figures count as late after a wait that follows it', async () => {
    const sharedWeight = createSharedWeight(() => weight({ share: 20 }), 0)
    const answers = [async () => summaryAt('0.2')]
    watch(() => answers.shift()?.() ?? new Promise<never>(() => {}), 'main', { sharedWeight })
    await clock.advance(0)
    expect(account()).toMatchObject({ pollReason: 'others-weight', nextPollAt: clock.now() + 36_111 })
    await clock.advance(72_000)
    expect(account().freshness).toBe('fresh')
    await clock.advance(1_000)
    expect(account().freshness).toBe('late')
  })

  it('keeps figures stale when the clock is set back during an outage', async () => {
    const answers = [async () => summaryAt('0.2')]
    watch(() => answers.shift()?.() ?? Promise.reject(new ProblemError({ kind: 'timeout' })))
    await clock.advance(3 * 3_600_000)
    expect(account().freshness).toBe('stale')
    clock.setWallClock(clock.now() - 3 * 3_600_000)
    await clock.advance(10_000)
    expect(account().freshness).toBe('stale')
    expect(monitor.state().glance.stale).toBe(true)
  })

  it('still counts figures as late after two minutes when the wait is longer than a minute', async () => {
    const sharedWeight = createSharedWeight(() => weight({ share: 2 }), 0)
    watch(async () => summaryAt('0.2'), 'main', { sharedWeight })
    await clock.advance(119_000)
    expect(account().freshness).toBe('fresh')
    await clock.advance(2_000)
    expect(account().freshness).toBe('late')
    await clock.advance(60_000)
    expect(account().freshness).toBe('stale')
  })

  it.each([
    ['usual', '0.2', 20_000],
    ['close', '0.45', 15_000],
  ] as const)('at the %s pace makes figures with ratio %s late after %i ms', async (_how, ratio, late) => {
    let polls = 0
    watch(() => {
      polls += 1
      return polls === 1 ? Promise.resolve(summaryAt(ratio)) : new Promise(() => {})
    })
    await clock.advance(late - 1)
    expect(account().freshness).toBe('fresh')
    await clock.advance(1)
    expect(account().freshness).toBe('late')
  })

  it('keeps figures fresh for twice as long without a position', async () => {
    let polls = 0
    watch(() => {
      polls += 1
      const idle = summary({ receivedAt: clock.now(), pools: [] })
      return polls === 1 ? Promise.resolve(idle) : new Promise(() => {})
    })
    await clock.advance(39_999)
    expect(account().freshness).toBe('fresh')
    await clock.advance(1)
    expect(account().freshness).toBe('late')
  })

  it('does not count as failed when the weight share is spent', async () => {
    watch(failing({ kind: 'weight-spent', retryAt: clock.now() + 30_000 }))
    await clock.advance(0)
    expect(account()).toMatchObject({
      connection: { ok: true },
      freshness: 'none',
      pollReason: 'others-weight',
    })
    expect(monitor.account('main')?.failures()).toBe(0)
  })

  it('uses a new interval at once', async () => {
    let polls = 0
    watch(async () => {
      polls += 1
      return summaryAt('0.2')
    })
    await clock.advance(0)
    settings = { ...settings, pollSeconds: 2 }
    monitor.settingsChanged()
    await clock.advance(6000)
    expect(polls).toBe(4)
  })

  it('goes on, and figures become stale, when a snapshot listener fails', async () => {
    let polls = 0
    watch(async () => {
      polls += 1
      if (polls > 3) return failing({ kind: 'offline' })()
      return summaryAt('0.2')
    })
    failsOnChange = true
    const consoleError = vi.spyOn(console, 'error').mockReturnValue()
    await clock.advance(1_000)
    expect(consoleError).toHaveBeenCalled()
    consoleError.mockRestore()
    failsOnChange = false
    await clock.advance(300_000)
    expect(polls).toBeGreaterThan(5)
    expect(account().freshness).toBe('stale')
  })

  it('publishes to every listener, even when an earlier one fails', async () => {
    const later: MonitorState[] = []
    monitor.onChange((state) => later.push(state))
    failsOnChange = true
    const consoleError = vi.spyOn(console, 'error').mockReturnValue()
    watch(async () => summaryAt('0.2'))
    await clock.advance(0)
    consoleError.mockRestore()
    expect(later.at(-1)).toBe(monitor.state())
    expect(later.at(-1)?.accounts).toMatchObject([{ risk: 'calm' }])
  })

  it('leaves no timer behind when it stops', async () => {
    watch(async () => summaryAt('0.2'))
    watch(failing({ kind: 'offline' }), 'other')
    await clock.advance(25_000)
    monitor.stop()
    expect(clock.pending).toBe(0)
  })

  it('ignores the answer of an account that was forgotten while it was polled', async () => {
    let answer = (_: AccountSummary) => {}
    watch(
      () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    )
    monitor.forget('main')
    answer(summaryAt('0.99'))
    await clock.advance(60_000)
    expect(monitor.state().accounts).toEqual([])
    expect(alerts).toEqual([])
    expect(clock.pending).toBe(0)
  })
})

describe('the snapshot', () => {
  it('is published once a turn of the event loop, however much changes in it', async () => {
    for (const id of ['one', 'two', 'three']) watch(async () => summaryAt('0.2'), id)
    monitor.arrange(['three', 'one'])
    expect(states).toEqual([])
    await clock.advance(0)
    expect(states.map(({ accounts }) => accounts.map(({ id }) => id))).toEqual([['three', 'one', 'two']])
    expect(states[0]?.accounts).toMatchObject([{ risk: 'calm' }, { risk: 'calm' }, { risk: 'calm' }])
    await clock.advance(1_000)
    expect(states).toHaveLength(1)
  })

  it('is up to date before it is published', async () => {
    watch(async () => summaryAt('0.2'))
    await clock.advance(0)
    notices.show({ kind: 'file-unreadable', file: 'journal.db' })
    expect(monitor.state().notices).toHaveLength(1)
    expect(states.at(-1)?.notices).toEqual([])
    await clock.advance(0)
    expect(states.at(-1)).toBe(monitor.state())
  })

  it('comes after the alerts that were raised in that turn', async () => {
    const heard: unknown[] = []
    monitor.onAlerts((raised) => void heard.push(raised.map(({ account: { id } }) => id)))
    monitor.onChange(({ accounts }) => void heard.push(accounts.map(({ risk }) => risk)))
    for (const id of ['one', 'two']) watch(async () => summaryAt('0.9'), id)
    await clock.advance(0)
    expect(heard).toEqual([['one'], ['two'], ['critical', 'critical']])
  })

  it('is not lost when the app stops within the turn, nor is an alert', async () => {
    watch(async () => summaryAt('0.2'))
    await clock.advance(3_000)
    const before = states.length
    streams.marginCall('main')
    monitor.stop()
    expect(alerts.map(({ alert }) => alert.level)).toEqual(['critical'])
    expect(states).toHaveLength(before + 1)
    expect(store.alertState('main')?.untold).toEqual([])
    expect(clock.pending).toBe(0)
  })

  it('looks the time zone up once, however many accounts it holds, and follows it', async () => {
    settings = { ...settings, quietHours: { from: '22:00', to: '07:00' } }
    clock.setWallClock(Date.UTC(2026, 5, 1, 3))
    for (const id of ['one', 'two', 'three']) watch(async () => summaryAt('0.55'), id)
    await clock.advance(0)
    expect(monitor.state().quietUntil).toBe(Date.UTC(2026, 5, 1, 7))
    timeZones.length = 0
    monitor.republish()
    monitor.state()
    expect(timeZones).toEqual(['UTC'])
    timeZone = 'Asia/Tokyo'
    monitor.republish()
    expect(monitor.state().quietUntil).toBeNull()
  })
})

describe('news', () => {
  it('of one account makes that account poll at once', async () => {
    const polls = { main: 0, other: 0 }
    watch(async () => {
      polls.main += 1
      return summaryAt('0.2')
    })
    watch(async () => {
      polls.other += 1
      return summaryAt('0.2')
    }, 'other')
    await clock.advance(3_000)
    streams.news('main')
    streams.news('nobody')
    await clock.advance(0)
    expect(polls).toEqual({ main: 2, other: 1 })
  })

  it('that keeps coming for many accounts causes no more polls than the weight share allows', async () => {
    const sharedWeight = createSharedWeight(() => weight({ share: 480 }), 0)
    let polls = 0
    for (let index = 0; index < 5; index++) {
      const poll = async () => {
        polls += 1
        return summaryAt('0.2')
      }
      watch(poll, `account-${index}`, { sharedWeight })
    }
    await clock.advance(60_000)
    polls = 0
    for (let tick = 0; tick < 600; tick++) {
      await clock.advance(100)
      for (const { id } of monitor.state().accounts) streams.news(id)
    }
    expect(polls * 10).toBeLessThanOrEqual(480)
    expect(polls * 10).toBeGreaterThan(5 * 6 * 10)
  })
})

describe('a margin call', () => {
  it('raises an alert at once, and makes the account poll at once', async () => {
    let polls = 0
    watch(async () => {
      polls += 1
      return summaryAt('0.2')
    })
    await clock.advance(3_000)
    streams.marginCall('main')
    await clock.advance(0)
    expect(alerts.map(({ alert }) => alert.level)).toEqual(['critical'])
    expect(polls).toBe(2)
  })

  it('of a paused or unknown account is ignored', async () => {
    watch(async () => summaryAt('0.2'), 'main', { paused: true })
    streams.marginCall('main')
    streams.marginCall('nobody')
    await clock.advance(0)
    expect(alerts).toEqual([])
  })
})

describe('sleep', () => {
  const HOUR = 3_600_000

  it('stops all polls until resume, and then polls every account at once', async () => {
    const polled: string[] = []
    for (const id of ['main', 'other']) {
      watch(async () => {
        polled.push(id)
        return summaryAt('0.2')
      }, id)
    }
    await clock.advance(3_000)
    monitor.suspend()
    await clock.advance(HOUR)
    expect(polled).toEqual(['main', 'other'])
    monitor.wake()
    await clock.advance(2_000)
    expect(polled).toHaveLength(2)
    monitor.resume()
    await clock.advance(0)
    expect(polled).toEqual(['main', 'other', 'main', 'other'])
    await clock.advance(10_000)
    expect(polled).toHaveLength(6)
  })

  it('makes figures stale on waking, before the first poll', async () => {
    watch(async () => summaryAt('0.2'))
    await clock.advance(3_000)
    monitor.suspend()
    await clock.advance(0)
    clock.setWallClock(clock.now() + 8 * HOUR)
    expect(account().freshness).toBe('fresh')
    monitor.wake()
    expect(account()).toMatchObject({
      freshness: 'stale',
      polling: false,
      nextPollAt: null,
      pollReason: null,
    })
    monitor.resume()
    await clock.advance(0)
    expect(account().freshness).toBe('fresh')
  })

  it('does not stop an account for ever when a request was under way', async () => {
    let polls = 0
    watch(() => {
      polls += 1
      return polls === 1 ? new Promise(() => {}) : Promise.resolve(summaryAt('0.2'))
    })
    await clock.advance(1_000)
    monitor.suspend()
    clock.setWallClock(clock.now() + 8 * HOUR)
    monitor.resume()
    await clock.advance(180_000)
    expect(account()).toMatchObject({ connection: { ok: true }, freshness: 'fresh' })
  })

  it('lets the heartbeat start a poll whose timer does not fire', async () => {
    const timers: { task: () => void; ms: number }[] = []
    const real = clock.after
    let areTimersStuck = false
    clock.after = (ms, task) => {
      if (!areTimersStuck || ms === 5_000) return real(ms, task)
      timers.push({ ms, task })
      return () => {}
    }
    let polls = 0
    watch(async () => {
      polls += 1
      areTimersStuck = true
      return summaryAt('0.2')
    })
    await clock.advance(16_000)
    clock.after = real
    expect(timers.length).toBeGreaterThan(0)
    expect(polls).toBe(2)
  })
})

describe('the pace', () => {
  const MINUTE = 60_000
  let fails: boolean
  let turned: boolean

  /** The ratio climbs from 60 % on, until it has turned. */
  function climb(perMinute: Decimal = '0.012'): void {
    fails = false
    turned = false
    watch(async () => {
      if (fails) throw new ProblemError({ kind: 'timeout' })
      const minutes = exact(clock.elapsed()).div(MINUTE)
      return summaryAt(turned ? '0.7' : toDecimal(minutes.times(perMinute).plus('0.6')))
    })
  }

  /** The minutes until 100 %, from the start on, at the pace that is told. */
  function reached(): number | null {
    const { pace, summary } = account()
    if (pace === null || summary === null) return null
    return Math.round((clock.elapsed() - (clock.now() - summary.receivedAt) + pace.leftMs) / MINUTE)
  }

  it('is told once 15 minutes have been seen', async () => {
    climb()
    await clock.advance(14.8 * MINUTE)
    expect(account().pace).toBeNull()
    await clock.advance(MINUTE)
    expect(reached()).toBe(33)
  })

  it('raises an alert once for each level of a steady climb, which ends when the ratio turns', async () => {
    const pace = { warning: '60', critical: '20', rearm: '15', holdSeconds: 0, repeatMinutes: null } as const
    settings = { ...settings, rules: { ...settings.rules, pace } }
    const ofPace = () =>
      alerts.flatMap(({ alert: { rule, level, value } }) => (rule === 'pace' ? [`${level} ${value}`] : []))
    climb('0.008')
    await clock.advance(31 * MINUTE)
    expect(ofPace()).toEqual(['warning 35', 'critical 19.9'])
    turned = true
    await clock.advance(MINUTE)
    expect(account().alerts.map(({ rule }) => rule)).toEqual(['marginRatio'])
    expect(ofPace()).toHaveLength(2)
  })

  it('is not told of figures that are no longer fresh', async () => {
    climb()
    await clock.advance(16 * MINUTE)
    fails = true
    await clock.advance(MINUTE)
    expect(account().freshness).not.toBe('fresh')
    expect(account().pace).toBeNull()
  })

  it('goes on when the clock is set back or ahead', async () => {
    climb()
    await clock.advance(16 * MINUTE)
    for (const hours of [-3, 5]) {
      clock.setWallClock(clock.now() + hours * 60 * MINUTE)
      await clock.advance(MINUTE)
      expect(reached()).toBe(33)
    }
  })

  it('starts anew after a sleep, during which not every clock goes on', async () => {
    climb()
    await clock.advance(16 * MINUTE)
    monitor.suspend()
    monitor.resume()
    await clock.advance(14 * MINUTE)
    expect(account().pace).toBeNull()
    await clock.advance(1.5 * MINUTE)
    expect(reached()).toBe(33)
  })
})

describe('a failure', () => {
  it('keeps the last figures, and says since when polls fail', async () => {
    let fails = false
    watch(async () => (fails ? failing({ kind: 'offline' })() : summaryAt('0.2')))
    await clock.advance(0)
    const good = account().summary
    fails = true
    await clock.advance(10_000)
    const since = clock.now()
    await clock.advance(40_000)
    expect(account()).toMatchObject({
      risk: 'calm',
      connection: { ok: false, problem: { kind: 'offline' }, since },
    })
    expect(account().summary).toBe(good)
  })

  it('makes figures late and then stale on time, without a poll', async () => {
    let polls = 0
    watch(() => {
      polls += 1
      return polls === 1 ? Promise.resolve(summaryAt('0.2')) : new Promise(() => {})
    })
    await clock.advance(19_999)
    expect(account().freshness).toBe('fresh')
    await clock.advance(1)
    expect(account().freshness).toBe('late')
    await clock.advance(40_000)
    expect(account().freshness).toBe('stale')
    expect(monitor.state().glance.stale).toBe(true)
    expect(states.at(-1)).toBe(monitor.state())
  })

  it('of an unexpected kind becomes an internal problem without the text of the error', async () => {
    watch(async () => {
      throw new Error('secret=abc')
    })
    await clock.advance(0)
    expect(account().connection).toMatchObject({ ok: false, problem: { kind: 'internal' } })
    expect(JSON.stringify(states)).not.toContain('abc')
  })
})

describe('a notice', () => {
  it('is kept once for each file, however often it is shown', () => {
    const settingsFile = { kind: 'file-unreadable', file: 'settings.json' } as const
    const accountsFile = { kind: 'file-unreadable', file: 'accounts.json' } as const
    for (const notice of [settingsFile, accountsFile, { ...settingsFile }]) notices.show(notice)
    expect(monitor.state().notices).toEqual([settingsFile, accountsFile])
  })

  it('that is shown again has the newest time, and goes when it is withdrawn', () => {
    notices.show({ kind: 'notification-failed', at: 1 })
    notices.show({ kind: 'notification-failed', at: 2 })
    expect(monitor.state().notices).toEqual([{ kind: 'notification-failed', at: 2 }])
    notices.withdraw({ kind: 'notification-failed', at: 3 })
    expect(monitor.state().notices).toEqual([])
  })
})

describe('alerts', () => {
  it('are raised once for each crossing, with the snapshot that shows it', async () => {
    const ratios: Decimal[] = ['0.2', '0.55', '0.6', '0.9', '0.94', '0.2', '0.2', '0.2', '0.85']
    watch(async () => summaryAt(ratios.shift() ?? '0.85'))
    await clock.advance(100_000)
    expect(alerts.map(({ alert, account: raisedIn }) => [alert.level, raisedIn.risk])).toEqual([
      ['warning', 'warning'],
      ['critical', 'critical'],
      ['critical', 'critical'],
    ])
  })

  it('are raised once, without a new poll, when thresholds are set below the ratio', async () => {
    watch(async () => summaryAt('0.45'))
    await clock.advance(0)
    expect(account().risk).toBe('calm')
    settings = { ...settings, thresholds: { warning: '0.3', critical: '0.4', rearm: '0.05' } }
    monitor.settingsChanged()
    expect(account().risk).toBe('critical')
    expect(account().thresholds.critical).toBe('0.4')
    monitor.settingsChanged()
    await clock.advance(60_000)
    expect(alerts.map(({ alert }) => [alert.level, alert.threshold])).toEqual([['critical', '0.4']])
  })

  it('are not raised from figures in an unknown mode, and one that stands stays', async () => {
    const unsure = (fields: Partial<AccountSummary> = {}) =>
      summary({ receivedAt: clock.now(), pools: [], gaps: [{ kind: 'mode' }], ...fields })
    const answers = [() => summaryAt('0.2'), () => unsure({ availableBalance: '1' }), () => summaryAt('0.9')]
    const availableBalance = {
      warning: '100',
      critical: null,
      rearm: '10',
      holdSeconds: 0,
      repeatMinutes: null,
    } as const
    settings = { ...settings, rules: { ...settings.rules, availableBalance } }
    watch(async () => (answers.shift() ?? unsure)())
    await clock.advance(0)
    expect(account().risk).toBe('calm')
    await clock.advance(10_000)
    expect(account()).toMatchObject({ risk: 'unknown', connection: { ok: true } })
    monitor.settingsChanged()
    expect(alerts).toEqual([])
    await clock.advance(30_000)
    expect(account().summary?.gaps).toEqual([{ kind: 'mode' }])
    expect(account().risk).toBe('critical')
    expect(alerts.map(({ alert }) => alert.rule)).toEqual(['marginRatio'])
  })

  it('are not raised from any figures in an unknown mode', async () => {
    const level = {
      warning: '1000000',
      critical: '1000',
      rearm: '1',
      holdSeconds: 0,
      repeatMinutes: null,
    } as const
    settings = {
      ...settings,
      rules: {
        ...settings.rules,
        availableBalance: level,
        marginBalance: level,
        unrealizedLoss: { ...level, warning: '1', critical: '10' },
        balanceDrop: { ...level, warning: '0.01', critical: '0.02', rearm: '0.005', hours: 24 },
      },
    }
    const amount = fc.integer({ min: -2_000_000, max: 2_000_000 }).map((cents): Decimal => `${cents / 100}`)
    const figures = fc.record({ marginBalance: amount, availableBalance: amount, unrealizedProfit: amount })
    await fc.assert(
      fc.asyncProperty(fc.array(figures, { minLength: 1, maxLength: 20 }), async (answers) => {
        alerts = []
        const left = [...answers]
        const id = `account-${clock.now()}`
        watch(
          async () =>
            summary({ receivedAt: clock.now(), pools: [], gaps: [{ kind: 'mode' }], ...left.shift() }),
          id,
        )
        await clock.advance(answers.length * 10_000)
        expect(alerts).toEqual([])
        monitor.forget(id)
      }),
    )
  })

  it('do not fall when settings change several times between two polls', async () => {
    watch(async () => summaryAt('0.55'))
    await clock.advance(0)
    settings = { ...settings, thresholds: { warning: '0.7', critical: '0.8', rearm: '0.05' } }
    monitor.settingsChanged()
    monitor.settingsChanged()
    monitor.settingsChanged()
    expect(account().risk).toBe('warning')
    await clock.advance(20_000)
    expect(account().risk).toBe('calm')
  })

  it('are not raised from old figures by a change of a setting that is not a rule', async () => {
    const { marginRatio } = settings.rules
    settings = {
      ...settings,
      rules: { ...settings.rules, marginRatio: { ...marginRatio, holdSeconds: 60 }, blind: null },
    }
    monitor.settingsChanged()
    let ratio: Decimal | null = '0.2'
    watch(async () => (ratio === null ? failing({ kind: 'offline' })() : summaryAt(ratio)))
    await clock.advance(0)
    ratio = '0.55'
    await clock.advance(10_000)
    ratio = null
    await clock.advance(300_000)
    settings = { ...settings, masked: true, pollSeconds: 20 }
    monitor.settingsChanged()
    await clock.advance(0)
    expect(alerts).toEqual([])
    settings = { ...settings, thresholds: { ...settings.thresholds, critical: '0.54' } }
    monitor.settingsChanged()
    await clock.advance(0)
    expect(alerts.length).toBeGreaterThan(0)
  })

  it('are not raised by one failed poll, but by ten minutes without a successful one', async () => {
    watch(failing({ kind: 'offline' }))
    await clock.advance(595_000)
    expect(alerts).toEqual([])
    await clock.advance(10_000)
    expect(alerts.map(({ alert }) => [alert.rule, alert.level])).toEqual([['blind', 'warning']])
  })

  it('of the blind rule come after a minute in danger, and repeat until a poll succeeds', async () => {
    let fails = false
    watch(async () => (fails ? failing({ kind: 'offline' })() : summaryAt('0.71')))
    await clock.advance(0)
    fails = true
    await clock.advance(65_000)
    expect(alerts.map(({ alert }) => [alert.rule, alert.level, alert.occasion])).toEqual([
      ['marginRatio', 'warning', 'standing-at-start'],
      ['blind', 'critical', 'raised'],
    ])
    expect(account().alerts).toMatchObject([
      { key: 'blind', level: 'critical', value: '0.71' },
      { key: 'marginRatio', level: 'warning' },
    ])
    await clock.advance(300_000)
    expect(alerts.at(-1)?.alert).toMatchObject({ rule: 'blind', occasion: 'repeat' })
    fails = false
    await clock.advance(60_000)
    expect(alerts.at(-1)?.alert).toMatchObject({ rule: 'blind', occasion: 'seen-again' })
    expect(account().alerts).toMatchObject([{ key: 'marginRatio' }])
  })

  it('are not raised by a night of sleep', async () => {
    watch(async () => summaryAt('0.71'))
    await clock.advance(0)
    clock.setWallClock(clock.now() + 8 * 3_600_000)
    monitor.republish()
    await clock.advance(60_000)
    expect(alerts.map(({ alert }) => alert.rule)).toEqual(['marginRatio'])
  })

  it('repeat until they are acknowledged or snoozed', async () => {
    watch(async () => summaryAt('0.9'))
    await clock.advance(301_000)
    expect(alerts.map(({ alert }) => alert.occasion)).toEqual(['standing-at-start', 'repeat'])
    monitor.account('main')?.acknowledge({ accountId: 'main', key: 'marginRatio', level: 'critical' })
    expect(account().alerts).toMatchObject([{ acknowledged: true }])
    await clock.advance(1_000_000)
    expect(alerts).toHaveLength(2)
    expect(store.events.map(({ kind }) => kind)).toEqual(['raise', 'acknowledge'])
  })

  it('are raised again after a snooze', async () => {
    watch(async () => summaryAt('0.55'))
    await clock.advance(1000)
    monitor.account('main')?.snooze({ accountId: 'main', key: 'marginRatio', level: 'warning' }, '15-minutes')
    expect(account().alerts).toMatchObject([{ snoozedUntil: clock.now() + 900_000 }])
    await clock.advance(895_000)
    expect(alerts).toHaveLength(1)
    await clock.advance(15_000)
    expect(alerts.map(({ alert }) => alert.occasion)).toEqual(['standing-at-start', 'after-snooze'])
    expect(account().alerts).toMatchObject([{ snoozedUntil: null }])
  })

  it('wait for the end of quiet hours, and the snapshot has that time', async () => {
    clock.setWallClock(Date.UTC(2026, 5, 1, 6, 30))
    settings = { ...settings, quietHours: { from: '22:00', to: '07:00' } }
    watch(async () => summaryAt('0.55'))
    await clock.advance(60_000)
    expect(alerts).toEqual([])
    expect(monitor.state().quietUntil).toBe(Date.UTC(2026, 5, 1, 7))
    expect(account().alerts).toMatchObject([{ waiting: 'quiet' }])
    await clock.advance(30 * 60_000)
    expect(alerts.map(({ alert }) => alert.occasion)).toEqual(['after-quiet'])
    expect(monitor.state().quietUntil).toBeNull()
  })

  it('use the rules of the account', async () => {
    settings = {
      ...settings,
      overrides: { main: { thresholds: { warning: '0.1', critical: '0.2', rearm: '0.01' } } },
    }
    watch(async () => summaryAt('0.25'))
    watch(async () => summaryAt('0.25'), 'other')
    await clock.advance(0)
    expect(account()).toMatchObject({ risk: 'critical', thresholds: { critical: '0.2' } })
    expect(account('other')).toMatchObject({ risk: 'calm', thresholds: { critical: '0.80' } })
  })

  it('of the drill are silent when the drill is set to quiet', async () => {
    watch(async () => summaryAt('0.55'), 'drill', { drill: () => ({ move: '-0.01', quiet: true }) })
    await clock.advance(10_000)
    expect(account('drill').drill).toEqual({ move: '-0.01', quiet: true })
    expect(alerts).toEqual([])
  })

  it('keep the level while figures are incomplete', async () => {
    let polls = 0
    watch(async () => {
      polls += 1
      return polls === 1
        ? summaryAt('0.9')
        : summary({ receivedAt: clock.now(), pools: [], gaps: [{ kind: 'asset-row', asset: 'USDC' }] })
    })
    await clock.advance(60_000)
    expect(account().risk).toBe('critical')
  })
})

describe('a restart', () => {
  it('within a minute does not raise the same alert again', async () => {
    watch(async () => summaryAt('0.9'))
    await clock.advance(20_000)
    monitor.stop()
    monitor = startMonitor()
    watch(async () => summaryAt('0.9'))
    await clock.advance(20_000)
    expect(alerts.map(({ alert }) => alert.occasion)).toEqual(['standing-at-start'])
  })

  it('later than that raises a standing alert once', async () => {
    watch(async () => summaryAt('0.9'))
    await clock.advance(20_000)
    monitor.stop()
    await clock.advance(120_000)
    monitor = startMonitor()
    watch(async () => summaryAt('0.9'))
    await clock.advance(100_000)
    expect(alerts.map(({ alert }) => alert.occasion)).toEqual(['standing-at-start', 'standing-at-start'])
  })

  it('raises an alert that was recorded but never shown', async () => {
    watch(async () => summaryAt('0.9'))
    store.freeze()
    await clock.advance(0)
    monitor.stop()
    monitor = startMonitor()
    watch(async () => summaryAt('0.9'))
    await clock.advance(0)
    expect(alerts.map(({ alert }) => alert.occasion)).toEqual(['standing-at-start', 'standing-at-start'])
  })
})

describe('the time without figures', () => {
  const HOUR = 3_600_000

  it('is reported with the risk before and after it', async () => {
    let ratio: Decimal = '0.2'
    watch(async () => summaryAt(ratio))
    await clock.advance(0)
    const before = { at: clock.now(), risk: 'calm', marginRatio: '0.2' }
    expect(account().away).toBeNull()
    ratio = '0.6'
    clock.setWallClock(clock.now() + 8 * HOUR)
    monitor.pollNow('user')
    await clock.advance(0)
    const away = { before, after: { at: clock.now(), risk: 'warning', marginRatio: '0.6' } }
    expect(account().away).toEqual(away)
    await clock.advance(100_000)
    expect(account().away).toEqual(away)
  })

  it('includes an outage, but not a single failed poll', async () => {
    let fails = false
    watch(async () => (fails ? failing({ kind: 'offline' })() : summaryAt('0.2')))
    await clock.advance(0)
    fails = true
    await clock.advance(10_000)
    fails = false
    await clock.advance(30_000)
    expect(account().away).toBeNull()
    fails = true
    await clock.advance(120_000)
    fails = false
    await clock.advance(60_000)
    expect(account().away).not.toBeNull()
  })

  it('includes the time before the start when earlier figures were recorded', async () => {
    const lastSeen = { at: clock.now() - HOUR, risk: 'critical', marginRatio: '0.9' } as const
    watch(async () => summaryAt('0.2'), 'main', { lastSeen })
    await clock.advance(0)
    expect(account().away?.before).toEqual(lastSeen)
  })
})

describe('the alert state', () => {
  it('is not written with every poll', async () => {
    watch(async () => summaryAt('0.2'))
    await clock.advance(600_000)
    expect(store.writes).toBeLessThan(15)
  })

  it('is written at least each minute, and when the app ends', async () => {
    let ratio: Decimal = '0.51'
    watch(async () => summaryAt(ratio))
    await clock.advance(0)
    ratio = '0.79'
    await clock.advance(70_000)
    expect(store.alertState('main')?.previous.marginRatio?.value).toBe('0.79')
    ratio = '0.6'
    await clock.advance(10_000)
    monitor.stop()
    expect(store.alertState('main')?.previous.marginRatio?.value).toBe('0.6')
  })

  it('marks an alert as not yet shown when showing it failed', async () => {
    failsOnAlerts = true
    const consoleError = vi.spyOn(console, 'error').mockReturnValue()
    watch(async () => summaryAt('0.9'))
    await clock.advance(0)
    consoleError.mockRestore()
    monitor.stop()
    failsOnAlerts = false
    monitor = startMonitor()
    watch(async () => summaryAt('0.9'))
    await clock.advance(0)
    expect(alerts.map(({ alert }) => alert.occasion)).toEqual(['standing-at-start'])
  })

  it('is updated although the handler of figures fails', async () => {
    const seen: Sample[] = []
    const consoleError = vi.spyOn(console, 'error').mockReturnValue()
    watch(async () => summaryAt('0.9'), 'main', {
      onFigures(good) {
        seen.push(good)
        throw new Error('the disk is gone')
      },
    })
    await clock.advance(20_000)
    consoleError.mockRestore()
    expect(seen).toHaveLength(5)
    expect(account().risk).toBe('critical')
  })
})
