import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type AlertNotifier,
  createAlertNotifier,
} from '../../../../electron/desktop/notify/alert-notifier.ts'
import type { NotificationRequest } from '../../../../electron/desktop/notify/notifier.ts'
import type { RaisedAlert } from '../../../../electron/monitor/monitor.ts'
import { useLocale } from '../../../../shared/words/locale.ts'
import { createFakeClock, type FakeClock } from '../../../fake-clock.ts'
import { accountState } from '../../../fixtures.ts'
import { raisedOf } from './raised.ts'

let clock: FakeClock
let masked: boolean
let alertNotifier: AlertNotifier
/** Every notification that was requested, in order. */
let requests: NotificationRequest[]
/** The notifications on the screen, by id. */
let screen: Map<string, NotificationRequest>

beforeEach(() => {
  clock = createFakeClock()
  masked = false
  requests = []
  screen = new Map()
  alertNotifier = createAlertNotifier({
    notifier: {
      notify(request) {
        requests.push(request)
        screen.set(request.id, request)
      },
      close: (id) => void screen.delete(id),
    },
    masked: () => masked,
    now: clock.now,
  })
})

const critical = (id: string) => raisedOf({ id, label: id })
const warning = (id: string) => raisedOf({ id, label: id }, 'marginRatio', { level: 'warning' })
const lowBalance = (id: string) => raisedOf({ id, label: id }, 'availableBalance', { level: 'warning' })
const blind = (id: string) => raisedOf({ id, label: id }, 'blind')
const sight = (id: string) => raisedOf({ id, label: id }, 'blind', { occasion: 'seen-again' })

const ids = () => [...screen.keys()]
const last = () => requests.at(-1)

async function raise(...times: readonly (readonly [ms: number, ...raised: readonly RaisedAlert[]])[]) {
  for (const [ms, ...raised] of times) {
    await clock.advance(ms)
    alertNotifier.notify(raised)
  }
}

describe('the alerts of one account', () => {
  it('are shown at once, each with its own id', async () => {
    await raise([0, critical('a')], [1, lowBalance('a')])
    expect(requests).toMatchObject([
      { id: 'a:marginRatio', accountId: 'a', critical: true },
      { id: 'a:availableBalance', accountId: 'a', critical: false },
    ])
    expect(ids()).toEqual(['a:marginRatio', 'a:availableBalance'])
  })

  it('of a liquidation replace the margin call before it, with a sound', async () => {
    await raise([0, raisedOf({ id: 'a' }, 'marginCall')], [1, raisedOf({ id: 'a' }, 'liquidation')])
    expect(requests.map(({ silent }) => silent ?? false)).toEqual([false, false])
    expect(ids()).toEqual(['a:called'])
    expect(last()).toMatchObject({ critical: true, title: expect.stringContaining('liquidation') })
  })

  it('that come together are one notification with the title of the worst', async () => {
    await raise([0, lowBalance('a'), critical('a')])
    expect(requests).toHaveLength(1)
    expect(last()).toMatchObject({ id: 'a:marginRatio', critical: true })
    expect(last()?.title).toMatch(/^a: margin ratio .*, critical$/)
    expect(last()?.body).toMatch(/\nAlso: available balance 95\.20 USDT, warning\.$/)
  })

  it('that come together lead with liquidation near, and with a ratio that is at its line before that', async () => {
    const near = raisedOf({ id: 'a' }, 'isolatedRatio', { near: 'near' })
    const gone = raisedOf({ id: 'a' }, 'isolatedRatio', { near: 'gone', key: 'isolatedRatio:gone' })
    await raise([0, critical('a'), near], [60_000, critical('a'), near, gone])
    expect(requests.map(({ id }) => id)).toEqual(['a:isolatedRatio', 'a:isolatedRatio:gone'])
    expect(ids()).toEqual(['a:isolatedRatio:gone'])
  })

  it('are one notification however many come together, and the earlier ones are replaced', async () => {
    const many = Array.from({ length: 17_920 }, (_, n) =>
      raisedOf({ id: 'a', label: 'a' }, 'isolatedRatio', { key: `isolatedRatio:${n}` }),
    )
    await raise([0, ...many.slice(1, 2)], [60_000, ...many])
    expect(requests).toHaveLength(2)
    expect(ids()).toEqual(['a:isolatedRatio:0'])
    expect(last()?.body).toMatch(/; and 17918 more\.$/)
  })

  it('replace earlier notifications of the same rules', async () => {
    await raise([0, lowBalance('a')], [60_000, lowBalance('a'), critical('a')])
    expect(ids()).toEqual(['a:marginRatio'])
    await raise([300_000, critical('a')])
    expect(ids()).toEqual(['a:marginRatio'])
    expect(requests).toHaveLength(3)
  })

  it('are never silent, however often they come', async () => {
    await raise([0, critical('a')], [1000, critical('a')], [1000, critical('a')])
    expect(requests.map(({ silent }) => silent)).toEqual([undefined, undefined, undefined])
  })

  it('of the end of blindness replace only the blindness', async () => {
    await raise([0, critical('a')], [60_000, blind('a')], [60_000, sight('a')])
    expect(ids()).toEqual(['a:marginRatio', 'a:blind'])
    expect(screen.get('a:blind')).toMatchObject({ critical: false })
    await raise([60_000, blind('a')], [60_000, sight('a'), warning('a')])
    expect(ids()).toEqual(['a:marginRatio'])
    expect(last()?.title).toMatch(/warning$/)
  })
})

describe('alerts of many accounts', () => {
  it('are single while there are at most two accounts', async () => {
    await raise([0, critical('a')], [1000, critical('b')], [1000, critical('a')], [1000, lowBalance('b')])
    expect(requests.map(({ id }) => id)).toEqual([
      'a:marginRatio',
      'b:marginRatio',
      'a:marginRatio',
      'b:availableBalance',
    ])
  })

  it('become one summary with the third account within ten seconds, which replaces the single ones', async () => {
    await raise([0, warning('a')], [5_000, critical('b')])
    expect(ids()).toEqual(['a:marginRatio', 'b:marginRatio'])
    await raise([5_000, warning('c')])
    expect(ids()).toEqual(['summary'])
    expect(last()).toMatchObject({ accountId: null, critical: true, silent: false })
    expect(last()?.title).toBe('3 accounts: 1 critical, 2 warning')
  })

  it('stay single when the third comes later', async () => {
    await raise([0, critical('a')], [6_000, critical('b')], [6_000, critical('c')])
    expect(ids()).toEqual(['a:marginRatio', 'b:marginRatio', 'c:marginRatio'])
  })

  it('that come at the same time are one summary from the start', async () => {
    await raise([0, blind('a'), blind('b'), blind('c')])
    expect(requests.map(({ id, silent }) => [id, silent])).toEqual([['summary', false]])
  })

  it('that follow update the summary, which sounds once for each account that becomes critical', async () => {
    await raise([0, critical('a'), warning('b'), warning('c')], [9_000, warning('d')], [9_000, critical('e')])
    expect(requests.map(({ id, silent }) => [id, silent])).toEqual([
      ['summary', false],
      ['summary', true],
      ['summary', false],
    ])
    expect(last()?.title).toBe('5 accounts: 2 critical, 3 warning')
  })

  it('of an account that is critical already sound once more as liquidation comes nearer', async () => {
    const nearer = (near: 'near' | 'gone') => raisedOf({ id: 'a', label: 'a' }, 'marginRatio', { near })
    await raise([0, critical('a'), critical('b'), critical('c')], [9_000, nearer('near')])
    await raise([9_000, nearer('near')], [9_000, nearer('gone')])
    expect(requests.map(({ silent }) => silent)).toEqual([false, false, true, false])
    expect(ids()).toEqual(['summary'])
    expect(last()?.body).toMatch(/^a: margin ratio 83\.20\u202f%, liquidation due\n/)
  })

  it('sound again when they are worse than all before', async () => {
    await raise([0, warning('a'), warning('b'), warning('c')], [1_000, critical('d')], [1_000, critical('d')])
    expect(requests.map(({ id, silent }) => [id, silent])).toEqual([
      ['summary-warning', false],
      ['summary', false],
      ['summary', true],
    ])
    expect(ids()).toEqual(['summary'])
  })

  it('count once for each account when one follows another of the same rule', async () => {
    await raise([0, blind('a'), blind('b'), blind('c')], [5_000, sight('a')])
    expect(last()).toMatchObject({ id: 'summary', critical: true, silent: true })
    expect(last()?.title).toBe('3 accounts: 2 critical, 1 seen again')
    await raise([1_000, sight('b')], [1_000, sight('c')])
    expect(last()).toMatchObject({ id: 'summary', critical: false, silent: true })
  })

  it('are single again after ten seconds without alerts', async () => {
    await raise([0, critical('a'), critical('b'), critical('c')], [10_001, critical('d')])
    expect(ids()).toEqual(['summary', 'd:marginRatio'])
  })

  it('that keep coming sound again after a minute', async () => {
    await raise([0, critical('a'), critical('b'), critical('c')])
    for (let n = 0; n < 7; n += 1) await raise([9_000, warning(`n${n}`)])
    expect(requests.map(({ silent }) => silent ?? false)).toEqual([
      false,
      true,
      true,
      true,
      true,
      true,
      true,
      false,
    ])
    expect(ids()).toEqual(['summary', 'n6:marginRatio'])
  })

  it('in a summary replace earlier single notifications of the same alerts', async () => {
    await raise([0, critical('a')], [60_000, critical('a'), critical('b'), critical('c')])
    expect(ids()).toEqual(['summary'])
  })

  it('of lower severity do not replace a critical summary', async () => {
    await raise([0, critical('a'), critical('b'), critical('c')])
    await raise(
      [60_000, sight('a'), sight('b'), sight('c')],
      [60_000, lowBalance('a'), lowBalance('b'), lowBalance('c')],
    )
    expect(ids()).toEqual(['summary', 'summary-seen-again', 'summary-warning'])
    expect(screen.get('summary')).toMatchObject({ critical: true })
  })

  it('are not put into a summary from before the clock was set back by an hour', async () => {
    await raise([0, critical('a'), critical('b'), critical('c')])
    clock.setWallClock(clock.now() - 3_600_000)
    await raise([1_000, critical('d')])
    expect(ids()).toEqual(['summary', 'd:marginRatio'])
  })
})

describe('a drill', () => {
  const drill = (): RaisedAlert => ({
    ...critical('drill'),
    account: accountState({ id: 'drill', drill: { move: null, quiet: false } }),
  })

  it('has its own notification and is never part of a summary', async () => {
    await raise([0, critical('a'), drill(), critical('b')])
    expect(ids().sort()).toEqual(['a:marginRatio', 'b:marginRatio', 'drill:marginRatio'])
    await raise([1_000, critical('c'), drill()])
    expect(ids().sort()).toEqual(['drill:marginRatio', 'summary'])
    expect(screen.get('summary')?.title).toMatch(/^3 accounts/)
  })
})

it('uses the language and mask at the time of the notification', async () => {
  useLocale('zh-CN')
  masked = true
  await raise([0, lowBalance('a')])
  useLocale('en')
  expect(last()?.title).toBe('a：可用余额 •••，预警')
})

it('notifies with account and level when the text of an alert fails', async () => {
  const consoleError = vi.spyOn(console, 'error').mockReturnValue()
  const broken = critical('a')
  await raise([0, { ...broken, alert: { ...broken.alert, since: 1e300, occasion: 'repeat' } }])
  consoleError.mockRestore()
  expect(last()).toMatchObject({ title: 'a: critical', body: 'Look at it in Plimsoll.', critical: true })
})
