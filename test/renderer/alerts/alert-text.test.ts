import { afterEach, describe, expect, test } from 'vitest'
import { alertStateText, alertText } from '../../../renderer/alerts/alert-text.ts'
import type { StandingAlert } from '../../../shared/state.ts'
import { type Locale, useLocale } from '../../../shared/words/locale.ts'
import { subjectText } from '../../../shared/words/state-text.ts'
import { CALLS, MANY_ALERTS, ratioAlert, standingAlert } from '../alerts.ts'
import { account, summary } from '../fixtures.ts'

afterEach(() => useLocale('en'))

const [blind, isolated, , loss, drop] = MANY_ALERTS
const fresh = account()

const CASES: readonly (readonly [alert: StandingAlert | undefined, en: string, zh: string])[] = [
  [ratioAlert('0.832', 'critical'), 'Margin ratio 83.20 % ≥ 80 %', '保证金比率 83.20 % ≥ 80 %'],
  [ratioAlert('0.80', 'critical'), 'Margin ratio 80.00 % ≥ 80 %', '保证金比率 80.00 % ≥ 80 %'],
  [
    ratioAlert('0.781', 'critical'),
    'Margin ratio 78.10 % (threshold 80 %)',
    '保证金比率 78.10 %（阈值 80 %）',
  ],
  [ratioAlert('Infinity', 'critical'), 'Margin ratio ∞ ≥ 80 %', '保证金比率 ∞ ≥ 80 %'],
  [isolated, '1000000MOGUSDT Short isolated 83.42 % ≥ 82.5 %', '1000000MOGUSDT 逐仓空仓 83.42 % ≥ 82.5 %'],
  [standingAlert(), 'Available balance 95.20 < 100 USDT', '可用余额 95.20 < 100 USDT'],
  [
    standingAlert({ value: '100' }),
    'Available balance 100.00 (threshold 100 USDT)',
    '可用余额 100.00（阈值 100 USDT）',
  ],
  [
    standingAlert({ rule: 'marginBalance', value: '-3.5' }),
    'Total margin balance −3.50 < 100 USDT',
    '总保证金余额 −3.50 < 100 USDT',
  ],
  [loss, 'Unrealized loss 612,345.78 ≥ 600,000 USDT', '未实现亏损 612,345.78 ≥ 600,000 USDT'],
  [drop, 'Total margin balance drop 9.80 % (threshold 10 %)', '总保证金余额跌幅 9.80 %（阈值 10 %）'],
  [blind, 'Blind at 71.0 %', '数据中断，上次保证金比率 71.0 %'],
  [standingAlert({ rule: 'blind', value: null, threshold: null }), 'Blind', '数据中断'],
  [
    CALLS[0],
    'The exchange has sent a margin call: the risk of open positions is too high. Last known margin ratio: 83.20 %. Add margin or reduce positions on the exchange.',
    '交易所已发出追加保证金通知：持仓风险过高。上次保证金比率：83.20 %。请在交易所追加保证金或减仓。',
  ],
  [
    standingAlert({ rule: 'marginCall', level: 'critical', value: null, threshold: null }),
    'The exchange has sent a margin call: the risk of open positions is too high. Add margin or reduce positions on the exchange.',
    '交易所已发出追加保证金通知：持仓风险过高。请在交易所追加保证金或减仓。',
  ],
  [
    CALLS[1],
    'The exchange has answered that it is liquidating this account. Last known margin ratio: 97.12 %. Open the exchange now: add margin or reduce positions, if it lets you.',
    '交易所答复：该账户正被强制平仓。上次保证金比率：97.12 %。请立即打开交易所：如仍可操作，请追加保证金或减仓。',
  ],
]

/** Replaces narrow spaces, so that the kind of space makes no difference. */
const withPlainSpaces = (text: string) => text.replaceAll('\u202f', ' ')

describe.each(['en', 'zh-CN'] as const)('the text of an alert, in %s', (locale: Locale) => {
  test.each(CASES)('%# %s', (alert, en, zh) => {
    useLocale(locale)
    expect(alert).toBeDefined()
    if (alert) expect(withPlainSpaces(alertText(alert, fresh, null))).toBe(locale === 'en' ? en : zh)
  })
})

describe('the text of an alert', () => {
  test('has neither value nor threshold when amounts are hidden', () => {
    expect(alertText(standingAlert(), fresh, '•••')).toBe('Available balance •••')
  })

  test('shows a ratio even when amounts are hidden', () => {
    expect(withPlainSpaces(alertText(ratioAlert('0.832', 'critical'), fresh, '•••'))).toBe(
      'Margin ratio 83.20 % ≥ 80 %',
    )
  })

  test.each(['none', 'stale'] as const)('calls figures that are %s the last known', (freshness) => {
    const shown = alertText(standingAlert(), account({ freshness, summary: summary() }), null)
    expect(shown).toBe('Available balance 95.20, last known')
  })

  test('does not name the pool of a margin ratio', () => {
    expect(subjectText(ratioAlert('0.832', 'critical'))).toBe('Margin ratio')
  })

  test('names the exchange in a margin call', () => {
    expect(subjectText({ rule: 'marginCall', poolId: null })).toBe('Margin call by the exchange')
  })
})

const at = (hours: number, minutes: number) => new Date().setHours(hours, minutes, 0, 0)

describe('the state of an alert', () => {
  test.each([
    [{ since: at(14, 2) }, null, 'Since 2:02 PM'],
    [{ acknowledged: true }, null, 'Acknowledged'],
    [{ acknowledged: true, snoozedUntil: at(14, 5) }, null, 'Snoozed until 2:05 PM'],
    [{ snoozedUntil: 'recovery' }, null, 'Snoozed until it recovers'],
    [{ waiting: 'hold' }, null, 'Notifies only if it lasts'],
    [{ waiting: 'quiet' }, at(7, 0), 'Waits for quiet hours to end at 7:00 AM'],
    [{ waiting: 'quiet' }, null, 'Waits for quiet hours to end'],
  ] as const)('%j, quiet until %s: %s', (changes, quietUntil, expected) => {
    expect(withPlainSpaces(alertStateText(standingAlert(changes), quietUntil))).toBe(expected)
  })

  test('names the day when it is not today', () => {
    const snoozedUntil = new Date(2030, 0, 9, 0, 45).getTime()
    expect(alertStateText(standingAlert({ snoozedUntil }), null)).toMatch(/Jan 9/)
  })
})
