import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { exact, toDecimal } from '../../../shared/decimal.ts'
import { DANGER_NAMES, RULE_NAMES, type RuleName } from '../../../shared/settings/rule-names.ts'
import {
  overridesSchema,
  quietHoursSchema,
  ruleSettingsSchema,
  thresholdsSchema,
} from '../../../shared/settings/rule-schemas.ts'
import {
  DEFAULT_RULES,
  DEFAULT_THRESHOLDS,
  isAmount,
  isWorseWhenLower,
  type LevelRule,
  RULES,
  type RulesInSettings,
  rulesFor,
} from '../../../shared/settings/rules.ts'
import type { Decimal } from '../../../shared/state.ts'
import { refusal } from '../words/refusal.ts'

const RATIO = {
  warning: '0.5',
  critical: '0.8',
  rearm: '0.05',
  holdSeconds: 0,
  repeatMinutes: 5,
} as const satisfies LevelRule
const BALANCE = {
  warning: '500',
  critical: '100',
  rearm: '50',
  holdSeconds: 30,
  repeatMinutes: null,
} as const satisfies LevelRule
const LOSS = {
  warning: '100',
  critical: '500',
  rearm: '50',
  holdSeconds: 0,
  repeatMinutes: 5,
} as const satisfies LevelRule
const DROP = { ...RATIO, warning: '0.1', critical: '0.2', rearm: '0.02', hours: 24 } as const
const BLIND = { warningSeconds: 600, criticalSeconds: 60, repeatMinutes: 5 } as const

const LEVEL_RULES = {
  isolatedRatio: RATIO,
  availableBalance: BALANCE,
  marginBalance: BALANCE,
  unrealizedLoss: LOSS,
  balanceDrop: DROP,
} as const satisfies Partial<Record<RuleName, LevelRule>>
const SHARES = ['isolatedRatio', 'balanceDrop'] as const
const AMOUNTS = ['availableBalance', 'marginBalance', 'unrealizedLoss'] as const
const WORSE_HIGHER = ['isolatedRatio', 'unrealizedLoss', 'balanceDrop'] as const
const WORSE_LOWER = ['availableBalance', 'marginBalance'] as const
type LevelRuleName = keyof typeof LEVEL_RULES

const refuseThresholds = (fields: object) => refusal(thresholdsSchema, { ...DEFAULT_THRESHOLDS, ...fields })
const refuseRules = (rules: object) => refusal(ruleSettingsSchema, { ...DEFAULT_RULES, ...rules })
const refuseRule = (name: LevelRuleName, fields: object) =>
  refuseRules({ [name]: { ...LEVEL_RULES[name], ...fields } })
const refuseBlind = (fields: object) => refuseRules({ blind: { ...BLIND, ...fields } })

const NOT_NUMBERS = [
  '',
  ' ',
  ' 0.5',
  '0.5 ',
  '0.5\n',
  '1e-1',
  '-0.1',
  '-0',
  '+0.5',
  '.5',
  '5.',
  '0.5.1',
  '0,5',
  '50%',
  '00.5',
  '0.123456789',
  '0x1',
  '٠.٥',
  'NaN',
  'Infinity',
  'half',
  Number.NaN,
  0.5,
  1n,
  true,
  undefined,
  ['0.5'],
  {},
]

describe('the thresholds of the margin ratio', () => {
  it('may be anything over 0 up to 100 %, in order', () => {
    expect(refuseThresholds({})).toBeNull()
    expect(refuseThresholds({ warning: '0.00000001', critical: '1', rearm: '0' })).toBeNull()
    expect(refuseThresholds({ warning: '0.999', critical: '1.00', rearm: '0.99' })).toBeNull()
  })

  it.each(['warning', 'critical', 'rearm'])('are plain decimal text: %s', (field) => {
    for (const value of [...NOT_NUMBERS, null])
      expect.soft(refuseThresholds({ [field]: value }), String(value)).toEqual([field, 'not-a-number'])
  })

  it.each([
    ['warning', '0', 'range'],
    ['warning', '0.000', 'range'],
    ['critical', '0', 'range'],
    ['critical', '1.00000001', 'range'],
    ['critical', '80', 'range'],
    ['critical', '999999999999999', 'range'],
    ['warning', '1.1', 'range'],
    ['rearm', '1.1', 'range'],
    ['critical', '0.50', 'order'],
    ['critical', '0.5', 'order'],
    ['critical', '0.49', 'order'],
    ['warning', '0.80', 'order', 'critical'],
    ['warning', '0.9', 'order', 'critical'],
    ['rearm', '0.5', 'rearm-too-wide'],
    ['rearm', '0.500', 'rearm-too-wide'],
    ['rearm', '0.6', 'rearm-too-wide'],
    ['rearm', '1', 'rearm-too-wide'],
  ])('refuse %s %s: %s', (field, value, reason, named = field) => {
    expect(refuseThresholds({ [field]: value })).toEqual([named, reason])
  })

  it('are three', () => {
    expect(refusal(thresholdsSchema, { warning: '0.5', rearm: '0.05' })?.[0]).toBe('critical')
    expect(refusal(thresholdsSchema, null)?.[0]).toBe('')
    expect(refusal(thresholdsSchema, '0.5')?.[0]).toBe('')
  })

  it('are in order exactly as exact arithmetic has them', () => {
    fc.assert(
      fc.property(share, share, share, (warning, critical, rearm) => {
        const isValid = units(critical) > units(warning) && units(rearm) < units(warning)
        expect(refuseThresholds({ warning, critical, rearm }) === null).toBe(isValid)
      }),
    )
  })
})

describe('a rule with levels', () => {
  it.each(Object.keys(LEVEL_RULES))('%s is taken as it is, or off', (name) => {
    if (!isLevelRule(name)) throw new Error(name)
    const parsed = v.parse(ruleSettingsSchema, { ...DEFAULT_RULES, [name]: LEVEL_RULES[name] })
    expect(parsed).toEqual({ ...DEFAULT_RULES, [name]: LEVEL_RULES[name] })
    expect(refuseRules({ [name]: null })).toBeNull()
    expect(refuseRules({ [name]: undefined })?.[0]).toBe(name)
  })

  it.each(Object.keys(LEVEL_RULES))('%s may have one level, but not none', (name) => {
    if (!isLevelRule(name)) throw new Error(name)
    expect(refuseRule(name, { critical: null })).toBeNull()
    expect(refuseRule(name, { warning: null })).toBeNull()
    expect(refuseRule(name, { warning: null, critical: null })).toEqual([`${name}.warning`, 'required'])
  })

  it.each(Object.keys(LEVEL_RULES))('%s has levels in plain decimal text', (name) => {
    if (!isLevelRule(name)) throw new Error(name)
    for (const field of ['warning', 'critical', 'rearm'])
      for (const value of NOT_NUMBERS)
        expect
          .soft(refuseRule(name, { [field]: value }), `${field} ${String(value)}`)
          .toEqual([`${name}.${field}`, 'not-a-number'])
    expect(refuseRule(name, { rearm: null })).toEqual([`${name}.rearm`, 'not-a-number'])
  })

  it.each(Object.keys(LEVEL_RULES))('%s has no level of zero', (name) => {
    if (!isLevelRule(name)) throw new Error(name)
    expect(refuseRule(name, { warning: '0' })).toEqual([`${name}.warning`, 'range'])
    expect(refuseRule(name, { critical: '0.00' })).toEqual([`${name}.critical`, 'range'])
    expect(refuseRule(name, { rearm: '0' })).toBeNull()
  })

  it.each(Object.keys(LEVEL_RULES))('%s has two levels that differ', (name) => {
    if (!isLevelRule(name)) throw new Error(name)
    const { warning } = LEVEL_RULES[name]
    expect(refuseRule(name, { critical: `${warning}${warning.includes('.') ? '' : '.'}00` })).toEqual([
      `${name}.critical`,
      'order',
    ])
  })

  it.each(Object.keys(LEVEL_RULES))('%s has its levels in order', (name) => {
    if (!isLevelRule(name)) throw new Error(name)
    const { warning, critical } = LEVEL_RULES[name]
    expect(refuseRule(name, { warning: critical, critical: warning })).toEqual([`${name}.critical`, 'order'])
  })

  it.each(SHARES)('%s has none above 100 %%', (name) => {
    expect(refuseRule(name, { critical: '1' })).toBeNull()
    expect(refuseRule(name, { critical: '1.01' })).toEqual([`${name}.critical`, 'range'])
    expect(refuseRule(name, { warning: '2' })).toEqual([`${name}.warning`, 'range'])
    expect(refuseRule(name, { rearm: '1.01' })).toEqual([`${name}.rearm`, 'range'])
  })

  it.each(AMOUNTS)('%s takes any amount that can be one', (name) => {
    const critical = name === 'unrealizedLoss' ? '999999999999999.99999999' : '0.00000001'
    expect(refuseRule(name, { critical })).toBeNull()
    expect(refuseRule(name, { critical: '1000000000000000' })).toEqual([`${name}.critical`, 'not-a-number'])
  })

  it.each(WORSE_HIGHER)('%s is armed again before its value is down to nothing', (name) => {
    const { warning, critical } = LEVEL_RULES[name]
    expect(refuseRule(name, { rearm: warning })).toEqual([`${name}.rearm`, 'rearm-too-wide'])
    expect(refuseRule(name, { rearm: critical })).toEqual([`${name}.rearm`, 'rearm-too-wide'])
    expect(refuseRule(name, { warning: null, rearm: warning })).toBeNull()
    expect(refuseRule(name, { warning: null, rearm: critical })).toEqual([`${name}.rearm`, 'rearm-too-wide'])
    expect(refuseRule(name, { critical: null, rearm: warning })).toEqual([`${name}.rearm`, 'rearm-too-wide'])
  })

  it.each(WORSE_LOWER)('%s is armed again no farther above than its threshold is high', (name) => {
    const { warning, critical } = LEVEL_RULES[name]
    expect(refuseRule(name, { rearm: warning })).toBeNull()
    expect(refuseRule(name, { rearm: `${warning}.01` })).toEqual([`${name}.rearm`, 'rearm-too-wide'])
    expect(refuseRule(name, { warning: null, rearm: critical })).toBeNull()
    expect(refuseRule(name, { warning: null, rearm: warning })).toEqual([`${name}.rearm`, 'rearm-too-wide'])
  })

  it.each(Object.keys(LEVEL_RULES))(
    '%s is held for whole seconds and repeated after whole minutes',
    (name) => {
      if (!isLevelRule(name)) throw new Error(name)
      expect(
        whyWhole((holdSeconds) => refuseRule(name, { holdSeconds }), `${name}.holdSeconds`, 0, 3600),
      ).toBe('')
      expect(
        whyWhole((repeatMinutes) => refuseRule(name, { repeatMinutes }), `${name}.repeatMinutes`, 1, 1440),
      ).toBe('')
      expect(refuseRule(name, { repeatMinutes: null })).toBeNull()
      expect(refuseRule(name, { holdSeconds: null })).toEqual([`${name}.holdSeconds`, 'not-a-number'])
    },
  )

  it('looks back for one hour to a week', () => {
    const refuseHours = (hours: unknown) => refuseRule('balanceDrop', { hours })
    expect(whyWhole(refuseHours, 'balanceDrop.hours', 1, 168)).toBe('')
    expect(refuseHours(null)).toEqual(['balanceDrop.hours', 'not-a-number'])
  })
})

describe('the margin ratio', () => {
  it('is held and repeated like any other, and cannot be turned off', () => {
    const refuse = (fields: object) =>
      refuseRules({ marginRatio: { ...DEFAULT_RULES.marginRatio, ...fields } })
    expect(whyWhole((holdSeconds) => refuse({ holdSeconds }), 'marginRatio.holdSeconds', 0, 3600)).toBe('')
    expect(whyWhole((repeatMinutes) => refuse({ repeatMinutes }), 'marginRatio.repeatMinutes', 1, 1440)).toBe(
      '',
    )
    expect(refuse({ repeatMinutes: null })).toBeNull()
    expect(refuseRules({ marginRatio: null })?.[0]).toBe('marginRatio')
  })
})

describe('blindness', () => {
  it('is told after whole seconds', () => {
    expect(refuseBlind({})).toBeNull()
    expect(refuseRules({ blind: null })).toBeNull()
    expect(
      whyWhole((warningSeconds) => refuseBlind({ warningSeconds }), 'blind.warningSeconds', 60, 86_400),
    ).toBe('')
    expect(
      whyWhole((criticalSeconds) => refuseBlind({ criticalSeconds }), 'blind.criticalSeconds', 30, 3600),
    ).toBe('')
    expect(whyWhole((repeatMinutes) => refuseBlind({ repeatMinutes }), 'blind.repeatMinutes', 1, 1440)).toBe(
      '',
    )
  })

  it('is told in one state at least', () => {
    expect(refuseBlind({ warningSeconds: null })).toBeNull()
    expect(refuseBlind({ criticalSeconds: null })).toBeNull()
    expect(refuseBlind({ warningSeconds: null, criticalSeconds: null })).toEqual([
      'blind.warningSeconds',
      'required',
    ])
  })
})

describe('quiet hours', () => {
  it.each([
    ['22:00', '07:00'],
    ['00:00', '23:59'],
    ['23:59', '00:00'],
    ['12:00', '12:01'],
  ])('may go from %s to %s', (from, to) => {
    expect(refusal(quietHoursSchema, { from, to })).toBeNull()
  })

  it.each(['00:00', '12:30'])('do not start when they end, at %s', (time) => {
    expect(refusal(quietHoursSchema, { from: time, to: time })).toEqual(['to', 'same-time'])
  })

  it.each(['from', 'to'])('are two times of the day: %s', (field) => {
    const bad = [
      '24:00',
      '7:00',
      '07:60',
      '07:5',
      '0700',
      '07:00:00',
      ' 07:00',
      '07:00\n',
      '7am',
      '-1:00',
      '',
      7,
      null,
    ]
    for (const value of bad)
      expect
        .soft(refusal(quietHoursSchema, { from: '22:00', to: '06:00', [field]: value }), String(value))
        .toEqual([field, 'format'])
    expect(refusal(quietHoursSchema, field === 'from' ? { to: '06:00' } : { from: '06:00' })?.[0]).toBe(field)
  })
})

describe('rules of one account', () => {
  const settings: RulesInSettings = {
    thresholds: DEFAULT_THRESHOLDS,
    rules: { ...DEFAULT_RULES, availableBalance: BALANCE, unrealizedLoss: LOSS },
    overrides: {
      careful: {
        thresholds: { warning: '0.2', critical: '0.4', rearm: '0.01' },
        unrealizedLoss: null,
        balanceDrop: DROP,
        blind: { ...BLIND, criticalSeconds: 30 },
      },
      patient: { marginRatio: { holdSeconds: 60, repeatMinutes: null } },
    },
  }

  it('are those of all, where it has none of its own', () => {
    expect(rulesFor(settings, 'other')).toEqual({
      marginRatio: { ...DEFAULT_THRESHOLDS, holdSeconds: 0, repeatMinutes: 5 },
      isolatedRatio: null,
      availableBalance: BALANCE,
      marginBalance: null,
      unrealizedLoss: LOSS,
      balanceDrop: null,
      blind: BLIND,
    })
  })

  it('are its own, where it has them: other values, one more, one less', () => {
    expect(rulesFor(settings, 'careful')).toEqual({
      marginRatio: { warning: '0.2', critical: '0.4', rearm: '0.01', holdSeconds: 0, repeatMinutes: 5 },
      isolatedRatio: null,
      availableBalance: BALANCE,
      marginBalance: null,
      unrealizedLoss: null,
      balanceDrop: DROP,
      blind: { ...BLIND, criticalSeconds: 30 },
    })
  })

  it('keep the thresholds of all when only the telling is its own', () => {
    expect(rulesFor(settings, 'patient').marginRatio).toEqual({
      ...DEFAULT_THRESHOLDS,
      holdSeconds: 60,
      repeatMinutes: null,
    })
  })

  it('name every rule there is', () => {
    expect(Object.keys(rulesFor(settings, 'other'))).toEqual([...RULE_NAMES])
  })

  it('are checked like those of all', () => {
    expect(refusal(overridesSchema, settings.overrides)).toBeNull()
    expect(refusal(overridesSchema, {})).toBeNull()
    expect(refusal(overridesSchema, { main: {} })).toBeNull()
    expect(refusal(overridesSchema, { main: { isolatedRatio: { ...RATIO, critical: '0.5' } } })).toEqual([
      'main.isolatedRatio.critical',
      'order',
    ])
    expect(
      refusal(overridesSchema, { main: { thresholds: { ...DEFAULT_THRESHOLDS, rearm: '0.5' } } }),
    ).toEqual(['main.thresholds.rearm', 'rearm-too-wide'])
  })

  it('are refused where nobody knows the rule, or the account has no name', () => {
    expect(refusal(overridesSchema, { main: { liquidation: RATIO } })?.[0]).toBe('main.liquidation')
    expect(refusal(overridesSchema, { main: { marginRatio: undefined } })?.[0]).toBe('main.marginRatio')
    expect(refusal(overridesSchema, { main: null })?.[0]).toBe('main')
    expect(refusal(overridesSchema, { '': {} })).not.toBeNull()
    expect(refusal(overridesSchema, null)).not.toBeNull()
  })
})

describe('the table of rules', () => {
  const VALID = {
    marginRatio: { ...DEFAULT_THRESHOLDS, ...DEFAULT_RULES.marginRatio },
    ...LEVEL_RULES,
    blind: BLIND,
  } as const satisfies Record<RuleName, object>

  it('has a row for every rule, in their order', () => {
    expect(Object.keys(RULES)).toEqual([...RULE_NAMES])
  })

  it.each(RULE_NAMES)('names every field of %s once', (rule) => {
    const names = RULES[rule].fields.map(({ name }) => name)
    expect(names.toSorted()).toEqual(Object.keys(VALID[rule]).toSorted())
  })

  it.each(RULE_NAMES)('turns %s on with valid values, or leaves amounts to be filled in', (rule) => {
    const { fields, start, unit } = RULES[rule]
    const missing = fields.filter(({ name }) => start[name] === undefined).map(({ name }) => name)
    expect(missing).toEqual(unit === 'amount' ? ['warning', 'critical', 'rearm'] : [])
    const { warning, critical, rearm, ...timing } = { ...VALID[rule], ...start }
    const value = rule === 'marginRatio' ? timing : { ...VALID[rule], ...start }
    expect(refuseRules({ [rule]: value })).toBeNull()
    if (rule === 'marginRatio') expect(refuseThresholds({ warning, critical, rearm })).toBeNull()
  })

  it('tells amounts from ratios, and the rules whose values are worse when lower', () => {
    expect(DANGER_NAMES.filter(isAmount)).toEqual([...AMOUNTS])
    expect(DANGER_NAMES.filter(isWorseWhenLower)).toEqual([...WORSE_LOWER])
  })
})

it('the default rules are valid', () => {
  expect(refusal(ruleSettingsSchema, DEFAULT_RULES)).toBeNull()
  expect(refusal(thresholdsSchema, DEFAULT_THRESHOLDS)).toBeNull()
})

/** Empty if just the whole numbers within these bounds are taken; otherwise what is not as it should be. */
function whyWhole(
  refuse: (value: unknown) => ReturnType<typeof refusal>,
  field: string,
  least: number,
  most: number,
): string {
  const wrong = ([value, expected]: readonly [unknown, string | null]) => {
    const refused = refuse(value)
    const asExpected = expected === null ? refused === null : refused?.join() === `${field},${expected}`
    return asExpected ? [] : [`${String(value)}: ${refused}`]
  }
  const cases = [
    [least, null],
    [most, null],
    [least - 1, 'range'],
    [most + 1, 'range'],
    [least + 0.5, 'not-a-number'],
    [Number.NaN, 'not-a-number'],
    [Number.POSITIVE_INFINITY, 'not-a-number'],
    [String(least), 'not-a-number'],
    [undefined, 'not-a-number'],
    [[least], 'not-a-number'],
  ] as const
  return cases.flatMap(wrong).join('; ')
}

/** Exact to the eighth place, over 0 and at most 1; from few enough that equal ones meet. */
const share = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.constantFrom(1, 50_000_000, 5_000_000, 4_999_999))
  .map(([count, unit]) => Math.min(count * unit, 100_000_000))
  .map((amount) => toDecimal(exact(amount).div(100_000_000)))

function units(value: Decimal): bigint {
  const [whole = '', places = ''] = value.split('.')
  return BigInt(whole + places.padEnd(8, '0'))
}

function isLevelRule(name: string): name is LevelRuleName {
  return name in LEVEL_RULES
}
