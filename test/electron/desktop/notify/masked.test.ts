import { afterEach, describe, expect, it } from 'vitest'
import { accountText, alertText, summaryText } from '../../../../electron/desktop/notify/notification-text.ts'
import { trayView } from '../../../../electron/desktop/tray/tray-view.ts'
import { glanceOf } from '../../../../electron/monitor/glance.ts'
import type { RaisedAlert } from '../../../../electron/monitor/monitor.ts'
import { locales } from '../../../../shared/paraglide/runtime.js'
import { TRAY_TEXTS } from '../../../../shared/settings/appearance.ts'
import type { DangerName } from '../../../../shared/settings/rule-names.ts'
import type { AccountState, Decimal, Move, StandingAlert } from '../../../../shared/state.ts'
import { useLocale } from '../../../../shared/words/locale.ts'
import { APPEARANCE, accountState, monitorState, moveBy, pool, summary } from '../../../fixtures.ts'
import { OCCASIONS } from './expected-texts.ts'
import { AT, raisedOf } from './raised.ts'

/** Every amount begins with these digits. No ratio, time or threshold of a ratio has them. */
const AMOUNT_DIGITS = /4[,.]?7/
const AMOUNTS = ['4747.47', '-4747.47', '0.00474747', '47474747.4747'] as const satisfies readonly Decimal[]

const RULES: readonly DangerName[] = [
  'marginRatio',
  'isolatedRatio',
  'liquidationMove',
  'liquidationPrice',
  'pace',
  'availableBalance',
  'marginBalance',
  'unrealizedLoss',
  'balanceDrop',
  'blind',
  'marginCall',
  'liquidation',
]
const AMOUNT_RULES: readonly DangerName[] = ['availableBalance', 'marginBalance', 'unrealizedLoss']

/** An account in which every amount is this one. */
function accountWith(amount: Decimal, marginRatio: Decimal, move: Move): AccountState {
  const figures = {
    maintMargin: amount,
    marginBalance: amount,
    marginRatio,
    headroom: { money: amount, move },
  }
  return accountState({
    risk: 'critical',
    summary: summary({
      receivedAt: AT,
      walletBalance: amount,
      unrealizedProfit: amount,
      marginBalance: amount,
      availableBalance: amount,
      initialMargin: amount,
      maintMargin: amount,
      pools: [
        pool(figures),
        pool({ ...figures, id: 'isolated:ETHUSDT:SHORT', kind: 'isolated', asset: 'BTC' }),
      ],
    }),
  })
}

const ACCOUNTS = AMOUNTS.flatMap((amount) => [
  accountWith(amount, '0.832', moveBy('-0.05')),
  accountWith(amount, '0.832', { kind: 'none' }),
  accountWith(amount, '0.832', { kind: 'unknown', why: 'rate' }),
  accountWith(amount, 'Infinity', { kind: 'none' }),
])

function raisedIn(account: AccountState, amount: Decimal): RaisedAlert[] {
  const isGone = account.summary?.pools[0]?.marginRatio === 'Infinity'
  const alerts = RULES.flatMap((rule) =>
    OCCASIONS.map((occasion) => {
      const isAmount = AMOUNT_RULES.includes(rule)
      const previous = { value: isAmount ? amount : '0.618', at: AT - 12_000 } as const
      const since = occasion === 'raised' ? AT : AT - 600_000
      const figures = isAmount
        ? { value: amount, threshold: amount }
        : isGone
          ? { value: 'Infinity' as const }
          : {}
      return raisedOf(account, rule, { ...figures, previous, occasion, since })
    }),
  )
  const previous = { value: '0.618', at: AT - 60_000 } as const
  return [...alerts, raisedOf(account, 'blind', { occasion: 'seen-again', value: '0.832', previous })]
}

afterEach(() => useLocale('en'))

describe.each(locales)('while amounts are masked, in %s', (locale) => {
  it('no notification contains one', () => {
    useLocale(locale)
    for (const account of ACCOUNTS) {
      for (const amount of AMOUNTS) {
        const raised = raisedIn(account, amount)
        const [first, ...others] = raised
        if (first === undefined) throw new Error('nothing raised')
        const texts = [
          ...raised.map((one) => alertText(one, true)),
          accountText([first, ...others], true),
          summaryText(raised, true),
        ]
        for (const { title, body } of texts) {
          expect(`${title}\n${body}`).not.toMatch(AMOUNT_DIGITS)
          expect(`${title}\n${body}`).not.toMatch(/undefined|null/)
        }
      }
    }
  })

  it('neither tooltip nor menu nor text nor number of the tray contains one', () => {
    useLocale(locale)
    for (const trayText of TRAY_TEXTS) {
      const appearance = { ...APPEARANCE, locale, masked: true, trayText, trayNumber: true }
      for (const account of ACCOUNTS) {
        const alerts = RULES.map((rule): StandingAlert => {
          const value = AMOUNT_RULES.includes(rule) ? '4747.47' : '0.832'
          const state = { acknowledged: false, snoozedUntil: null, waiting: null }
          return {
            key: rule,
            rule,
            poolId: null,
            level: 'critical',
            near: null,
            since: AT,
            value,
            threshold: value,
            ...state,
          }
        })
        for (const standing of [alerts.slice(0, 5), alerts.slice(4)]) {
          const accounts = [{ ...account, alerts: standing }]
          const view = trayView(
            monitorState({ at: AT, accounts, glance: glanceOf(accounts, appearance), appearance }),
          )
          expect(JSON.stringify(view)).not.toMatch(AMOUNT_DIGITS)
        }
      }
    }
  })
})

it('notifications and the tray contain amounts otherwise', () => {
  const [account = accountState()] = ACCOUNTS
  expect(JSON.stringify(alertText(raisedOf(account), false))).toMatch(AMOUNT_DIGITS)
  const state = monitorState({ accounts: [account], glance: glanceOf([account], APPEARANCE) })
  expect(JSON.stringify(trayView(state))).toMatch(AMOUNT_DIGITS)
})

describe('a notification without its amounts', () => {
  const seen = {
    summary: summary({
      pools: [
        pool({
          marginRatio: '0.832',
          maintMargin: '83.2',
          marginBalance: '100',
          headroom: { money: '16.8', move: moveBy('-0.0462') },
        }),
      ],
    }),
  }
  const gone = {
    summary: summary({
      pools: [
        pool({
          maintMargin: '83',
          marginBalance: '-4.5',
          marginRatio: 'Infinity',
          headroom: { money: '-87.5', move: { kind: 'none' } },
        }),
      ],
    }),
  }

  it.each([
    [
      'en',
      'Main: available balance •••, critical',
      'Available balance fell below its critical threshold. Margin ratio 83.20 %.',
      'USDT cross reached its critical threshold of 80 %; 12s ago it was 61.8 %. Headroom: −4.6 % move.',
      'USDT cross: the margin balance is gone, and maintenance margin is due. Liquidation is due: margin must be added.',
      'Available balance: still critical, for 10 min now. Margin ratio 83.20 %.',
    ],
    [
      'zh-CN',
      'Main：可用余额 •••，危险',
      '可用余额已跌破危险阈值。保证金比率 83.20 %。',
      'USDT 全仓已达到危险阈值 80 %；12秒前为 61.8 %。距强平：涨跌 −4.6 %。',
      'USDT 全仓：保证金余额已耗尽，仍需维持保证金。已达强平线：需追加保证金。',
      '可用余额：危险状态已持续 10分钟。保证金比率 83.20 %。',
    ],
  ] as const)('reads well in %s', (locale, title, amount, ratio, underwater, repeat) => {
    useLocale(locale)
    const textOf = (...args: Parameters<typeof raisedOf>) => {
      const text = alertText(raisedOf(...args), true)
      return { title: plain(text.title), body: plain(text.body) }
    }
    expect(textOf(seen, 'availableBalance')).toEqual({ title, body: amount })
    expect(textOf(seen).body).toBe(ratio)
    expect(textOf(gone, 'marginRatio', { value: 'Infinity' }).body).toBe(underwater)
    const again = { occasion: 'repeat', since: AT - 600_000 } as const
    expect(textOf(seen, 'availableBalance', again).body).toBe(repeat)
  })
})

it('the menu keeps its lines, with everything but the amounts', () => {
  const appearance = { ...APPEARANCE, masked: true }
  const account = accountWith('4747.47', '0.832', moveBy('-0.05'))
  const accounts = [account]
  const { figures } = trayView(
    monitorState({ at: AT, accounts, glance: glanceOf(accounts, appearance), appearance }),
  )
  expect(figures.map(plain)).toEqual([
    'Main: margin ratio 83.20 %, critical',
    'USDT cross: 83.20 %',
    'Headroom: −5.0 % move',
    'Margin balance: •••',
    'Maintenance: •••',
    'Unrealized profit: •••',
  ])
})

function plain(text: string): string {
  return text.replaceAll('\u202f', ' ')
}
