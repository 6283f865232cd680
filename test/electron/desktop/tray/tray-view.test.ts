import { afterEach, describe, expect, it } from 'vitest'
import { trayView } from '../../../../electron/desktop/tray/tray-view.ts'
import { glanceOf } from '../../../../electron/monitor/glance.ts'
import type { AccountState, MonitorState, StandingAlert } from '../../../../shared/state.ts'
import { useLocale } from '../../../../shared/words/locale.ts'
import { APPEARANCE, accountState, monitorState, moveBy, pool, summary } from '../../../fixtures.ts'

const RECEIVED_AT = new Date(2026, 10, 22, 14, 5, 9).getTime()

const critical = accountState({
  id: 'sub',
  label: 'Sub 2',
  risk: 'critical',
  summary: summary({
    receivedAt: RECEIVED_AT,
    currency: 'USDT',
    unrealizedProfit: '-28.5',
    pools: [
      pool({
        id: 'cross:USDC',
        asset: 'USDC',
        maintMargin: '19.5',
        marginBalance: '21.5',
        marginRatio: '0.90697',
        headroom: { money: '2', move: moveBy('-0.00079') },
      }),
    ],
  }),
})

function view(
  accounts: readonly AccountState[],
  locale: 'en' | 'zh-CN' = 'en',
  fields: Partial<MonitorState> = {},
) {
  useLocale(locale)
  const at = RECEIVED_AT + 90_000
  const appearance = { ...APPEARANCE, locale }
  const state = monitorState({ at, accounts, glance: glanceOf(accounts, appearance), appearance, ...fields })
  return trayView(state)
}

function standing(fields: Partial<StandingAlert> = {}): StandingAlert {
  return {
    key: 'marginRatio',
    rule: 'marginRatio',
    poolId: 'cross:USDC',
    level: 'critical',
    near: null,
    since: RECEIVED_AT,
    value: '0.90697',
    threshold: '0.80',
    acknowledged: false,
    snoozedUntil: null,
    waiting: null,
    ...fields,
  }
}

const lowBalance = standing({
  key: 'availableBalance',
  rule: 'availableBalance',
  poolId: null,
  level: 'warning',
  value: '95.2',
  threshold: '100',
})

const plain = (lines: readonly string[]) => lines.map((line) => line.replaceAll('\u202f', ' '))

afterEach(() => useLocale('en'))

describe('the tray', () => {
  it('shows the worst account, its pool and the figures behind the ratio', () => {
    const { mark, text, tooltip, figures } = view([accountState({ label: 'Main' }), critical])
    expect(mark).toMatchObject({ risk: 'critical', stale: false, drill: false })
    expect(mark.water).toBeCloseTo(0.8976, 3)
    expect(plain([text])).toEqual(['90 %'])
    expect(plain(tooltip.split('\n'))).toEqual([
      'Sub 2: margin ratio 90.69 %, critical',
      'Main: margin ratio 23.3 %, calm',
    ])
    expect(plain(figures)).toEqual([
      'Sub 2: margin ratio 90.69 %, critical',
      'USDC cross: 90.69 %',
      'Headroom: −0.07 % move or 2.00 USDC',
      'Margin balance: 21.50 USDC',
      'Maintenance: 19.50 USDC',
      'Unrealized profit: −28.50 USDT',
      'Main: margin ratio 23.3 %, calm',
    ])
  })

  it('is translated into Chinese', () => {
    expect(plain(view([critical], 'zh-CN').figures.slice(0, 3))).toEqual([
      'Sub 2：保证金比率 90.69 %，危险',
      'USDC 全仓：90.69 %',
      '距强平：涨跌 −0.07 % 或亏损 2.00 USDC',
    ])
  })

  it('without an account says so, and shows no figure', () => {
    expect(view([])).toMatchObject({
      mark: { risk: 'unknown', water: null, underwater: false, stale: false, drill: false },
      number: null,
      text: '',
      tooltip: 'Plimsoll\nNo account yet',
      figures: ['No account yet'],
    })
  })

  it('leaves paused accounts out, and says so when there is no other', () => {
    const paused = accountState({ label: 'Resting', paused: true, risk: 'unknown', summary: null })
    const { tooltip, figures } = view([paused, critical])
    expect(tooltip).toContain('Sub 2')
    expect([tooltip, ...figures].join()).not.toContain('Resting')
    expect(view([paused])).toMatchObject({
      mark: { risk: 'idle', water: null, stale: false, drill: false },
      text: '',
      tooltip: 'Plimsoll\nAll accounts are paused',
      figures: ['All accounts are paused'],
    })
  })

  it('says since when figures are old, and why', () => {
    const offline = accountState({
      ...critical,
      freshness: 'stale',
      connection: { ok: false, problem: { kind: 'offline' }, since: 0 },
    })
    const { mark, tooltip } = view([offline])
    expect(mark).toMatchObject({ risk: 'critical', stale: true })
    expect(plain(tooltip.split('\n'))).toEqual([
      'Sub 2: margin ratio 90.69 %, last known: critical',
      'old figures: nothing new since 2:05:09 PM',
      'The exchange cannot be reached.',
    ])
    const nextDay = view([offline], 'en', { at: RECEIVED_AT + 86_400_000 }).tooltip
    expect(plain(nextDay.split('\n'))[1]).toBe('old figures: nothing new since Nov 22, 2026, 2:05:09 PM')
  })

  it('has no ratio for an unknown risk, although some pool is known', () => {
    const unknown = accountState({ risk: 'unknown' })
    const { mark, text, tooltip } = view([unknown])
    expect(mark).toMatchObject({ risk: 'unknown', water: null })
    expect(text).toBe('')
    expect(tooltip).toBe('Main: unknown')
  })

  it('shortens a tooltip between characters to the length that Windows allows', () => {
    const many = Array.from({ length: 9 }, (_, n) =>
      accountState({ id: String(n), label: '🚀'.repeat(30), risk: 'critical' }),
    )
    const { tooltip } = view(many)
    expect(tooltip.length).toBeLessThanOrEqual(127)
    expect(tooltip.isWellFormed()).toBe(true)
    expect(tooltip.endsWith('…')).toBe(true)
  })
})

describe('several accounts', () => {
  const calm = ['A', 'B', 'C', 'D', 'E'].map((label) => accountState({ id: label, label }))
  const warned = accountState({ ...critical, id: 'warned', label: 'Warned', risk: 'warning' })
  const second = accountState({
    ...critical,
    id: 'second',
    label: 'Second',
    alerts: [standing(), lowBalance],
  })

  it('come worst first, and calm ones as a count', () => {
    const { tooltip, figures } = view([...calm, warned, second, { ...critical, alerts: [lowBalance] }])
    const levels = [
      'Sub 2: margin ratio 90.69 %, critical',
      'Second: margin ratio 90.69 %, critical',
      'Warned: margin ratio 90.69 %, warning',
    ]
    const shown = plain(tooltip.split('\n'))
    expect(shown.filter((line) => line.includes('margin ratio')).toSorted()).toEqual(levels.toSorted())
    expect(shown.findIndex((line) => line.startsWith('Warned'))).toBe(2)
    expect(plain(figures).filter((line) => line.includes('calm'))).toEqual(['5 other accounts are calm'])
  })

  it('lose the details of the less urgent ones where a tooltip has no room for all', () => {
    const offline = { ok: false, problem: { kind: 'banned' }, since: 0 } as const
    const accounts = [
      { ...warned, connection: offline },
      { ...critical, alerts: [lowBalance] },
    ]
    expect(plain(view(accounts).tooltip.split('\n'))).toEqual([
      'Sub 2: margin ratio 90.69 %, critical',
      'Available balance 95.20 USDT: warning',
      'Warned: margin ratio 90.69 %, warning',
    ])
    expect(view(accounts).figures).toContain('The exchange has banned this IP address for a while.')
  })

  it('that cannot be seen are not among the calm', () => {
    const stale = accountState({ id: 'old', label: 'Old', freshness: 'stale' })
    const cutOff = accountState({
      id: 'off',
      label: 'Off',
      connection: { ok: false, problem: { kind: 'offline' }, since: 0 },
    })
    const { figures } = view([...calm, stale, cutOff])
    expect(figures.join()).toMatch(/Old: .*Off: |Off: .*Old: /)
    expect(figures).toContain('5 other accounts are calm')
  })
})

describe('a level that stands while its ratio is back', () => {
  const at = (marginRatio: '0.609' | '0.7499' | '0.75' | '0.79') =>
    accountState({
      ...critical,
      summary: summary({ receivedAt: RECEIVED_AT, pools: [pool({ marginRatio })] }),
    })
  const level = (account: AccountState) => plain(view([account]).tooltip.split('\n'))[0]

  it.each([
    ['0.609', 'Sub 2: margin ratio 60.9 %, recovering, was critical'],
    ['0.7499', 'Sub 2: margin ratio 74.9 %, recovering, was critical'],
    // Within the re-arm distance the level does not fall.
    ['0.75', 'Sub 2: margin ratio 75.00 %, critical'],
    ['0.79', 'Sub 2: margin ratio 79.00 %, critical'],
  ] as const)('at %s is called %s', (ratio, text) => {
    expect(level(at(ratio))).toBe(text)
  })

  it('is not called recovering while figures are old or a pool is missing', () => {
    expect(level({ ...at('0.609'), freshness: 'stale' })).toContain('last known: critical')
    const gaps = [{ kind: 'asset-row', asset: 'BNB' }] as const
    const incomplete = summary({ receivedAt: RECEIVED_AT, pools: [pool({ marginRatio: '0.609' })], gaps })
    expect(level({ ...critical, summary: incomplete })).toBe('Sub 2: critical')
  })
})

describe('standing alerts', () => {
  const lines = (alerts: readonly StandingAlert[], locale: 'en' | 'zh-CN' = 'en') =>
    plain(
      view([accountState({ ...critical, alerts })], locale)
        .tooltip.split('\n')
        .slice(1),
    )

  it('are lines of the tooltip and the menu, except for the one that the ratio shows already', () => {
    const account = accountState({ ...critical, alerts: [standing(), lowBalance] })
    const { tooltip, figures } = view([accountState({ label: 'Main' }), account])
    expect(plain(tooltip.split('\n'))).toEqual([
      'Sub 2: margin ratio 90.69 %, critical',
      'Available balance 95.20 USDT: warning',
      'Main: margin ratio 23.3 %, calm',
    ])
    expect(plain(figures.slice(0, 3))).toEqual([
      'Sub 2: margin ratio 90.69 %, critical',
      'Available balance 95.20 USDT: warning',
      'USDC cross: 90.69 %',
    ])
  })

  it.each<[Partial<StandingAlert>, string, string]>([
    [{ acknowledged: true }, 'Acknowledged', '已确认'],
    [{ snoozedUntil: RECEIVED_AT + 900_000 }, 'Snoozed until 2:20 PM', '静音至 14:20'],
    [{ snoozedUntil: 'recovery', acknowledged: true }, 'Snoozed until it recovers', '静音至恢复'],
    [{ waiting: 'quiet' }, 'Waits for quiet hours to end', '等免打扰时段结束后通知'],
  ])('with %o say so', (fields, english, chinese) => {
    expect(lines([standing(fields)])).toEqual([`Margin ratio 90.69 %: critical · ${english}`])
    expect(lines([standing(fields)], 'zh-CN')).toEqual([`保证金比率 90.69 %：危险 · ${chinese}`])
  })

  it('name their pool, and the last known ratio during blindness', () => {
    const isolated = standing({ key: 'x', rule: 'isolatedRatio', poolId: 'isolated:ETHUSDT:BOTH' })
    const blind = standing({ key: 'blind', rule: 'blind', poolId: null, value: '0.712', threshold: null })
    expect(lines([isolated, blind])).toEqual([
      'ETHUSDT isolated 90.69 %: critical',
      'Blind at 71.2 %: critical',
    ])
    expect(lines([{ ...blind, value: null }])).toEqual(['Nothing seen: critical'])
  })

  it('name a call by the exchange', () => {
    const call = standing({ key: 'marginCall', rule: 'marginCall', poolId: null, threshold: null })
    expect(lines([call])).toEqual(['Margin call by the exchange: critical'])
    expect(lines([{ ...call, rule: 'liquidation', acknowledged: true }], 'zh-CN')).toEqual([
      '交易所强制平仓：危险 · 已确认',
    ])
  })

  it('include the level of the ratio when the account’s risk does not show it', () => {
    const account = accountState({ ...critical, risk: 'unknown', alerts: [standing()] })
    expect(plain(view([account]).tooltip.split('\n'))).toEqual([
      'Sub 2: unknown',
      'Margin ratio 90.69 %: critical',
    ])
  })

  it('are limited to a few lines', () => {
    const many = Array.from({ length: 9 }, (_, n) => ({ ...lowBalance, key: String(n) }))
    const { figures } = view([accountState({ ...critical, alerts: many })])
    expect(figures.slice(4, 6)).toEqual(['Available balance 95.20 USDT: warning', 'And 5 more.'])
  })

  it('of other accounts follow those accounts', () => {
    const other = accountState({ label: 'Main', alerts: [lowBalance] })
    const { figures } = view([other, critical])
    const own = figures.findIndex((line) => line.startsWith('Main: '))
    expect(figures[own + 1]).toBe('Available balance 95.20 USDT: warning')
  })
})

describe('quiet hours', () => {
  it('are in the last line, with their end', () => {
    const quietUntil = new Date(2026, 10, 23, 7).getTime()
    const { tooltip, figures } = view([critical], 'en', { quietUntil })
    expect(plain([tooltip.split('\n').at(-1) ?? '', figures.at(-1) ?? ''])).toEqual([
      'Quiet hours until 7:00 AM',
      'Quiet hours until 7:00 AM',
    ])
    expect(view([critical], 'zh-CN', { quietUntil }).figures.at(-1)).toBe('免打扰至 07:00')
  })
})
