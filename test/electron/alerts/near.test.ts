import { describe, expect, it } from 'vitest'
import { figuresOf } from '../../../electron/alerts/observation.ts'
import type { Decimal, MarginPool, Move, PositionRow } from '../../../shared/state.ts'
import { pool, summary } from '../../fixtures.ts'
import { ratioRule, rules, START, simulateAccount } from './simulated-account.ts'

const TIMING = { holdSeconds: 0, repeatMinutes: null } as const
const RATIO = { warning: '0.50', critical: '0.80', rearm: '0.05', ...TIMING } as const
const BTC = 'isolated:BTCUSDT:BOTH'
const ETH = 'isolated:ETHUSDT:SHORT'

describe('liquidation near', () => {
  it.each<[Decimal, Decimal | null, string]>([
    ['0.9499999999', null, 'raised critical'],
    ['0.95', null, 'raised near'],
    ['0.9999999999', null, 'raised near'],
    ['1', null, 'raised gone'],
    ['1.227', '-0.03', 'raised gone'],
    ['Infinity', null, 'raised gone'],
    ['0.8', '0.00499', 'raised near'],
    ['0.8', '-0.00499', 'raised near'],
    ['0.8', '0', 'raised near'],
    ['0.8', '0.005', 'raised critical'],
    ['0.8', '-0.005', 'raised critical'],
    ['0.95', '0.3', 'raised near'],
    ['0.7999999999', '0.0001', 'raised warning'],
  ])('at a first ratio of %s with a move of %s: %s', (marginRatio, move, expected) => {
    const seen = move === null ? { marginRatio } : { marginRatio, move }
    expect(simulateAccount().see(seen)).toEqual([expected])
  })

  it('tells once when it is near and once more at 100 %, through whatever keeps critical silent', () => {
    const silence = [
      () => simulateAccount(),
      () => simulateAccount({ quiet: true }),
      () => simulateAccount({ rules: ratioRule({ repeatMinutes: 60 }) }),
    ]
    for (const make of silence)
      for (const command of ['none', 'acknowledge', '15-minutes', '1-hour', 'recovery'] as const) {
        const account = make()
        expect(account.see('0.94')).toEqual(['raised critical'])
        if (command === 'acknowledge') account.acknowledge()
        else if (command !== 'none') account.snooze(command)
        expect(account.see('0.96')).toEqual(['near near'])
        expect(account.journaled).toEqual(['near critical*'])
        expect(account.see('0.97')).toEqual([])
        expect(account.see('1')).toEqual(['near gone'])
        expect(account.journaled).toEqual(['gone critical*'])
        for (const ratio of ['1.2', '0.96', '1.3', '0.85', '0.96', 'Infinity'] as const)
          expect(account.see(ratio)).toEqual([])
      }
  })

  it('is one notification with critical, the gravest, which counts for all that it tells', () => {
    const near = simulateAccount()
    expect(near.see('0.1')).toEqual([])
    expect(near.see('0.97')).toEqual(['raised near'])
    expect(near.alerts).toMatchObject([{ level: 'critical', near: 'near', threshold: '0.80', value: '0.97' }])
    expect(near.journaled).toEqual(['raise critical*', 'near critical*'])
    expect(near.events[1]).toMatchObject({ value: '0.97', threshold: '0.80', rule: 'marginRatio' })
    const gone = simulateAccount()
    expect(gone.see('1.2')).toEqual(['raised gone'])
    expect(gone.journaled).toEqual(['raise critical*', 'gone critical*'])
    for (const ratio of ['0.97', '1.1', '0.85', '0.99'] as const) expect(gone.see(ratio)).toEqual([])
  })

  it('is told again after critical has fallen, but not while it is only falling', () => {
    const account = simulateAccount()
    account.see('1.2')
    expect(account.see('0.7')).toEqual([])
    expect(account.see('0.96')).toEqual([])
    for (const ratio of ['0.7', '0.7'] as const) expect(account.see(ratio)).toEqual([])
    expect(account.see('0.96')).toEqual(['raised near'])
    expect(account.see('1')).toEqual(['near gone'])
  })

  it('is not held back by a hold, and then the hold has nothing left to tell', () => {
    const account = simulateAccount({ rules: ratioRule({ holdSeconds: 60 }) })
    expect(account.see('0.85')).toEqual([])
    expect(account.journaled).toEqual(['raise critical'])
    expect(account.see('0.96')).toEqual(['raised near'])
    expect(account.journaled).toEqual(['near critical*'])
    for (let i = 0; i < 10; i += 1) expect(account.see('0.85')).toEqual([])
  })

  it('is told by the move also while critical is falling', () => {
    const account = simulateAccount()
    account.see('0.9')
    expect(account.see({ marginRatio: '0.7', move: '-0.002' })).toEqual(['near near'])
    expect(account.see({ marginRatio: '0.7', move: '-0.001' })).toEqual([])
    expect(account.journaled).toEqual(['fall warning'])
    expect(account.standing).toMatchObject([{ level: 'warning', near: null }])
  })

  it('goes on in the repeats while it is near', () => {
    const account = simulateAccount({ rules: ratioRule({ repeatMinutes: 5 }) })
    account.see('0.98')
    expect(account.see('0.98', 300)).toEqual(['repeat near'])
    expect(account.journaled).toEqual([])
    expect(account.see('0.9', 300)).toEqual(['repeat critical'])
  })

  it('is shown with the standing alert while it is near', () => {
    const account = simulateAccount({ rules: rules({ isolatedRatio: RATIO }) })
    const isolated = [{ poolId: BTC, marginRatio: '0.82', move: '0.001' }] as const
    account.see({ marginRatio: '0.85', isolated })
    expect(account.standing.map(({ rule, near }) => [rule, near])).toEqual([
      ['isolatedRatio', 'near'],
      ['marginRatio', null],
    ])
    account.see({ marginRatio: '1.1', isolated })
    expect(account.standing.map(({ rule, near }) => [rule, near])).toEqual([
      ['marginRatio', 'gone'],
      ['isolatedRatio', 'near'],
    ])
    account.see({ marginRatio: '0.85', isolated: [] })
    expect(account.standing.map(({ near }) => near)).toEqual([null, null])
  })

  it('can come with incomplete figures, but goes only with complete ones', () => {
    const account = simulateAccount()
    account.see('0.85')
    expect(account.seeIncomplete('0.96')).toEqual(['near near'])
    account.seeIncomplete('0.85')
    expect(account.standing).toMatchObject([{ near: 'near' }])
    account.see('0.85')
    expect(account.standing).toMatchObject([{ near: null }])
  })

  it('is of each isolated pool by its own figures', () => {
    const account = simulateAccount({ rules: rules({ isolatedRatio: RATIO }) })
    const see = (btc: Decimal, eth: Decimal, move: Decimal) =>
      account.see({
        marginRatio: '0.9',
        move: '0.4',
        isolated: [
          { poolId: BTC, marginRatio: btc },
          { poolId: ETH, marginRatio: eth, move },
        ],
      })
    expect(see('0.85', '0.83', '0.1')).toEqual([
      'raised critical',
      `raised critical isolatedRatio:${BTC}`,
      `raised critical isolatedRatio:${ETH}`,
    ])
    expect(see('0.85', '0.83', '0.004')).toEqual([`near near isolatedRatio:${ETH}`])
    expect(see('1.01', '0.83', '0.004')).toEqual([`near gone isolatedRatio:${BTC}`])
    expect(see('1.01', '1.01', '0.004')).toEqual([`near gone isolatedRatio:${ETH}`])
  })

  it('puts the gravest first', () => {
    const account = simulateAccount({
      rules: rules({ isolatedRatio: RATIO, availableBalance: { ...RATIO, warning: '500', critical: '200' } }),
    })
    account.call('liquidation')
    const isolated = [
      { poolId: BTC, marginRatio: '0.96' },
      { poolId: ETH, marginRatio: '1.5' },
    ] as const
    expect(account.see({ marginRatio: '0.9', isolated, availableBalance: '1' }, 300)).toEqual([
      'repeat critical liquidation',
      `raised gone isolatedRatio:${ETH}`,
      `raised near isolatedRatio:${BTC}`,
      'raised critical',
      'raised critical availableBalance',
    ])
  })

  it('belongs to the ratios of pools alone', () => {
    const drop = { warning: '0.5', critical: '0.8', rearm: '0.05', hours: 24, ...TIMING } as const
    const account = simulateAccount({ rules: rules({ balanceDrop: drop }) })
    account.see({ marginBalance: '1000' })
    expect(account.see({ marginBalance: '-500' })).toEqual(['raised critical balanceDrop'])
    expect(account.standing).toMatchObject([{ near: null }])
  })

  it('ends with a critical level that is switched off', () => {
    const account = simulateAccount({ rules: rules({ isolatedRatio: RATIO }) })
    const isolated = [{ poolId: BTC, marginRatio: '0.97' }] as const
    account.see({ isolated })
    account.change({ rules: rules({ isolatedRatio: { ...RATIO, critical: null } }) })
    account.unseen()
    expect(account.standing).toMatchObject([{ level: 'warning', near: null }])
    expect(account.see({ isolated })).toEqual([])
    expect(account.standing).toMatchObject([{ level: 'warning', near: null }])
  })
})

describe('the near rule', () => {
  it.each<[Decimal, Decimal, string]>([
    ['0.97', '0.9699', 'raised warning'],
    ['0.97', '0.97', 'raised near'],
    ['1', '0.999', 'raised warning'],
    ['1', '1', 'raised gone'],
  ])('counts from a critical threshold of %s that is above it: at %s %s', (critical, ratio, expected) => {
    expect(simulateAccount({ rules: ratioRule({ critical }) }).see(ratio)).toEqual([expected])
  })

  it('says that it is over below such a threshold, though critical stands', () => {
    const account = simulateAccount({ rules: ratioRule({ critical: '0.97' }) })
    account.see('0.98')
    account.see('0.96')
    expect(account.standing).toMatchObject([{ level: 'critical', near: null }])
  })

  it('goes by the ratio alone where the move is off', () => {
    const account = simulateAccount({ rules: rules({ near: { ratio: '0.9', move: null } }) })
    expect(account.see({ marginRatio: '0.89', move: '0' })).toEqual(['raised critical'])
    expect(account.see({ marginRatio: '0.9', move: '0' })).toEqual(['near near'])
  })

  it('that is changed judges the next figures', () => {
    const account = simulateAccount()
    account.see('0.9')
    account.change({ rules: rules({ near: { ratio: '0.9', move: null } }) })
    expect(account.seeIncomplete('0.9')).toEqual(['near near'])
  })
})

describe('liquidation that is near at a start', () => {
  it('is told once, as standing', () => {
    const account = simulateAccount()
    account.see('0.97')
    account.restart(120)
    expect(account.unseen()).toEqual([])
    expect(account.see('0.97')).toEqual(['standing-at-start near'])
    expect(account.journaled).toEqual(['standing critical*'])
    expect(account.see('0.97')).toEqual([])
    expect(account.see('1.1')).toEqual(['near gone'])
  })

  it('is told through an acknowledgement and a snooze', () => {
    for (const silence of ['acknowledge', 'snooze'] as const) {
      const account = simulateAccount()
      account.see('0.97')
      if (silence === 'acknowledge') account.acknowledge()
      else account.snooze('recovery')
      account.restart(120)
      expect(account.see('0.97')).toEqual(['standing-at-start near'])
      expect(account.see('0.97')).toEqual([])
    }
  })

  it('is told as standing where it is met for the first time', () => {
    const account = simulateAccount()
    account.see('0.1')
    account.restart(120)
    expect(account.see('1.2')).toEqual(['standing-at-start gone'])
    expect(account.journaled).toEqual(['raise critical*', 'gone critical*'])
  })

  it('is not told again so soon after it was told', () => {
    const account = simulateAccount()
    account.see('0.97')
    account.restart(20)
    for (let i = 0; i < 20; i += 1) expect(account.see('0.97')).toEqual([])
  })

  it('is told again when it may not have been shown', () => {
    const account = simulateAccount()
    account.see('0.85')
    expect(account.seeThenCrash('0.97')).toEqual(['near near'])
    account.restart(5)
    expect(account.see('0.97')).toEqual(['standing-at-start near'])
    expect(account.journaled).toEqual(['standing critical*'])
  })

  it('is told again under a snooze when it may not have been shown', () => {
    const account = simulateAccount()
    account.see('0.94')
    account.snooze('1-hour')
    expect(account.seeThenCrash('0.97')).toEqual(['near near'])
    account.restart(5)
    expect(account.see('0.97')).toEqual(['standing-at-start near'])
  })

  it('is told when it comes back after a start without it', () => {
    const account = simulateAccount()
    account.see('0.97')
    account.restart(120)
    expect(account.see('0.9')).toEqual(['standing-at-start critical'])
    expect(account.see('0.97')).toEqual(['near near'])
    expect(account.see('0.97')).toEqual([])
  })
})

describe('a snooze that remembers its value', () => {
  const money = (warning: Decimal, critical: Decimal, rearm: Decimal) =>
    ({ warning, critical, rearm, ...TIMING }) as const

  it.each<[Decimal, Decimal, Decimal, string[]]>([
    ['0.05', '0.82', '0.8699', []],
    ['0.05', '0.82', '0.87', ['worsened critical']],
    ['0.01', '0.82', '0.8699', []],
    ['0.01', '0.82', '0.87', ['worsened critical']],
    ['0.1', '0.82', '0.9199', []],
    ['0.1', '0.82', '0.92', ['worsened critical']],
    ['0.05', '0.52', '0.57', ['worsened warning']],
    ['0.05', '0.79', '0.84', ['raised critical']],
    ['0.05', '0.9', 'Infinity', ['near gone']],
  ])('with a re-arm of %s, pressed at %s, ends at %s: %j', (rearm, pressed, worse, expected) => {
    for (const length of ['1-hour', 'recovery'] as const) {
      const account = simulateAccount({ rules: ratioRule({ rearm }) })
      account.see(pressed)
      account.snooze(length)
      expect(account.see(pressed)).toEqual([])
      expect(account.see(worse)).toEqual(expected)
      expect(Object.keys(account.state.snoozes)).toEqual(expected.length === 0 ? ['marginRatio'] : [])
      expect(account.see(worse)).toEqual([])
    }
  })

  it.each<['availableBalance' | 'marginBalance', Decimal, Decimal, Decimal, string[]]>([
    ['availableBalance', '5', '150', '135.01', []],
    ['availableBalance', '5', '150', '135', ['worsened critical']],
    ['marginBalance', '40', '150', '110.01', []],
    ['marginBalance', '40', '150', '110', ['worsened critical']],
    ['marginBalance', '0', '-50', '-54.99', []],
    ['marginBalance', '0', '-50', '-55', ['worsened critical']],
    ['marginBalance', '0', '0', '0', []],
    ['marginBalance', '0', '0', '-0.01', ['worsened critical']],
  ])('of %s with a re-arm of %s, pressed at %s, ends at %s: %j', (rule, rearm, pressed, worse, expected) => {
    const account = simulateAccount({ rules: rules({ [rule]: money('500', '200', rearm) }) })
    account.see({ [rule]: pressed })
    account.snooze('1-hour', rule)
    expect(account.see({ [rule]: '170' })).toEqual([])
    expect(account.see({ [rule]: worse })).toEqual(expected.map((line) => `${line} ${rule}`))
  })

  it('of a loss ends when the loss grows by a tenth, and of a drop by five points', () => {
    const drop = { warning: '0.1', critical: null, rearm: '0.01', hours: 24, ...TIMING } as const
    const account = simulateAccount({
      rules: rules({ unrealizedLoss: money('500', '900', '0'), balanceDrop: drop }),
    })
    account.see({})
    account.see({ unrealizedProfit: '-1000', marginBalance: '880' })
    account.snooze('1-hour', 'unrealizedLoss')
    account.snooze('1-hour', 'balanceDrop')
    expect(account.see({ unrealizedProfit: '-1099', marginBalance: '831' })).toEqual([])
    expect(account.see({ unrealizedProfit: '-1100', marginBalance: '830' })).toEqual([
      'worsened critical unrealizedLoss',
      'worsened warning balanceDrop',
    ])
    expect(account.journaled).toEqual(['standing critical*', 'standing warning*'])
  })

  it('ends on incomplete figures too, and a better value ends nothing', () => {
    const account = simulateAccount()
    account.see('0.85')
    account.snooze('1-hour')
    expect(account.see('0.8')).toEqual([])
    expect(account.seeIncomplete('0.9')).toEqual(['worsened critical'])
  })

  it('that ends says nothing of what the user acknowledged', () => {
    const account = simulateAccount()
    account.see('0.85')
    account.snooze('1-hour')
    account.acknowledge()
    expect(account.see('0.94')).toEqual([])
    expect(account.state.snoozes).toEqual({})
  })

  it('that ends in quiet hours leaves a warning to their end', () => {
    const account = simulateAccount()
    account.see('0.52')
    account.snooze('1-hour')
    account.change({ quiet: true })
    expect(account.see('0.6')).toEqual([])
    account.change({ quiet: false })
    expect(account.see('0.6')).toEqual(['after-quiet warning'])
  })

  it('is pressed again at the value of that time', () => {
    const account = simulateAccount()
    account.see('0.82')
    account.snooze('1-hour')
    account.see('0.86')
    account.snooze('recovery')
    expect(account.state.snoozes).toMatchObject({ marginRatio: { value: '0.86', until: 'recovery' } })
    expect(account.see('0.9')).toEqual([])
    expect(account.see('0.91')).toEqual(['worsened critical'])
  })

  it('stays when liquidation comes near without the value being much worse', () => {
    const account = simulateAccount({ rules: ratioRule({ repeatMinutes: 5 }) })
    account.see('0.93')
    account.snooze('1-hour')
    expect(account.see('0.96')).toEqual(['near near'])
    expect(account.see('0.96', 600)).toEqual([])
    expect(account.standing).toMatchObject([{ snoozedUntil: START + 10_000 + 3_600_000, near: 'near' }])
  })

  it('is none of blindness and of what the exchange says, which keep to their time', () => {
    const blind = { warningSeconds: 600, criticalSeconds: 60, repeatMinutes: 5 }
    const account = simulateAccount({ rules: rules({ blind }) })
    account.see('0.6')
    account.call('margin-call')
    account.unseenFor(60)
    account.snooze('1-hour', 'blind')
    account.snooze('1-hour', 'marginCall')
    expect(Object.values(account.state.snoozes)).toMatchObject([{ value: null }, { value: null }])
    for (const ratio of ['0.7', '0.7', '0.7'] as const) account.see(ratio)
    expect(Object.keys(account.state.snoozes)).toEqual(['blind', 'marginCall'])
  })
})

describe('the figures of a pool', () => {
  const UNKNOWN = { kind: 'unknown', why: 'rate' } as const

  it.each<[Move, object]>([
    [{ kind: 'move', move: '-0.002' }, { move: '-0.002' }],
    [{ kind: 'none' }, {}],
    [UNKNOWN, {}],
  ])('have its move where it is known: %j', (move, expected) => {
    const headroom = { money: '1', move } as const
    const pools = [
      pool({ headroom, marginRatio: '0.9' }),
      pool({ id: BTC, kind: 'isolated', headroom, marginRatio: '0.8' }),
    ]
    const figures = figuresOf(summary({ pools }))
    expect(figures).toEqual({
      marginRatio: '0.9',
      poolId: 'cross:USDT',
      isolated: [{ poolId: BTC, marginRatio: '0.8', ...expected }],
      availableBalance: '1140.57',
      marginBalance: '3026.11',
      unrealizedProfit: '184.20',
      currency: 'USDT',
      ...(move.kind !== 'unknown' && { marketMove: move.kind === 'move' ? '0.002' : 'Infinity' }),
      liquidationDistance: 'Infinity',
      ...expected,
    })
    expect(figuresOf(summary({ pools: [] }))).not.toHaveProperty('move')
  })
})

describe('the shortest way to a liquidation', () => {
  const moving = (id: string, move: Move, marginRatio: Decimal = '0.5') =>
    pool({ id, marginRatio, headroom: { money: '1', move } })

  it.each<[string, readonly MarginPool[], Decimal | undefined]>([
    [
      'the smallest move of any pool, up or down',
      [moving('a', moveBy('0.21')), moving('b', moveBy('-0.2'))],
      '0.2',
    ],
    [
      'that of a pool that no move liquidates',
      [moving('a', { kind: 'none' }), moving('b', moveBy('0.9'))],
      '0.9',
    ],
    ['nothing in sight', [moving('a', { kind: 'none' })], 'Infinity'],
    ['without any pool', [], 'Infinity'],
    ['over the line already', [moving('a', { kind: 'none' }, '1')], '0'],
    [
      'unknown of one pool',
      [moving('a', moveBy('0.2')), moving('b', { kind: 'unknown', why: 'rate' })],
      undefined,
    ],
  ])('of prices: %s', (_, pools, expected) => {
    expect(figuresOf(summary({ pools })).marketMove).toBe(expected)
  })

  const position = (liquidationDistance: Decimal | null | 'unknown'): PositionRow => ({
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    positionAmt: '0.5',
    notional: '30000',
    unrealizedProfit: '184.20',
    maintMargin: '707.71',
    kind: 'cross',
    marginAsset: 'USDT',
    poolId: 'cross:USDT',
    move: { kind: 'none' },
    details:
      liquidationDistance === 'unknown'
        ? null
        : {
            entryPrice: '60000',
            markPrice: '60000',
            liquidationPrice: liquidationDistance && '1',
            liquidationDistance,
          },
  })

  it.each<[string, readonly PositionRow[], Decimal | undefined]>([
    ['the shortest distance', [position('0.3'), position('0.12'), position(null)], '0.12'],
    ['none that the exchange tells', [position(null)], 'Infinity'],
    ['no position', [], 'Infinity'],
    ['a position whose prices are not known', [position('0.3'), position('unknown')], undefined],
  ])('of a mark price: %s', (_, positions, expected) => {
    expect(figuresOf(summary({ positions })).liquidationDistance).toBe(expected)
  })

  it('of a mark price is not known where positions are not listed', () => {
    expect(figuresOf(summary({ positions: [], listsHoldings: false }))).not.toHaveProperty(
      'liquidationDistance',
    )
  })
})

function moveBy(move: Decimal): Move {
  return { kind: 'move', move }
}
