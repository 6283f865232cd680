import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { mapValues } from '../../../electron/alerts/records.ts'
import { markShown } from '../../../electron/alerts/start.ts'
import { type AlertState, alertStateSchema, INITIAL_ALERT_STATE } from '../../../electron/alerts/state.ts'
import { rules, simulateAccount } from './simulated-account.ts'

const TIMING = { holdSeconds: 0, repeatMinutes: 5 } as const

/** A state as earlier versions wrote it. It must stay readable, so it never changes. */
const STORED_STATE = `{
  "at": 1800000090000,
  "previous": {
    "marginRatio": { "value": "0.4", "at": 1800000020000 },
    "balanceDrop": { "value": "0.15", "at": 1800000020000 },
    "blind": { "value": "0.4", "at": 1800000020000 }
  },
  "unseenMs": 70000,
  "dangers": {
    "marginRatio": {
      "rule": "marginRatio", "poolId": "cross:USDT", "currency": null,
      "warning": {
        "threshold": "0.5", "since": 1800000010000, "heldSince": 1800000010000, "toldAt": 1800000010000,
        "acknowledged": false, "due": null, "ledBy": ["cross:USDT"]
      },
      "critical": null, "fallingTo": "calm"
    },
    "marginCall": {
      "rule": "marginCall", "poolId": null, "currency": null, "warning": null,
      "critical": {
        "threshold": null, "since": 1800000030000, "heldSince": null, "toldAt": 1800000030000,
        "acknowledged": false, "due": null, "ledBy": []
      },
      "fallingTo": null
    },
    "blind": {
      "rule": "blind", "poolId": null, "currency": null, "warning": null,
      "critical": {
        "threshold": null, "since": 1800000080000, "heldSince": null, "toldAt": 1800000080000,
        "acknowledged": false, "due": null, "ledBy": []
      },
      "fallingTo": null
    }
  },
  "snoozes": { "marginRatio": { "rule": "marginRatio", "level": "warning", "until": 1800003620000 } },
  "peaks": { "currency": "USDT", "highs": [{ "value": "1000", "at": 1800000010000 }] },
  "untold": ["marginRatio", "marginCall", "blind"],
  "sinceStart": null,
  "lost": { "since": 1800000020000, "previous": { "value": "0.4", "at": 1800000020000 }, "atEnd": null },
  "calledAt": 1800000030000
}`

/** Two snoozes, and ratios that are near liquidation, as the last version without the near stage wrote them. */
const STORED_WITHOUT_NEAR =
  '{"at":1800000020000,"previous":{"marginRatio":{"value":"0.91","at":1800000020000},"isolatedRatio:isolated:BTCUSDT:BOTH":{"value":"0.97","at":1800000020000},"availableBalance":{"value":"400","at":1800000020000},"blind":{"value":"0.91","at":1800000020000}},"unseenMs":0,"dangers":{"marginRatio":{"rule":"marginRatio","poolId":"cross:USDT","currency":null,"warning":{"threshold":"0.50","since":1800000010000,"heldSince":1800000010000,"toldAt":1800000020000,"acknowledged":false,"due":null,"ledBy":["cross:USDT"]},"critical":{"threshold":"0.80","since":1800000020000,"heldSince":1800000020000,"toldAt":1800000020000,"acknowledged":false,"due":null,"ledBy":["cross:USDT"]},"fallingTo":null},"availableBalance":{"rule":"availableBalance","poolId":null,"currency":"USDT","warning":{"threshold":"500","since":1800000010000,"heldSince":1800000010000,"toldAt":1800000010000,"acknowledged":false,"due":null,"ledBy":[]},"critical":null,"fallingTo":null},"isolatedRatio:isolated:BTCUSDT:BOTH":{"rule":"isolatedRatio","poolId":"isolated:BTCUSDT:BOTH","currency":null,"warning":{"threshold":"0.5","since":1800000020000,"heldSince":1800000020000,"toldAt":1800000020000,"acknowledged":true,"due":null,"ledBy":[]},"critical":{"threshold":"0.8","since":1800000020000,"heldSince":1800000020000,"toldAt":1800000020000,"acknowledged":true,"due":null,"ledBy":[]},"fallingTo":null}},"snoozes":{"availableBalance":{"rule":"availableBalance","level":"warning","until":"recovery"},"marginRatio":{"rule":"marginRatio","level":"critical","until":1800003620000}},"peaks":null,"untold":[],"sinceStart":null,"lost":null,"calledAt":null}'

function stateWithEveryPart(): AlertState {
  const account = simulateAccount({
    rules: rules({
      balanceDrop: { warning: '0.1', critical: '0.2', rearm: '0.01', hours: 24, ...TIMING },
      isolatedRatio: { warning: '0.5', critical: null, rearm: '0.05', ...TIMING },
    }),
  })
  account.see({
    marginRatio: 'Infinity',
    isolated: [{ poolId: 'isolated:BTCUSDT:BOTH', marginRatio: '0.6' }],
  })
  account.see({ marginRatio: '0.1', marginBalance: '850' })
  account.snooze('1-hour')
  account.seeThenCrash('0.9')
  account.restart()
  return account.state
}

describe('a stored state', () => {
  it.each([INITIAL_ALERT_STATE, stateWithEveryPart()])('is restored as it was written', (state) => {
    expect(v.parse(alertStateSchema, JSON.parse(JSON.stringify(state)))).toStrictEqual(state)
  })

  it.each<[string, (state: Record<string, unknown>) => unknown]>([
    ['nothing', () => null],
    ['an array', () => []],
    ['a field missing', ({ untold, ...rest }) => rest],
    ['an unknown field', (state) => ({ ...state, extra: 1 })],
    ['a time that is text', (state) => ({ ...state, at: '1' })],
    ['an infinite time', (state) => ({ ...state, at: Number.POSITIVE_INFINITY })],
    ['a time before the epoch', (state) => ({ ...state, at: -1 })],
    [
      'a time beyond all dates',
      (state) => ({ ...state, dangers: { marginRatio: danger({ warning: stage({ since: 8.64e15 + 1 }) }) } }),
    ],
    [
      'a snooze beyond all dates',
      (state) => ({ ...state, snoozes: { blind: { rule: 'blind', level: 'warning', until: 1e16 } } }),
    ],
    [
      'a leader that is not text',
      (state) => ({ ...state, dangers: { marginRatio: danger({ warning: stage({ ledBy: [1] }) }) } }),
    ],
    ['a blindness without its time', (state) => ({ ...state, lost: { previous: null, atEnd: null } })],
    [
      'a blindness at calm',
      (state) => ({
        ...state,
        lost: { since: 1, previous: null, atEnd: { level: 'calm', told: true } },
      }),
    ],
    ['time unseen below zero', (state) => ({ ...state, unseenMs: -1 })],
    [
      'a value that is not a plain decimal',
      (state) => ({ ...state, previous: { marginRatio: { value: '1e5', at: 1 } } }),
    ],
    [
      'a danger without a level',
      (state) => ({ ...state, dangers: { marginRatio: danger({ warning: null }) } }),
    ],
    [
      'a fall to a level that does not stand',
      (state) => ({ ...state, dangers: { marginRatio: danger({ fallingTo: 'warning' }) } }),
    ],
    [
      'liquidation near without a critical level',
      (state) => ({ ...state, dangers: { marginRatio: danger({ near: { now: 'near', told: null } }) } }),
    ],
    [
      'an unknown nearness',
      (state) => ({
        ...state,
        dangers: { marginRatio: danger({ critical: stage({}), near: { now: 'far', told: null } }) },
      }),
    ],
    ['a danger under another key', (state) => ({ ...state, dangers: { blind: danger({}) } })],
    ['an unknown rule', (state) => ({ ...state, dangers: { sky: danger({ rule: 'sky' }) } })],
    [
      'an unknown occasion',
      (state) => ({ ...state, dangers: { marginRatio: danger({ warning: stage({ due: 'x' }) }) } }),
    ],
    [
      'a snooze of calm',
      (state) => ({ ...state, snoozes: { marginRatio: { rule: 'marginRatio', level: 'calm', until: 1 } } }),
    ],
    [
      'an infinite high',
      (state) => ({ ...state, peaks: { currency: 'USDT', highs: [{ value: 'Infinity', at: 1 }] } }),
    ],
  ])('is rejected with %s', (_, damage) => {
    const state = JSON.parse(JSON.stringify(stateWithEveryPart()))
    expect(v.safeParse(alertStateSchema, state).success).toBe(true)
    expect(v.safeParse(alertStateSchema, damage(state)).success).toBe(false)
  })

  it('from earlier versions is restored', () => {
    for (const text of [STORED_STATE, STORED_WITHOUT_NEAR]) {
      const stored = JSON.parse(text)
      expect(v.parse(alertStateSchema, stored)).toStrictEqual({
        ...stored,
        dangers: mapValues(stored.dangers, (one: object) => ({ ...one, near: null })),
        snoozes: mapValues(stored.snoozes, (one: object) => ({ ...one, value: null })),
      })
    }
  })

  it('without a near stage tells of liquidation that is near, and its snoozes keep to their time', () => {
    const stored = v.parse(alertStateSchema, JSON.parse(STORED_WITHOUT_NEAR))
    const money = { warning: '500', critical: '200', rearm: '50', ...TIMING } as const
    const isolatedRatio = { warning: '0.5', critical: '0.8', rearm: '0.05', ...TIMING } as const
    const account = simulateAccount({ stored, rules: rules({ isolatedRatio, availableBalance: money }) })
    const isolated = [{ poolId: 'isolated:BTCUSDT:BOTH', marginRatio: '0.97' }] as const
    expect(account.see({ marginRatio: '0.94', isolated, availableBalance: '210' })).toEqual([
      'near near isolatedRatio:isolated:BTCUSDT:BOTH',
    ])
    expect(account.see({ marginRatio: '0.96', isolated, availableBalance: '210' })).toEqual(['near near'])
    expect(account.see({ marginRatio: '0.94', isolated, availableBalance: '210' }, 3600)).toEqual([
      'after-snooze critical',
    ])
    expect(Object.keys(account.state.snoozes)).toEqual(['availableBalance'])
  })

  it('from before margin calls were stored has no margin call', () => {
    const { calledAt: _, ...earlier } = stateWithEveryPart()
    expect(v.parse(alertStateSchema, earlier)).toStrictEqual({ ...earlier, calledAt: null })
  })

  it.each<[string, object]>([
    ['a call without its time', { dangers: { marginCall: called('marginCall') } }],
    ['a time without its call', { calledAt: 1 }],
    [
      'two calls at once',
      {
        dangers: { marginCall: called('marginCall'), liquidation: called('liquidation') },
        calledAt: 1,
      },
    ],
    ['a call before the epoch', { dangers: { marginCall: called('marginCall') }, calledAt: -1 }],
  ])('is rejected with inconsistent calls: %s', (_, invalid) => {
    const valid = { dangers: { liquidation: called('liquidation') }, calledAt: 1 }
    expect(v.safeParse(alertStateSchema, { ...INITIAL_ALERT_STATE, ...valid }).success).toBe(true)
    expect(v.safeParse(alertStateSchema, { ...INITIAL_ALERT_STATE, ...invalid }).success).toBe(false)
  })

  it('is accepted with valid values in the parts that the cases above damage', () => {
    const state = {
      ...INITIAL_ALERT_STATE,
      at: 8.64e15,
      dangers: { marginRatio: danger({ warning: stage({ since: 0 }) }) },
      lost: { since: 1, previous: { value: '0.5', at: 1 }, atEnd: { level: 'warning', told: true } },
    }
    expect(v.safeParse(alertStateSchema, state).success).toBe(true)
  })
})

describe('marking alerts as shown', () => {
  it('removes them from those that may not have been shown', () => {
    const account = simulateAccount()
    account.seeThenCrash('0.9')
    expect(account.state.untold).toEqual(['marginRatio'])
    expect(markShown(account.state)).toEqual({ ...account.state, untold: [] })
    expect(markShown(INITIAL_ALERT_STATE)).toBe(INITIAL_ALERT_STATE)
  })
})

function danger(changed: object) {
  return {
    rule: 'marginRatio',
    poolId: null,
    currency: null,
    warning: stage({}),
    critical: null,
    fallingTo: null,
    ...changed,
  }
}

function called(rule: string) {
  return danger({ rule, warning: null, critical: stage({ threshold: null, ledBy: [] }) })
}

function stage(changed: object) {
  return {
    threshold: '0.5',
    since: 1,
    heldSince: null,
    toldAt: null,
    acknowledged: false,
    due: 'raised',
    ledBy: ['cross:USDT'],
    ...changed,
  }
}
