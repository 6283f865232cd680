import { afterEach, describe, expect, it } from 'vitest'
import { alertText } from '../../../electron/desktop/alert-text.ts'
import { trayView } from '../../../electron/desktop/tray-view.ts'
import { glanceOf } from '../../../electron/monitor/glance.ts'
import { useLocale } from '../../../shared/locale.ts'
import type { AccountState } from '../../../shared/state.ts'
import { accountState, headrooms, monitorState, pool, summary } from '../../fixtures.ts'

const RECEIVED_AT = new Date(2026, 10, 22, 14, 5, 9).getTime()

const critical = accountState({
  id: 'sub',
  label: 'Sub 2',
  risk: 'critical',
  summary: summary({
    receivedAt: RECEIVED_AT,
    currency: 'USDT',
    unrealizedProfit: '-28.5',
    pools: [
      pool({
        id: 'cross:USDC',
        asset: 'USDC',
        maintMargin: '19.5',
        marginBalance: '21.5',
        marginRatio: '0.90697',
        headroom: headrooms({ money: '2', move: '-0.00079' }),
      }),
    ],
  }),
})

function view(accounts: readonly AccountState[], locale: 'en' | 'zh-CN' = 'en') {
  useLocale(locale)
  const state = monitorState({ accounts, glance: glanceOf(accounts, locale) })
  return trayView(state, locale)
}

const plain = (lines: readonly string[]) => lines.map((line) => line.replaceAll('\u202f', ' '))

afterEach(() => useLocale('en'))

describe('the tray', () => {
  it('shows the worst account, its pool and the figures the ratio is made of', () => {
    const { mark, text, tooltip, figures } = view([accountState({ label: 'Main' }), critical])
    expect(mark).toMatchObject({ risk: 'critical', stale: false, drill: false })
    expect(mark.water).toBeCloseTo(0.8976, 3)
    expect(plain([text])).toEqual(['90 %'])
    expect(plain(tooltip.split('\n'))).toEqual([
      'Sub 2: margin ratio 90.6 %, critical',
      'Main: margin ratio 23.3 %, calm',
    ])
    expect(plain(figures)).toEqual([
      'Sub 2: margin ratio 90.6 %, critical',
      'USDC cross: 90.6 %',
      'Headroom: −0.07 % move or 2.00 USDC',
      'Margin balance: 21.50 USDC',
      'Maintenance: 19.50 USDC',
      'Unrealized profit: −28.50 USDT',
      'Main: margin ratio 23.3 %, calm',
    ])
  })

  it('speaks Chinese', () => {
    expect(plain(view([critical], 'zh-CN').figures.slice(0, 3))).toEqual([
      'Sub 2：保证金比率 90.6 %，危险',
      'USDC 全仓：90.6 %',
      '距强平：涨跌 −0.07 % 或亏损 2.00 USDC',
    ])
  })

  it('without an account says so, and shows no figure', () => {
    expect(view([])).toEqual({
      mark: { risk: 'unknown', water: null, stale: false, drill: false },
      text: '',
      tooltip: 'Plimsoll\nNo account yet',
      figures: ['No account yet'],
    })
  })

  it('says since when figures are old, and why', () => {
    const offline = accountState({
      ...critical,
      freshness: 'stale',
      connection: { ok: false, problem: { kind: 'offline' }, since: 0 },
    })
    const { mark, tooltip } = view([offline])
    expect(mark).toMatchObject({ risk: 'critical', stale: true })
    expect(plain(tooltip.split('\n'))).toEqual([
      'Sub 2: margin ratio 90.6 %, last known: critical',
      'old figures: nothing new since 2:05:09 PM',
      'The exchange cannot be reached.',
    ])
  })

  it('has no ratio for what is not known, although some pool is', () => {
    const unknown = accountState({ risk: 'unknown' })
    const { mark, text, tooltip } = view([unknown])
    expect(mark).toMatchObject({ risk: 'unknown', water: null })
    expect(text).toBe('')
    expect(tooltip).toBe('Main: unknown')
  })

  it('cuts a tooltip between characters where Windows would cut it', () => {
    const many = Array.from({ length: 9 }, (_, n) => accountState({ id: String(n), label: '🚀'.repeat(30) }))
    const { tooltip } = view(many)
    expect(tooltip.length).toBeLessThanOrEqual(127)
    expect(tooltip.isWellFormed()).toBe(true)
    expect(tooltip.endsWith('…')).toBe(true)
  })
})

describe('a notification', () => {
  const raised = (marginRatio: '0.83' | 'Infinity', level: 'warning' | 'critical') => ({
    alert: { level, marginRatio, threshold: '0.80', at: 0 } as const,
    account: accountState({ label: 'Main' }),
    pool: pool({
      maintMargin: '83',
      marginBalance: marginRatio === 'Infinity' ? '-4.5' : '100',
      marginRatio,
      headroom: headrooms(
        marginRatio === 'Infinity' ? { money: '-87.5', move: null } : { money: '17', move: '-0.0462' },
      ),
    }),
  })

  it('names the account, the ratio and the level, then what it comes from', () => {
    const { title, body } = alertText(raised('0.83', 'critical'), 'en')
    expect(plain([title, body])).toEqual([
      'Main: margin ratio 83.0 %, critical',
      'USDT cross reached its critical threshold of 80 %. Headroom: −4.6 % move or 17.00 USDT. Margin balance 100.00 USDT, maintenance margin 83.00 USDT.',
    ])
  })

  it('says that the balance is gone', () => {
    const { title, body } = alertText(raised('Infinity', 'critical'), 'en')
    expect(title).toBe('Main: margin ratio ∞, critical')
    expect(body).toBe(
      'USDT cross: the margin balance is gone (−4.50 USDT), 83.00 USDT of maintenance margin is due. Liquidation is due: 87.50 USDT must be added.',
    )
  })

  it('speaks Chinese', () => {
    useLocale('zh-CN')
    const { title, body } = alertText(raised('0.83', 'warning'), 'zh-CN')
    expect(plain([title, body])).toEqual([
      'Main：保证金比率 83.0 %，预警',
      'USDT 全仓已达到预警阈值 80 %。距强平：涨跌 −4.6 % 或亏损 17.00 USDT。保证金余额 100.00 USDT，维持保证金 83.00 USDT。',
    ])
  })
})
