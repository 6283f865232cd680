import { describe, expect, test } from 'vitest'
import { canAcknowledge, isSilent, standingOf } from '../../../renderer/alerts/standing.ts'
import { ratioAlert, standingAlert } from '../alerts.ts'
import { account } from '../fixtures.ts'

describe('the alert of the headline', () => {
  const headline = ratioAlert('0.83', 'critical')
  const other = standingAlert()
  const alerts = [headline, other]

  test('is kept apart from the others', () => {
    expect(standingOf(account({ risk: 'critical', alerts }))).toEqual({ headline, others: [other] })
  })

  test.each([
    ['an unknown risk', { risk: 'unknown' }],
    ['another level', { risk: 'warning' }],
    ['no figures yet', { risk: 'critical', summary: null }],
  ] as const)('is among the others with %s', (_name, changes) => {
    expect(standingOf(account({ alerts, ...changes }))).toEqual({ headline: null, others: alerts })
  })
})

test.each([
  [{ level: 'critical' }, true],
  [{ level: 'critical', snoozedUntil: 5 }, true],
  [{ level: 'critical', snoozedUntil: 'recovery' }, false],
  [{ level: 'critical', acknowledged: true }, false],
  [{ level: 'warning' }, false],
] as const)('%j can be acknowledged: %s', (changes, expected) => {
  expect(canAcknowledge(standingAlert(changes))).toBe(expected)
})

test.each([
  [{}, false],
  [{ acknowledged: true }, true],
  [{ snoozedUntil: 5 }, true],
  [{ waiting: 'hold' }, true],
] as const)('%j is silent: %s', (changes, expected) => {
  expect(isSilent(standingAlert(changes))).toBe(expected)
})
