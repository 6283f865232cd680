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
import { issueOf } from '../words/issue-of.ts'

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

const NEAR_PRICE = { ...RATIO, warning: '0.1', critical: '0.05', rearm: '0.01' } as const
const PACE = { ...RATIO, warning: '50', critical: '20', rearm: '15' } as const

const LEVEL_RULES = {
  isolatedRatio: RATIO,
  liquidationMove: NEAR_PRICE,
  liquidationPrice: NEAR_PRICE,
  pace: PACE,
  availableBalance: BALANCE,
  marginBalance: BALANCE,
  unrealizedLoss: LOSS,
  balanceDrop: DROP,
} as const satisfies Partial<Record<RuleName, LevelRule>>
const RATIOS = ['isolatedRatio', 'balanceDrop'] as const
const MOVES = ['liquidationMove', 'liquidationPrice'] as const
const AMOUNTS = ['availableBalance', 'marginBalance', 'unrealizedLoss'] as const
const WORSE_HIGHER = ['isolatedRatio', 'unrealizedLoss', 'balanceDrop'] as const
const WORSE_LOWER = [
  'liquidationMove',
  'liquidationPrice',
  'pace',
  'availableBalance',
  'marginBalance',
] as const
type LevelRuleName = keyof typeof LEVEL_RULES

const issueOfThresholds = (fields: object) => issueOf(thresholdsSchema, { ...DEFAULT_THRESHOLDS, ...fields })
const issueOfRules = (rules: object) => issueOf(ruleSettingsSchema, { ...DEFAULT_RULES, ...rules })
const issueOfRule = (name: LevelRuleName, fields: object) =>
  issueOfRules({ [name]: { ...LEVEL_RULES[name], ...fields } })
const issueOfBlind = (fields: object) => issueOfRules({ blind: { ...BLIND, ...fields } })

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
    expect(issueOfThresholds({})).toBeNull()
    expect(issueOfThresholds({ warning: '0.00000001', critical: '1', rearm: '0' })).toBeNull()
    expect(issueOfThresholds({ warning: '0.999', critical: '1.00', rearm: '0.99' })).toBeNull()
  })

  it.each(['warning', 'critical', 'rearm'])('are plain decimal text: %s', (field) => {
    for (const value of [...NOT_NUMBERS, null])
      expect.soft(issueOfThresholds({ [field]: value }), String(value)).toEqual([field, 'not-a-number'])
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
  ])('reject %s %s: %s', (field, value, reason, named = field) => {
    expect(issueOfThresholds({ [field]: value })).toEqual([named, reason])
  })

  it('must all be present', () => {
    expect(issueOf(thresholdsSchema, { warning: '0.5', rearm: '0.05' })?.[0]).toBe('critical')
    expect(issueOf(thresholdsSchema, null)?.[0]).toBe('')
    expect(issueOf(thresholdsSchema, '0.5')?.[0]).toBe('')
  })

  it('are compared exactly', () => {
    fc.assert(
      fc.property(ratio, ratio, ratio, (warning, critical, rearm) => {
        const isValid = units(critical) > units(warning) && units(rearm) < units(warning)
        expect(issueOfThresholds({ warning, critical, rearm }) === null).toBe(isValid)
      }),
    )
  })
})

describe('a rule with levels', () => {
  it.each(Object.keys(LEVEL_RULES))('%s is valid unchanged or switched off', (name) => {
    if (!isLevelRule(name)) throw new Error(name)
    const parsed = v.parse(ruleSettingsSchema, { ...DEFAULT_RULES, [name]: LEVEL_RULES[name] })
    expect(parsed).toEqual({ ...DEFAULT_RULES, [name]: LEVEL_RULES[name] })
    expect(issueOfRules({ [name]: null })).toBeNull()
  })

  it.each(Object.keys(LEVEL_RULES))('%s must be given, unless settings are older than the rule', (name) => {
    const isAddedSince = ['liquidationMove', 'liquidationPrice', 'pace'].includes(name)
    const { [name]: _, ...others } = v.parse(v.record(v.string(), v.unknown()), DEFAULT_RULES)
    expect(issueOf(ruleSettingsSchema, others)?.[0]).toBe(isAddedSince ? undefined : name)
    if (isAddedSince) expect(v.parse(ruleSettingsSchema, others)).toEqual(DEFAULT_RULES)
  })

  it.each(Object.keys(LEVEL_RULES))('%s may have one level, but not none', (name) => {
    if (!isLevelRule(name)) throw new Error(name)
    expect(issueOfRule(name, { critical: null })).toBeNull()
    expect(issueOfRule(name, { warning: null })).toBeNull()
    expect(issueOfRule(name, { warning: null, critical: null })).toEqual([`${name}.warning`, 'required'])
  })

  it.each(Object.keys(LEVEL_RULES))('%s has levels in plain decimal text', (name) => {
    if (!isLevelRule(name)) throw new Error(name)
    for (const field of ['warning', 'critical', 'rearm'])
      for (const value of NOT_NUMBERS)
        expect
          .soft(issueOfRule(name, { [field]: value }), `${field} ${String(value)}`)
          .toEqual([`${name}.${field}`, 'not-a-number'])
    expect(issueOfRule(name, { rearm: null })).toEqual([`${name}.rearm`, 'not-a-number'])
  })

  it.each(Object.keys(LEVEL_RULES))('%s rejects a level of zero', (name) => {
    if (!isLevelRule(name)) throw new Error(name)
    expect(issueOfRule(name, { warning: '0' })).toEqual([`${name}.warning`, 'range'])
    expect(issueOfRule(name, { critical: '0.00' })).toEqual([`${name}.critical`, 'range'])
    expect(issueOfRule(name, { rearm: '0' })).toBeNull()
  })

  it.each(Object.keys(LEVEL_RULES))('%s rejects two equal levels', (name) => {
    if (!isLevelRule(name)) throw new Error(name)
    const { warning } = LEVEL_RULES[name]
    expect(issueOfRule(name, { critical: `${warning}${warning.includes('.') ? '' : '.'}00` })).toEqual([
      `${name}.critical`,
      'order',
    ])
  })

  it.each(Object.keys(LEVEL_RULES))('%s rejects levels in the wrong order', (name) => {
    if (!isLevelRule(name)) throw new Error(name)
    const { warning, critical } = LEVEL_RULES[name]
    expect(issueOfRule(name, { warning: critical, critical: warning })).toEqual([`${name}.critical`, 'order'])
  })

  it.each(RATIOS)('%s rejects levels above 100 %%', (name) => {
    expect(issueOfRule(name, { critical: '1' })).toBeNull()
    expect(issueOfRule(name, { critical: '1.01' })).toEqual([`${name}.critical`, 'range'])
    expect(issueOfRule(name, { warning: '2' })).toEqual([`${name}.warning`, 'range'])
    expect(issueOfRule(name, { rearm: '1.01' })).toEqual([`${name}.rearm`, 'range'])
  })

  it.each(MOVES)('%s rejects levels above 100 %%', (name) => {
    expect(issueOfRule(name, { warning: '1' })).toBeNull()
    expect(issueOfRule(name, { warning: '1.01' })).toEqual([`${name}.warning`, 'range'])
    expect(issueOfRule(name, { rearm: '1.01' })).toEqual([`${name}.rearm`, 'range'])
  })

  it('the pace rejects more than an hour, which no pace is told for', () => {
    expect(issueOfRule('pace', { warning: '60', critical: '7.5' })).toBeNull()
    expect(issueOfRule('pace', { warning: '60.1' })).toEqual(['pace.warning', 'range'])
    expect(issueOfRule('pace', { rearm: '60.1' })).toEqual(['pace.rearm', 'range'])
  })

  it.each(AMOUNTS)('%s accepts any amount up to the limit', (name) => {
    const critical = name === 'unrealizedLoss' ? '999999999999999.99999999' : '0.00000001'
    expect(issueOfRule(name, { critical })).toBeNull()
    expect(issueOfRule(name, { critical: '1000000000000000' })).toEqual([`${name}.critical`, 'not-a-number'])
  })

  it.each(WORSE_HIGHER)('%s must re-arm above a value of zero', (name) => {
    const { warning, critical } = LEVEL_RULES[name]
    expect(issueOfRule(name, { rearm: warning })).toEqual([`${name}.rearm`, 'rearm-too-wide'])
    expect(issueOfRule(name, { rearm: critical })).toEqual([`${name}.rearm`, 'rearm-too-wide'])
    expect(issueOfRule(name, { warning: null, rearm: warning })).toBeNull()
    expect(issueOfRule(name, { warning: null, rearm: critical })).toEqual([`${name}.rearm`, 'rearm-too-wide'])
    expect(issueOfRule(name, { critical: null, rearm: warning })).toEqual([`${name}.rearm`, 'rearm-too-wide'])
  })

  it.each(WORSE_LOWER)('%s must re-arm within twice its threshold', (name) => {
    const { warning, critical } = LEVEL_RULES[name]
    expect(issueOfRule(name, { rearm: warning })).toBeNull()
    expect(issueOfRule(name, { rearm: toDecimal(exact(warning).plus('0.01')) })).toEqual([
      `${name}.rearm`,
      'rearm-too-wide',
    ])
    expect(issueOfRule(name, { warning: null, rearm: critical })).toBeNull()
    expect(issueOfRule(name, { warning: null, rearm: warning })).toEqual([`${name}.rearm`, 'rearm-too-wide'])
  })

  it.each(Object.keys(LEVEL_RULES))(
    '%s has a hold in whole seconds and a repeat in whole minutes',
    (name) => {
      if (!isLevelRule(name)) throw new Error(name)
      expect(
        wholeNumberErrors(
          (holdSeconds) => issueOfRule(name, { holdSeconds }),
          `${name}.holdSeconds`,
          0,
          3600,
        ),
      ).toBe('')
      expect(
        wholeNumberErrors(
          (repeatMinutes) => issueOfRule(name, { repeatMinutes }),
          `${name}.repeatMinutes`,
          1,
          1440,
        ),
      ).toBe('')
      expect(issueOfRule(name, { repeatMinutes: null })).toBeNull()
      expect(issueOfRule(name, { holdSeconds: null })).toEqual([`${name}.holdSeconds`, 'not-a-number'])
    },
  )

  it('has a time of one hour to a week', () => {
    const issueOfHours = (hours: unknown) => issueOfRule('balanceDrop', { hours })
    expect(wholeNumberErrors(issueOfHours, 'balanceDrop.hours', 1, 168)).toBe('')
    expect(issueOfHours(null)).toEqual(['balanceDrop.hours', 'not-a-number'])
  })
})

describe('the margin ratio', () => {
  it('has a hold and a repeat like any other rule, and cannot be switched off', () => {
    const issueOfRatio = (fields: object) =>
      issueOfRules({ marginRatio: { ...DEFAULT_RULES.marginRatio, ...fields } })
    expect(
      wholeNumberErrors((holdSeconds) => issueOfRatio({ holdSeconds }), 'marginRatio.holdSeconds', 0, 3600),
    ).toBe('')
    expect(
      wholeNumberErrors(
        (repeatMinutes) => issueOfRatio({ repeatMinutes }),
        'marginRatio.repeatMinutes',
        1,
        1440,
      ),
    ).toBe('')
    expect(issueOfRatio({ repeatMinutes: null })).toBeNull()
    expect(issueOfRules({ marginRatio: null })?.[0]).toBe('marginRatio')
  })
})

describe('blindness', () => {
  it('has whole seconds', () => {
    expect(issueOfBlind({})).toBeNull()
    expect(issueOfRules({ blind: null })).toBeNull()
    expect(
      wholeNumberErrors(
        (warningSeconds) => issueOfBlind({ warningSeconds }),
        'blind.warningSeconds',
        60,
        86_400,
      ),
    ).toBe('')
    expect(
      wholeNumberErrors(
        (criticalSeconds) => issueOfBlind({ criticalSeconds }),
        'blind.criticalSeconds',
        30,
        3600,
      ),
    ).toBe('')
    expect(
      wholeNumberErrors((repeatMinutes) => issueOfBlind({ repeatMinutes }), 'blind.repeatMinutes', 1, 1440),
    ).toBe('')
  })

  it('needs at least one level', () => {
    expect(issueOfBlind({ warningSeconds: null })).toBeNull()
    expect(issueOfBlind({ criticalSeconds: null })).toBeNull()
    expect(issueOfBlind({ warningSeconds: null, criticalSeconds: null })).toEqual([
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
    expect(issueOf(quietHoursSchema, { from, to })).toBeNull()
  })

  it.each(['00:00', '12:30'])('do not start and end at the same time: %s', (time) => {
    expect(issueOf(quietHoursSchema, { from: time, to: time })).toEqual(['to', 'same-time'])
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
        .soft(issueOf(quietHoursSchema, { from: '22:00', to: '06:00', [field]: value }), String(value))
        .toEqual([field, 'format'])
    expect(issueOf(quietHoursSchema, field === 'from' ? { to: '06:00' } : { from: '06:00' })?.[0]).toBe(field)
  })
})

describe('rules of one account', () => {
  const settings: RulesInSettings = {
    thresholds: DEFAULT_THRESHOLDS,
    near: { ratio: '0.95', move: null },
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

  it('are the general rules when it has none of its own', () => {
    expect(rulesFor(settings, 'other')).toEqual({
      marginRatio: { ...DEFAULT_THRESHOLDS, holdSeconds: 0, repeatMinutes: 5 },
      isolatedRatio: null,
      liquidationMove: null,
      liquidationPrice: null,
      pace: null,
      availableBalance: BALANCE,
      marginBalance: null,
      unrealizedLoss: LOSS,
      balanceDrop: null,
      blind: BLIND,
      near: settings.near,
    })
  })

  it('are its own rules where it has them', () => {
    expect(rulesFor(settings, 'careful')).toEqual({
      marginRatio: { warning: '0.2', critical: '0.4', rearm: '0.01', holdSeconds: 0, repeatMinutes: 5 },
      isolatedRatio: null,
      liquidationMove: null,
      liquidationPrice: null,
      pace: null,
      availableBalance: BALANCE,
      marginBalance: null,
      unrealizedLoss: null,
      balanceDrop: DROP,
      blind: { ...BLIND, criticalSeconds: 30 },
      near: settings.near,
    })
  })

  it('keep the general thresholds when only hold and repeat are its own', () => {
    expect(rulesFor(settings, 'patient').marginRatio).toEqual({
      ...DEFAULT_THRESHOLDS,
      holdSeconds: 60,
      repeatMinutes: null,
    })
  })

  it('include every rule', () => {
    expect(Object.keys(rulesFor(settings, 'other'))).toEqual([...RULE_NAMES, 'near'])
  })

  it('are validated like the general rules', () => {
    expect(issueOf(overridesSchema, settings.overrides)).toBeNull()
    expect(issueOf(overridesSchema, {})).toBeNull()
    expect(issueOf(overridesSchema, { main: {} })).toBeNull()
    expect(issueOf(overridesSchema, { main: { isolatedRatio: { ...RATIO, critical: '0.5' } } })).toEqual([
      'main.isolatedRatio.critical',
      'order',
    ])
    expect(
      issueOf(overridesSchema, { main: { thresholds: { ...DEFAULT_THRESHOLDS, rearm: '0.5' } } }),
    ).toEqual(['main.thresholds.rearm', 'rearm-too-wide'])
  })

  it('are rejected for an unknown rule or an empty account id', () => {
    expect(issueOf(overridesSchema, { main: { liquidation: RATIO } })?.[0]).toBe('main.liquidation')
    expect(issueOf(overridesSchema, { main: { marginRatio: undefined } })?.[0]).toBe('main.marginRatio')
    expect(issueOf(overridesSchema, { main: null })?.[0]).toBe('main')
    expect(issueOf(overridesSchema, { '': {} })).not.toBeNull()
    expect(issueOf(overridesSchema, null)).not.toBeNull()
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

  it.each(RULE_NAMES)('has every field of %s once', (rule) => {
    const names = RULES[rule].fields.map(({ name }) => name)
    expect(names.toSorted()).toEqual(Object.keys(VALID[rule]).toSorted())
  })

  it.each(RULE_NAMES)('starts %s with valid values, or with amounts to be filled in', (rule) => {
    const { fields, start, unit } = RULES[rule]
    const missing = fields.filter(({ name }) => start[name] === undefined).map(({ name }) => name)
    expect(missing).toEqual(unit === 'amount' ? ['warning', 'critical', 'rearm'] : [])
    const { warning, critical, rearm, ...timing } = { ...VALID[rule], ...start }
    const value = rule === 'marginRatio' ? timing : { ...VALID[rule], ...start }
    expect(issueOfRules({ [rule]: value })).toBeNull()
    if (rule === 'marginRatio') expect(issueOfThresholds({ warning, critical, rearm })).toBeNull()
  })

  it('knows which rules are amounts, and which are worse when lower', () => {
    expect(DANGER_NAMES.filter(isAmount)).toEqual([...AMOUNTS])
    expect(DANGER_NAMES.filter(isWorseWhenLower)).toEqual([...WORSE_LOWER])
  })
})

it('the default rules are valid', () => {
  expect(issueOf(ruleSettingsSchema, DEFAULT_RULES)).toBeNull()
  expect(issueOf(thresholdsSchema, DEFAULT_THRESHOLDS)).toBeNull()
})

/** Returns the values whose result is wrong; empty when exactly the whole numbers within these limits are valid. */
function wholeNumberErrors(
  validate: (value: unknown) => ReturnType<typeof issueOf>,
  field: string,
  least: number,
  most: number,
): string {
  const wrong = ([value, expected]: readonly [unknown, string | null]) => {
    const issue = validate(value)
    const asExpected = expected === null ? issue === null : issue?.join() === `${field},${expected}`
    return asExpected ? [] : [`${String(value)}: ${issue}`]
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

/** Decimals with eight places over 0 and up to 1, few enough for equal ones to be drawn. */
const ratio = fc
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
