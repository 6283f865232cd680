import { afterEach, describe, expect, test } from 'vitest'
import { isNotifying, journalText } from '../../../renderer/journal/journal-text.ts'
import { JOURNAL_KINDS } from '../../../shared/journal.ts'
import { type Locale, useLocale } from '../../../shared/words/locale.ts'
import { alertEvent } from '../alerts.ts'

afterEach(() => useLocale('en'))

const at = new Date(2026, 5, 1, 9, 2, 13).getTime()
const until = new Date(2026, 5, 1, 14, 5).getTime()
const money = {
  rule: 'availableBalance',
  poolId: null,
  level: 'warning',
  value: '95.2',
  threshold: '100',
  currency: 'USDT',
} as const

const CASES = [
  [
    { kind: 'raise' },
    'Critical reached: Margin ratio 83.20 % · threshold 80 % · USDT cross',
    '达到危险: 保证金比率 83.20 % · 阈值 80 % · USDT 全仓',
  ],
  [
    { kind: 'raise', ...money },
    'Warning reached: Available balance 95.20 · threshold 100 USDT',
    '达到预警: 可用余额 95.20 · 阈值 100 USDT',
  ],
  [
    { kind: 'raise', rule: 'isolatedRatio', poolId: 'isolated:ETHUSDT:SHORT' },
    'Critical reached: ETHUSDT Short isolated 83.20 % · threshold 80 %',
    '达到危险: ETHUSDT 逐仓空仓 83.20 % · 阈值 80 %',
  ],
  [
    { kind: 'near', value: '0.9711' },
    'Liquidation near: Margin ratio 97.11 % · USDT cross',
    '临近强平: 保证金比率 97.11 % · USDT 全仓',
  ],
  [
    { kind: 'gone', value: '1.227', rule: 'isolatedRatio', poolId: 'isolated:ETHUSDT:SHORT' },
    'Liquidation due: ETHUSDT Short isolated 122.70 %',
    '已达强平线: ETHUSDT 逐仓空仓 122.70 %',
  ],
  [
    { kind: 'fall', level: 'calm', value: '0.4412' },
    'Back to calm: Margin ratio 44.1 % · threshold 80 % · USDT cross',
    '回落至平稳: 保证金比率 44.1 % · 阈值 80 % · USDT 全仓',
  ],
  [
    { kind: 'fall', level: 'calm', value: null, threshold: null, poolId: null },
    'Back to calm: Margin ratio',
    '回落至平稳: 保证金比率',
  ],
  [
    { kind: 'standing', poolId: 'cross:USD' },
    'Still critical: Margin ratio 83.20 % · threshold 80 % · Multi-assets',
    '仍处于危险: 保证金比率 83.20 % · 阈值 80 % · 联合保证金',
  ],
  [
    { kind: 'acknowledge', threshold: null },
    'Acknowledged: Margin ratio 83.20 % · USDT cross',
    '已确认: 保证金比率 83.20 % · USDT 全仓',
  ],
  [
    { kind: 'acknowledge', rule: 'blind', poolId: null, threshold: null },
    'Acknowledged: No figures',
    '已确认: 数据中断',
  ],
  [
    { kind: 'snooze', threshold: null, until },
    'Snoozed until 2:05 PM: Margin ratio 83.20 % · USDT cross',
    '静音至 14:05: 保证金比率 83.20 % · USDT 全仓',
  ],
  [
    { kind: 'snooze', threshold: null },
    'Snoozed until it recovers: Margin ratio 83.20 % · USDT cross',
    '静音至恢复: 保证金比率 83.20 % · USDT 全仓',
  ],
  [{ kind: 'blind', rule: 'blind', value: '0.712' }, 'Blind at 71.2 %', '数据中断，上次保证金比率 71.2 %'],
  [{ kind: 'blind', rule: 'blind', value: null }, 'Blind', '数据中断'],
  [{ kind: 'sight', rule: 'blind', value: '0.451' }, 'Seen again at 45.1 %', '已恢复数据，45.1 %'],
  [{ kind: 'sight', rule: 'blind', value: null }, 'Seen again', '已恢复数据'],
  [
    { kind: 'raise', rule: 'marginCall', poolId: null, threshold: null },
    'Margin call by the exchange: Margin ratio 83.20 %, last known',
    '交易所追加保证金通知: 保证金比率 83.20 %（上次）',
  ],
  [
    { kind: 'raise', rule: 'liquidation', poolId: null, threshold: null, value: null },
    'Liquidation by the exchange',
    '交易所强制平仓',
  ],
  [
    { kind: 'standing', rule: 'liquidation', poolId: null, threshold: null },
    'Still critical: Liquidation by the exchange · Margin ratio 83.20 %, last known',
    '仍处于危险: 交易所强制平仓 · 保证金比率 83.20 %（上次）',
  ],
  [
    { kind: 'fall', rule: 'marginCall', poolId: null, level: 'calm', value: '0.4412', threshold: null },
    'No longer said: Margin call by the exchange · Margin ratio 44.1 %, last known',
    '交易所不再提示: 交易所追加保证金通知 · 保证金比率 44.1 %（上次）',
  ],
  [
    { kind: 'fall', rule: 'marginCall', poolId: null, level: 'warning', value: '0.6412', threshold: null },
    'Back to warning: Margin call by the exchange · Margin ratio 64.12 %, last known',
    '回落至预警: 交易所追加保证金通知 · 保证金比率 64.12 %（上次）',
  ],
  [
    { kind: 'acknowledge', rule: 'marginCall', poolId: null, threshold: null },
    'Acknowledged: Margin call by the exchange · Margin ratio 83.20 %, last known',
    '已确认: 交易所追加保证金通知 · 保证金比率 83.20 %（上次）',
  ],
] as const

function sentence(changes: Parameters<typeof alertEvent>[0], hidden: string | null = null): string {
  const { title, details } = journalText(alertEvent({ at, ...changes }), hidden)
  return [title, details.join(' · ')].filter(Boolean).join(': ').replaceAll('\u202f', ' ')
}

describe.each(['en', 'zh-CN'] as const)('an entry, in %s', (locale: Locale) => {
  test.each(CASES)('%# %j', (changes, en, zh) => {
    useLocale(locale)
    expect(sentence(changes)).toBe(locale === 'en' ? en : zh)
  })

  test('each kind has a different title', () => {
    useLocale(locale)
    const titles = JOURNAL_KINDS.map((kind) => journalText(alertEvent({ kind }), null).title)
    expect(new Set(titles).size).toBe(JOURNAL_KINDS.length)
  })
})

describe('an entry', () => {
  test('has neither value nor threshold when amounts are hidden', () => {
    expect(sentence(money, '•••')).toBe('Warning reached: Available balance ••• · threshold •••')
  })

  test('can notify when it is raised, near, gone, standing or blind', () => {
    expect(JOURNAL_KINDS.filter(isNotifying)).toEqual(['raise', 'near', 'gone', 'standing', 'blind'])
  })
})
