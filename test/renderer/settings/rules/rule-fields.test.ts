import { expect, test } from 'vitest'
import { draftOf, numberIn, textsOf } from '../../../../renderer/settings/rules/rule-fields.ts'
import { RULE_NAMES } from '../../../../shared/settings/rule-names.ts'
import {
  DEFAULT_RULES,
  DEFAULT_THRESHOLDS,
  type FieldKind,
  RULES,
} from '../../../../shared/settings/rules.ts'

const TIMING = DEFAULT_RULES.marginRatio

test.each([
  ['0.50', '50'],
  ['0.625', '62.5'],
  ['0.00000001', '0.000001'],
  ['1', '100'],
  ['0.1', '10'],
] as const)('a fraction of %s is written as %s %%, and read back exactly', (share, text) => {
  const texts = textsOf('marginRatio', { ...DEFAULT_THRESHOLDS, ...TIMING, warning: share })
  expect(texts.warning).toBe(text)
  expect(Number(draftOf('marginRatio', texts).warning)).toBe(Number(share))
})

test.each([
  '0.00000001',
  '0.1',
  '0.3',
  '0.57',
  '0.99999999',
  '1',
  '1234.5678',
  '100000000000000.00000001',
] as const)('%s is read back unchanged, as a fraction and as an amount', (value) => {
  const rule = { warning: value, critical: null, rearm: value, ...TIMING }
  expect(draftOf('isolatedRatio', textsOf('isolatedRatio', rule))).toEqual(rule)
  expect(draftOf('availableBalance', textsOf('availableBalance', rule))).toEqual(rule)
})

test('every number of seconds is read back unchanged from minutes', () => {
  const changed = Array.from({ length: 86_341 }, (_, index) => index + 60).filter((warningSeconds) => {
    const blind = { warningSeconds, criticalSeconds: null, repeatMinutes: null }
    return draftOf('blind', textsOf('blind', blind)).warningSeconds !== warningSeconds
  })
  expect(changed).toEqual([])
})

test.each(RULE_NAMES)('%s has a field for each of its values', (rule) => {
  const names = RULES[rule].fields.map(({ name }) => name)
  expect(Object.keys(textsOf(rule, null))).toEqual(names)
  expect(new Set(names).size).toBe(names.length)
})

test.each([
  ['share', ' 50 % ', '50'],
  ['share', '５０．５％', '50.5'],
  ['share', '.5', '0.5'],
  ['share', '5.', '5'],
  ['share', '-1', '-1'],
  ['amount', '50 %', null],
  ['amount', '1,000', null],
  ['amount', '1e3', null],
  ['amount', '0x10', null],
  ['amount', 'Infinity', null],
  ['amount', 'NaN', null],
  ['amount', '', null],
  ['amount', '--1', null],
  ['seconds', '1.5', '1.5'],
] as const satisfies readonly (readonly [FieldKind, string, string | null])[])(
  'as %s, “%s” is %s',
  (kind, text, number) => {
    expect(numberIn(kind, text)).toBe(number)
  },
)
