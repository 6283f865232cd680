import type { Locale } from '../../../../shared/words/locale.ts'

/** The rules with thresholds. Their notifications are those of the examples in `raised.ts`. */
export const RULES = [
  'marginRatio',
  'isolatedRatio',
  'liquidationMove',
  'liquidationPrice',
  'pace',
  'availableBalance',
  'marginBalance',
  'unrealizedLoss',
  'balanceDrop',
] as const

export const OCCASIONS = [
  'raised',
  'standing-at-start',
  'repeat',
  'after-quiet',
  'after-snooze',
  'worsened',
] as const

interface Words {
  readonly title: string
  /** The first sentence, by occasion. */
  readonly leads: Readonly<Record<(typeof OCCASIONS)[number], string>>
  readonly rest: string
}

export const WORDS: Readonly<Record<Locale, Readonly<Record<(typeof RULES)[number], Words>>>> = {
  en: {
    marginRatio: {
      title: 'Main: margin ratio 83.20 %, critical',
      leads: {
        raised: 'USDT cross reached its critical threshold of 80 %; 12s ago it was 61.8 %.',
        'standing-at-start':
          'USDT cross: already the case when Plimsoll began to watch this account (threshold 80 %); 12s ago it was 61.8 %.',
        repeat: 'USDT cross: still critical, for 10 min now (threshold 80 %).',
        'after-quiet': 'USDT cross: quiet hours are over, and it has stood since 1:55 PM (threshold 80 %).',
        'after-snooze': 'USDT cross: the snooze is over, and it has stood since 1:55 PM (threshold 80 %).',
        worsened:
          'USDT cross: worse than when it was snoozed, and it has stood since 1:55 PM (threshold 80 %).',
      },
      rest: 'Headroom: −4.6 % move or 16.80 USDT. Margin balance 100.00 USDT, maintenance margin 83.20 USDT.',
    },
    isolatedRatio: {
      title: 'Main: ETHUSDT Short isolated 83.20 %, critical',
      leads: {
        raised: 'ETHUSDT Short isolated reached its critical threshold of 82.5 %; 12s ago it was 61.8 %.',
        'standing-at-start':
          'ETHUSDT Short isolated: already the case when Plimsoll began to watch this account (threshold 82.5 %); 12s ago it was 61.8 %.',
        repeat: 'ETHUSDT Short isolated: still critical, for 10 min now (threshold 82.5 %).',
        'after-quiet':
          'ETHUSDT Short isolated: quiet hours are over, and it has stood since 1:55 PM (threshold 82.5 %).',
        'after-snooze':
          'ETHUSDT Short isolated: the snooze is over, and it has stood since 1:55 PM (threshold 82.5 %).',
        worsened:
          'ETHUSDT Short isolated: worse than when it was snoozed, and it has stood since 1:55 PM (threshold 82.5 %).',
      },
      rest: 'Headroom: +2.1 % move or 8.40 USDT. Margin balance 50.00 USDT, maintenance margin 41.60 USDT.',
    },
    liquidationMove: {
      title: 'Main: move to liquidation 4.31 %, critical',
      leads: {
        raised: 'Move to liquidation fell below its critical threshold of 5 %; 12s ago it was 6.12 %.',
        'standing-at-start':
          'Move to liquidation: already the case when Plimsoll began to watch this account (threshold 5 %); 12s ago it was 6.12 %.',
        repeat: 'Move to liquidation: still critical, for 10 min now (threshold 5 %).',
        'after-quiet':
          'Move to liquidation: quiet hours are over, and it has stood since 1:55 PM (threshold 5 %).',
        'after-snooze':
          'Move to liquidation: the snooze is over, and it has stood since 1:55 PM (threshold 5 %).',
        worsened:
          'Move to liquidation: worse than when it was snoozed, and it has stood since 1:55 PM (threshold 5 %).',
      },
      rest: 'Margin ratio 83.20 %.',
    },
    liquidationPrice: {
      title: 'Main: liquidation price 4.31 % away, critical',
      leads: {
        raised:
          'Distance to liquidation price fell below its critical threshold of 5 %; 12s ago it was 6.12 %.',
        'standing-at-start':
          'Distance to liquidation price: already the case when Plimsoll began to watch this account (threshold 5 %); 12s ago it was 6.12 %.',
        repeat: 'Distance to liquidation price: still critical, for 10 min now (threshold 5 %).',
        'after-quiet':
          'Distance to liquidation price: quiet hours are over, and it has stood since 1:55 PM (threshold 5 %).',
        'after-snooze':
          'Distance to liquidation price: the snooze is over, and it has stood since 1:55 PM (threshold 5 %).',
        worsened:
          'Distance to liquidation price: worse than when it was snoozed, and it has stood since 1:55 PM (threshold 5 %).',
      },
      rest: 'Margin ratio 83.20 %.',
    },
    pace: {
      title: 'Main: 100 % in 18 min at this pace, critical',
      leads: {
        raised: 'Time left at this pace fell below its critical threshold of 20 min; 12s ago it was 24 min.',
        'standing-at-start':
          'Time left at this pace: already the case when Plimsoll began to watch this account (threshold 20 min); 12s ago it was 24 min.',
        repeat: 'Time left at this pace: still critical, for 10 min now (threshold 20 min).',
        'after-quiet':
          'Time left at this pace: quiet hours are over, and it has stood since 1:55 PM (threshold 20 min).',
        'after-snooze':
          'Time left at this pace: the snooze is over, and it has stood since 1:55 PM (threshold 20 min).',
        worsened:
          'Time left at this pace: worse than when it was snoozed, and it has stood since 1:55 PM (threshold 20 min).',
      },
      rest: 'Margin ratio 83.20 %.',
    },
    availableBalance: {
      title: 'Main: available balance 95.20 USDT, critical',
      leads: {
        raised:
          'Available balance fell below its critical threshold of 100.00 USDT; 12s ago it was 130.00 USDT.',
        'standing-at-start':
          'Available balance: already the case when Plimsoll began to watch this account (threshold 100.00 USDT); 12s ago it was 130.00 USDT.',
        repeat: 'Available balance: still critical, for 10 min now (threshold 100.00 USDT).',
        'after-quiet':
          'Available balance: quiet hours are over, and it has stood since 1:55 PM (threshold 100.00 USDT).',
        'after-snooze':
          'Available balance: the snooze is over, and it has stood since 1:55 PM (threshold 100.00 USDT).',
        worsened:
          'Available balance: worse than when it was snoozed, and it has stood since 1:55 PM (threshold 100.00 USDT).',
      },
      rest: 'Margin ratio 83.20 %.',
    },
    marginBalance: {
      title: 'Main: total margin balance 950.00 USDT, critical',
      leads: {
        raised:
          'Total margin balance fell below its critical threshold of 1,000.00 USDT; 12s ago it was 1,010.50 USDT.',
        'standing-at-start':
          'Total margin balance: already the case when Plimsoll began to watch this account (threshold 1,000.00 USDT); 12s ago it was 1,010.50 USDT.',
        repeat: 'Total margin balance: still critical, for 10 min now (threshold 1,000.00 USDT).',
        'after-quiet':
          'Total margin balance: quiet hours are over, and it has stood since 1:55 PM (threshold 1,000.00 USDT).',
        'after-snooze':
          'Total margin balance: the snooze is over, and it has stood since 1:55 PM (threshold 1,000.00 USDT).',
        worsened:
          'Total margin balance: worse than when it was snoozed, and it has stood since 1:55 PM (threshold 1,000.00 USDT).',
      },
      rest: 'Margin ratio 83.20 %.',
    },
    unrealizedLoss: {
      title: 'Main: unrealized loss 1,204.00 USDT, critical',
      leads: {
        raised:
          'Unrealized loss reached its critical threshold of 1,000.00 USDT; 12s ago it was 900.00 USDT.',
        'standing-at-start':
          'Unrealized loss: already the case when Plimsoll began to watch this account (threshold 1,000.00 USDT); 12s ago it was 900.00 USDT.',
        repeat: 'Unrealized loss: still critical, for 10 min now (threshold 1,000.00 USDT).',
        'after-quiet':
          'Unrealized loss: quiet hours are over, and it has stood since 1:55 PM (threshold 1,000.00 USDT).',
        'after-snooze':
          'Unrealized loss: the snooze is over, and it has stood since 1:55 PM (threshold 1,000.00 USDT).',
        worsened:
          'Unrealized loss: worse than when it was snoozed, and it has stood since 1:55 PM (threshold 1,000.00 USDT).',
      },
      rest: 'Margin ratio 83.20 %.',
    },
    balanceDrop: {
      title: 'Main: total margin balance down 12.39 %, critical',
      leads: {
        raised: 'Total margin balance drop reached its critical threshold of 10 %; 12s ago it was 8.00 %.',
        'standing-at-start':
          'Total margin balance drop: already the case when Plimsoll began to watch this account (threshold 10 %); 12s ago it was 8.00 %.',
        repeat: 'Total margin balance drop: still critical, for 10 min now (threshold 10 %).',
        'after-quiet':
          'Total margin balance drop: quiet hours are over, and it has stood since 1:55 PM (threshold 10 %).',
        'after-snooze':
          'Total margin balance drop: the snooze is over, and it has stood since 1:55 PM (threshold 10 %).',
        worsened:
          'Total margin balance drop: worse than when it was snoozed, and it has stood since 1:55 PM (threshold 10 %).',
      },
      rest: 'Margin ratio 83.20 %.',
    },
  },
  'zh-CN': {
    marginRatio: {
      title: 'Main：保证金比率 83.20 %，危险',
      leads: {
        raised: 'USDT 全仓已达到危险阈值 80 %；12秒前为 61.8 %。',
        'standing-at-start': 'USDT 全仓：Plimsoll 开始监控此账户时已是如此（阈值 80 %）；12秒前为 61.8 %。',
        repeat: 'USDT 全仓：危险状态已持续 10分钟（阈值 80 %）。',
        'after-quiet': 'USDT 全仓：免打扰时段已结束，自 13:55 起一直如此（阈值 80 %）。',
        'after-snooze': 'USDT 全仓：静音已结束，自 13:55 起一直如此（阈值 80 %）。',
        worsened: 'USDT 全仓：比静音时更差，自 13:55 起一直如此（阈值 80 %）。',
      },
      rest: '距强平：涨跌 −4.6 % 或亏损 16.80 USDT。保证金余额 100.00 USDT，维持保证金 83.20 USDT。',
    },
    isolatedRatio: {
      title: 'Main：ETHUSDT 逐仓空仓 83.20 %，危险',
      leads: {
        raised: 'ETHUSDT 逐仓空仓已达到危险阈值 82.5 %；12秒前为 61.8 %。',
        'standing-at-start':
          'ETHUSDT 逐仓空仓：Plimsoll 开始监控此账户时已是如此（阈值 82.5 %）；12秒前为 61.8 %。',
        repeat: 'ETHUSDT 逐仓空仓：危险状态已持续 10分钟（阈值 82.5 %）。',
        'after-quiet': 'ETHUSDT 逐仓空仓：免打扰时段已结束，自 13:55 起一直如此（阈值 82.5 %）。',
        'after-snooze': 'ETHUSDT 逐仓空仓：静音已结束，自 13:55 起一直如此（阈值 82.5 %）。',
        worsened: 'ETHUSDT 逐仓空仓：比静音时更差，自 13:55 起一直如此（阈值 82.5 %）。',
      },
      rest: '距强平：涨跌 +2.1 % 或亏损 8.40 USDT。保证金余额 50.00 USDT，维持保证金 41.60 USDT。',
    },
    liquidationMove: {
      title: 'Main：距强平涨跌幅 4.31 %，危险',
      leads: {
        raised: '距强平涨跌幅已跌破危险阈值 5 %；12秒前为 6.12 %。',
        'standing-at-start': '距强平涨跌幅：Plimsoll 开始监控此账户时已是如此（阈值 5 %）；12秒前为 6.12 %。',
        repeat: '距强平涨跌幅：危险状态已持续 10分钟（阈值 5 %）。',
        'after-quiet': '距强平涨跌幅：免打扰时段已结束，自 13:55 起一直如此（阈值 5 %）。',
        'after-snooze': '距强平涨跌幅：静音已结束，自 13:55 起一直如此（阈值 5 %）。',
        worsened: '距强平涨跌幅：比静音时更差，自 13:55 起一直如此（阈值 5 %）。',
      },
      rest: '保证金比率 83.20 %。',
    },
    liquidationPrice: {
      title: 'Main：距强平价 4.31 %，危险',
      leads: {
        raised: '与强平价的距离已跌破危险阈值 5 %；12秒前为 6.12 %。',
        'standing-at-start':
          '与强平价的距离：Plimsoll 开始监控此账户时已是如此（阈值 5 %）；12秒前为 6.12 %。',
        repeat: '与强平价的距离：危险状态已持续 10分钟（阈值 5 %）。',
        'after-quiet': '与强平价的距离：免打扰时段已结束，自 13:55 起一直如此（阈值 5 %）。',
        'after-snooze': '与强平价的距离：静音已结束，自 13:55 起一直如此（阈值 5 %）。',
        worsened: '与强平价的距离：比静音时更差，自 13:55 起一直如此（阈值 5 %）。',
      },
      rest: '保证金比率 83.20 %。',
    },
    pace: {
      title: 'Main：按此速度 18分钟后达到 100 %，危险',
      leads: {
        raised: '按此速度的剩余时间已跌破危险阈值 20分钟；12秒前为 24分钟。',
        'standing-at-start':
          '按此速度的剩余时间：Plimsoll 开始监控此账户时已是如此（阈值 20分钟）；12秒前为 24分钟。',
        repeat: '按此速度的剩余时间：危险状态已持续 10分钟（阈值 20分钟）。',
        'after-quiet': '按此速度的剩余时间：免打扰时段已结束，自 13:55 起一直如此（阈值 20分钟）。',
        'after-snooze': '按此速度的剩余时间：静音已结束，自 13:55 起一直如此（阈值 20分钟）。',
        worsened: '按此速度的剩余时间：比静音时更差，自 13:55 起一直如此（阈值 20分钟）。',
      },
      rest: '保证金比率 83.20 %。',
    },
    availableBalance: {
      title: 'Main：可用余额 95.20 USDT，危险',
      leads: {
        raised: '可用余额已跌破危险阈值 100.00 USDT；12秒前为 130.00 USDT。',
        'standing-at-start':
          '可用余额：Plimsoll 开始监控此账户时已是如此（阈值 100.00 USDT）；12秒前为 130.00 USDT。',
        repeat: '可用余额：危险状态已持续 10分钟（阈值 100.00 USDT）。',
        'after-quiet': '可用余额：免打扰时段已结束，自 13:55 起一直如此（阈值 100.00 USDT）。',
        'after-snooze': '可用余额：静音已结束，自 13:55 起一直如此（阈值 100.00 USDT）。',
        worsened: '可用余额：比静音时更差，自 13:55 起一直如此（阈值 100.00 USDT）。',
      },
      rest: '保证金比率 83.20 %。',
    },
    marginBalance: {
      title: 'Main：总保证金余额 950.00 USDT，危险',
      leads: {
        raised: '总保证金余额已跌破危险阈值 1,000.00 USDT；12秒前为 1,010.50 USDT。',
        'standing-at-start':
          '总保证金余额：Plimsoll 开始监控此账户时已是如此（阈值 1,000.00 USDT）；12秒前为 1,010.50 USDT。',
        repeat: '总保证金余额：危险状态已持续 10分钟（阈值 1,000.00 USDT）。',
        'after-quiet': '总保证金余额：免打扰时段已结束，自 13:55 起一直如此（阈值 1,000.00 USDT）。',
        'after-snooze': '总保证金余额：静音已结束，自 13:55 起一直如此（阈值 1,000.00 USDT）。',
        worsened: '总保证金余额：比静音时更差，自 13:55 起一直如此（阈值 1,000.00 USDT）。',
      },
      rest: '保证金比率 83.20 %。',
    },
    unrealizedLoss: {
      title: 'Main：未实现亏损 1,204.00 USDT，危险',
      leads: {
        raised: '未实现亏损已达到危险阈值 1,000.00 USDT；12秒前为 900.00 USDT。',
        'standing-at-start':
          '未实现亏损：Plimsoll 开始监控此账户时已是如此（阈值 1,000.00 USDT）；12秒前为 900.00 USDT。',
        repeat: '未实现亏损：危险状态已持续 10分钟（阈值 1,000.00 USDT）。',
        'after-quiet': '未实现亏损：免打扰时段已结束，自 13:55 起一直如此（阈值 1,000.00 USDT）。',
        'after-snooze': '未实现亏损：静音已结束，自 13:55 起一直如此（阈值 1,000.00 USDT）。',
        worsened: '未实现亏损：比静音时更差，自 13:55 起一直如此（阈值 1,000.00 USDT）。',
      },
      rest: '保证金比率 83.20 %。',
    },
    balanceDrop: {
      title: 'Main：总保证金余额下跌 12.39 %，危险',
      leads: {
        raised: '总保证金余额跌幅已达到危险阈值 10 %；12秒前为 8.00 %。',
        'standing-at-start':
          '总保证金余额跌幅：Plimsoll 开始监控此账户时已是如此（阈值 10 %）；12秒前为 8.00 %。',
        repeat: '总保证金余额跌幅：危险状态已持续 10分钟（阈值 10 %）。',
        'after-quiet': '总保证金余额跌幅：免打扰时段已结束，自 13:55 起一直如此（阈值 10 %）。',
        'after-snooze': '总保证金余额跌幅：静音已结束，自 13:55 起一直如此（阈值 10 %）。',
        worsened: '总保证金余额跌幅：比静音时更差，自 13:55 起一直如此（阈值 10 %）。',
      },
      rest: '保证金比率 83.20 %。',
    },
  },
}
