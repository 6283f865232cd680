import { afterEach, describe, expect, test } from 'vitest'
import { alertStateText, alertText } from '../../../renderer/alerts/alert-text.ts'
import type { StandingAlert } from '../../../shared/state.ts'
import { type Locale, useLocale } from '../../../shared/words/locale.ts'
import { subjectText } from '../../../shared/words/state-text.ts'
import { CALLS, MANY_ALERTS, ratioAlert, standingAlert } from '../alerts.ts'
import { account, summary } from '../fixtures.ts'

afterEach(() => useLocale('en'))

const [blind, isolated, , loss, drop] = MANY_ALERTS
const seen = account()

const CASES: readonly (readonly [alert: StandingAlert | undefined, en: string, zh: string])[] = [
  [ratioAlert('0.832', 'critical'), 'Margin ratio 83.2 % ≥ 80 %', '保证金比率 83.2 % ≥ 80 %'],
  [ratioAlert('0.80', 'critical'), 'Margin ratio 80.0 % ≥ 80 %', '保证金比率 80.0 % ≥ 80 %'],
  [ratioAlert('0.781', 'critical'), 'Margin ratio 78.1 % (threshold 80 %)', '保证金比率 78.1 %（阈值 80 %）'],
  [ratioAlert('Infinity', 'critical'), 'Margin ratio ∞ ≥ 80 %', '保证金比率 ∞ ≥ 80 %'],
  [isolated, '1000000MOGUSDT Short isolated 83.4 % ≥ 82.5 %', '1000000MOGUSDT 逐仓空仓 83.4 % ≥ 82.5 %'],
  [standingAlert(), 'Available balance 95.20 < 100 USDT', '可用余额 95.20 < 100 USDT'],
  [
    standingAlert({ value: '100' }),
    'Available balance 100.00 (threshold 100 USDT)',
    '可用余额 100.00（阈值 100 USDT）',
  ],
  [
    standingAlert({ rule: 'marginBalance', value: '-3.5' }),
    'Margin balance −3.50 < 100 USDT',
    '保证金余额 −3.50 < 100 USDT',
  ],
  [loss, 'Unrealized loss 612,345.78 ≥ 600,000 USDT', '未实现亏损 612,345.78 ≥ 600,000 USDT'],
  [drop, 'Margin balance drop 9.8 % (threshold 10 %)', '保证金余额跌幅 9.8 %（阈值 10 %）'],
  [blind, 'Blind at 71.0 %', '数据中断，上次保证金比率 71.0 %'],
  [standingAlert({ rule: 'blind', value: null, threshold: null }), 'Blind', '数据中断'],
  [
    CALLS[0],
    'The exchange has sent a margin call: the risk of open positions is too high. Last known margin ratio: 83.2 %. Add margin or reduce positions on the exchange.',
    '交易所已发出追加保证金通知：持仓风险过高。上次保证金比率：83.2 %。请在交易所追加保证金或减仓。',
  ],
  [
    standingAlert({ rule: 'marginCall', level: 'critical', value: null, threshold: null }),
    'The exchange has sent a margin call: the risk of open positions is too high. Add margin or reduce positions on the exchange.',
    '交易所已发出追加保证金通知：持仓风险过高。请在交易所追加保证金或减仓。',
  ],
  [
    CALLS[1],
    'The exchange has answered that it is liquidating this account. Last known margin ratio: 97.1 %. Open the exchange now: add margin or reduce positions, if it lets you.',
    '交易所答复：该账户正被强制平仓。上次保证金比率：97.1 %。请立即打开交易所：如仍可操作，请追加保证金或减仓。',
  ],
]

/** As read: which of the spaces that do not break is used makes no difference. */
const read = (text: string) => text.replaceAll('\u202f', ' ')

describe.each(['en', 'zh-CN'] as const)('what stands, in %s', (locale: Locale) => {
  test.each(CASES)('%# %s', (alert, en, zh) => {
    useLocale(locale)
    expect(alert).toBeDefined()
    if (alert) expect(read(alertText(alert, seen, null))).toBe(locale === 'en' ? en : zh)
  })
})

describe('what stands', () => {
  test('of amounts that are hidden, neither the value nor the threshold is told', () => {
    expect(alertText(standingAlert(), seen, '•••')).toBe('Available balance •••')
  })

  test('a ratio is not hidden', () => {
    expect(read(alertText(ratioAlert('0.832', 'critical'), seen, '•••'))).toBe('Margin ratio 83.2 % ≥ 80 %')
  })

  test.each(['none', 'stale'] as const)('figures that are %s are called the last known', (freshness) => {
    const shown = alertText(standingAlert(), account({ freshness, summary: summary() }), null)
    expect(shown).toBe('Available balance 95.20, last known')
  })

  test('the pool of a margin ratio is not its subject', () => {
    expect(subjectText(ratioAlert('0.832', 'critical'))).toBe('Margin ratio')
  })

  test('by the word of the exchange is named after that', () => {
    expect(subjectText({ rule: 'marginCall', poolId: null })).toBe('Margin call by the exchange')
  })
})

const at = (hours: number, minutes: number) => new Date().setHours(hours, minutes, 0, 0)

describe('how it stands', () => {
  test.each([
    [{ since: at(14, 2) }, null, 'Since 2:02 PM'],
    [{ acknowledged: true }, null, 'Acknowledged'],
    [{ acknowledged: true, snoozedUntil: at(14, 5) }, null, 'Snoozed until 2:05 PM'],
    [{ snoozedUntil: 'recovery' }, null, 'Snoozed until it recovers'],
    [{ waiting: 'hold' }, null, 'Notifies only if it lasts'],
    [{ waiting: 'quiet' }, at(7, 0), 'Waits for quiet hours to end at 7:00 AM'],
    [{ waiting: 'quiet' }, null, 'Waits for quiet hours to end'],
  ] as const)('%j, quiet until %s: %s', (changes, quietUntil, expected) => {
    expect(read(alertStateText(standingAlert(changes), quietUntil))).toBe(expected)
  })

  test('a day that is not today is named', () => {
    const snoozedUntil = new Date(2030, 0, 9, 0, 45).getTime()
    expect(alertStateText(standingAlert({ snoozedUntil }), null)).toMatch(/Jan 9/)
  })
})
