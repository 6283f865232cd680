import { afterEach, describe, expect, it } from 'vitest'
import {
  accountText,
  alertText,
  summaryText,
  testText,
} from '../../../../electron/desktop/notify/notification-text.ts'
import { locales } from '../../../../shared/paraglide/runtime.js'
import { useLocale } from '../../../../shared/words/locale.ts'
import { moveBy, pool, summary } from '../../../fixtures.ts'
import { OCCASIONS, RULES, WORDS } from './expected-texts.ts'
import { AT, raisedOf } from './raised.ts'

const MINUTE = 60_000

const cross = pool({
  marginRatio: '0.832',
  maintMargin: '83.2',
  marginBalance: '100',
  headroom: { money: '16.8', move: moveBy('-0.0462') },
})
const isolated = pool({
  id: 'isolated:ETHUSDT:SHORT',
  kind: 'isolated',
  marginRatio: '0.832',
  maintMargin: '41.6',
  marginBalance: '50',
  headroom: { money: '8.4', move: moveBy('0.0213') },
})
const seen = { summary: summary({ pools: [cross, isolated] }) }
const offline = { ok: false, problem: { kind: 'offline' }, since: AT } as const

function textOf(...args: Parameters<typeof raisedOf>) {
  return plain(alertText(raisedOf(...args), false))
}

function plain({ title, body }: { readonly title: string; readonly body: string }) {
  const spaced = (text: string) => text.replaceAll('\u202f', ' ')
  return { title: spaced(title), body: spaced(body) }
}

const cases = locales.flatMap((locale) =>
  RULES.flatMap((rule) =>
    OCCASIONS.map((occasion) => {
      const { title, leads, rest } = WORDS[locale][rule]
      const body = locale === 'en' ? `${leads[occasion]} ${rest}` : `${leads[occasion]}${rest}`
      return { locale, rule, occasion, title, body }
    }),
  ),
)

afterEach(() => useLocale('en'))

describe('a notification', () => {
  it.each(cases)('in $locale of $rule, $occasion', ({ locale, rule, occasion, title, body }) => {
    useLocale(locale)
    const since = occasion === 'raised' ? AT : AT - 10 * MINUTE
    expect(plain(alertText(raisedOf(seen, rule, { occasion, since }), false))).toEqual({
      title,
      body,
    })
  })

  it('of a warning says so', () => {
    const { title, body } = textOf(seen, 'marginRatio', { level: 'warning', threshold: '0.5' })
    expect(title).toBe('Main: margin ratio 83.20 %, warning')
    expect(body).toMatch(/^USDT cross reached its warning threshold of 50 %; /)
  })

  it('says how long is left at this pace, when critical, and always when it is about the pace', () => {
    const pace = { poolId: 'cross:USDT', rise: '0.1239', overMs: 15 * MINUTE, leftMs: 24.9 * MINUTE } as const
    const account = { ...seen, pace }
    const words = '+12.3 points in 15 min; at this pace 100 % in about 24 min.'
    expect(textOf(account, 'marginRatio').body).toContain(
      ` move or 16.80 USDT. ${words} Margin balance 100.00`,
    )
    expect(textOf(account, 'pace', { level: 'warning' }).body).toMatch(
      new RegExp(`${words.replace('+', '\\+')}$`),
    )
    expect(textOf(account, 'marginRatio', { level: 'warning' }).body).not.toContain('pace')
    expect(textOf(account, 'isolatedRatio').body).not.toContain('pace')
    useLocale('zh-CN')
    expect(textOf(account, 'marginRatio').body).toContain(
      '15分钟内 +12.3 个百分点；按此速度约 24分钟后达到 100 %。',
    )
  })

  it('of a lost balance says how much must be added', () => {
    const gone = pool({
      maintMargin: '83',
      marginBalance: '-4.5',
      marginRatio: 'Infinity',
      headroom: { money: '-87.5', move: { kind: 'none' } },
    })
    const account = { summary: summary({ pools: [gone] }) }
    for (const occasion of ['raised', 'near'] as const)
      expect(textOf(account, 'marginRatio', { value: 'Infinity', near: 'gone', occasion })).toEqual({
        title: 'Main: margin ratio ∞, liquidation due',
        body: 'USDT cross: the margin balance is gone (−4.50 USDT), 83.00 USDT of maintenance margin is due. Liquidation is due: 87.50 USDT must be added.',
      })
    const repeat = textOf(account, 'marginRatio', {
      value: 'Infinity',
      occasion: 'repeat',
      since: AT - 5 * MINUTE,
    })
    expect(repeat.body).toMatch(
      /^USDT cross: still critical, for 5 min now \(threshold 80 %\)\. Liquidation is due: /,
    )
  })

  it.each([
    [
      'en',
      'near',
      'Main: margin ratio 83.20 %, liquidation near',
      'USDT cross is near liquidation; 12s ago it was 61.8 %. Headroom: −4.6 % move or 16.80 USDT.',
    ],
    [
      'en',
      'gone',
      'Main: margin ratio 83.20 %, liquidation due',
      'USDT cross has reached the line of 100 % at which the exchange liquidates; 12s ago it was 61.8 %. Headroom',
    ],
    [
      'zh-CN',
      'near',
      'Main：保证金比率 83.20 %，临近强平',
      'USDT 全仓临近强平；12秒前为 61.8 %。距强平：涨跌 −4.6 % 或亏损 16.80 USDT。',
    ],
    [
      'zh-CN',
      'gone',
      'Main：保证金比率 83.20 %，已达强平线',
      'USDT 全仓已达到交易所 100 % 的强平线；12秒前为 61.8 %。',
    ],
  ] as const)('in %s of liquidation that is %s', (locale, near, title, body) => {
    useLocale(locale)
    for (const occasion of ['raised', 'near'] as const) {
      const since = occasion === 'raised' ? AT : AT - 10 * MINUTE
      const text = textOf(seen, 'marginRatio', { near, occasion, since })
      expect(text.title).toBe(title)
      expect(text.body.slice(0, body.length)).toBe(body)
    }
  })

  it('of liquidation near at a start or repeated says why it comes', () => {
    const near = { near: 'near', since: AT - 5 * MINUTE } as const
    const start = textOf(seen, 'marginRatio', { ...near, occasion: 'standing-at-start' })
    expect(start.title).toBe('Main: margin ratio 83.20 %, liquidation near')
    expect(start.body).toMatch(/^USDT cross: already the case when Plimsoll began/)
    const repeat = textOf(seen, 'marginRatio', { ...near, occasion: 'repeat' })
    expect(repeat.body).toMatch(/^USDT cross: still critical, for 5 min now/)
  })

  it('of a first observation names no earlier value', () => {
    const { body } = textOf(seen, 'marginRatio', { previous: null })
    expect(body).toMatch(/^USDT cross reached its critical threshold of 80 %\. Headroom/)
  })

  it('says since when nothing was seen if the earlier value is old', () => {
    const previous = { value: '0.352', at: AT - 9 * 60 * MINUTE } as const
    expect(textOf(seen, 'marginRatio', { previous }).body).toMatch(
      /^USDT cross reached its critical threshold of 80 %; at 5:05 AM it was 35\.2 %, and nothing was seen in between\. /,
    )
    const recent = { value: '0.352', at: AT - 10 * MINUTE } as const
    expect(textOf(seen, 'marginRatio', { previous: recent }).body).toContain('; 10m ago it was 35.2 %. ')
  })

  it('does not count the seconds since a value that was seen in the same second', () => {
    const body = (age: number) =>
      textOf(seen, 'marginRatio', { previous: { value: '0.414', at: AT - age } }).body
    expect(body(999)).toContain('; just before it was 41.4 %. ')
    expect(body(1_000)).toContain('; 1s ago it was 41.4 %. ')
  })

  it('names the day of a time that is not today’s', () => {
    const since = AT - 15 * 60 * MINUTE
    expect(textOf(seen, 'marginRatio', { occasion: 'after-quiet', since }).body).toContain(
      'it has stood since Nov 21, 11:05 PM (threshold 80 %)',
    )
  })

  it('after a hold says for how long the danger has stood', () => {
    expect(textOf(seen, 'marginRatio', { since: AT - 30_000 }).body).toMatch(
      /^USDT cross reached its critical threshold of 80 %; it has stood for 30 sec\. /,
    )
  })

  it('shows every digit of a threshold', () => {
    expect(textOf(seen, 'marginRatio', { threshold: '0.82505' }).body).toContain('threshold of 82.505 %')
    expect(textOf(seen, 'availableBalance', { threshold: '95.20001' }).body).toContain(
      'threshold of 95.20001 USDT',
    )
  })

  it('of a total has no ratio when the headline is unknown', () => {
    const gaps = [{ kind: 'asset-row', asset: 'BNB' }] as const
    const { body } = textOf({ summary: summary({ pools: [cross], gaps }) }, 'availableBalance', {
      previous: null,
    })
    expect(body).toBe('Available balance fell below its critical threshold of 100.00 USDT.')
  })
})

describe('blindness', () => {
  const since = AT - 12 * MINUTE

  it.each([
    [
      'en',
      'Main: blind at 71.2 %, critical',
      'Nothing has been seen since 1:53 PM (12 min). The exchange cannot be reached. Last known: USDT cross 83.20 %. Headroom: −4.6 % move or 16.80 USDT.',
    ],
    [
      'zh-CN',
      'Main：数据中断，上次保证金比率 71.2 %，危险',
      '自 13:53 起没有数据（12分钟）。无法连接交易所。上次：USDT 全仓 83.20 %。距强平：涨跌 −4.6 % 或亏损 16.80 USDT。',
    ],
  ] as const)('in %s says since when, why, and the last known figures', (locale, title, body) => {
    useLocale(locale)
    for (const occasion of [
      'raised',
      'repeat',
      'after-quiet',
      'after-snooze',
      'standing-at-start',
    ] as const) {
      const raised = raisedOf({ ...seen, connection: offline }, 'blind', { occasion, since })
      expect(plain(alertText(raised, false))).toEqual({ title, body })
    }
  })

  it('of an account without any figures says only since when and why', () => {
    const account = { summary: null, connection: offline }
    expect(textOf(account, 'blind', { level: 'warning', value: null, since })).toEqual({
      title: 'Main: nothing seen, warning',
      body: 'Nothing has been seen since 1:53 PM (12 min). The exchange cannot be reached.',
    })
  })

  it('because of an unknown pool names what is missing, and no last known pool', () => {
    const gaps = [{ kind: 'asset-row', asset: 'BNB' }] as const
    expect(textOf({ summary: summary({ pools: [cross], gaps }) }, 'blind', { since }).body).toBe(
      'Nothing has been seen since 1:53 PM (12 min). The exchange sent no balance for BNB, so its pool cannot be worked out.',
    )
  })

  it.each([
    [
      'en',
      'Main: seen again at 83.20 %',
      'Nothing was seen for 12 min; before that the margin ratio was 71.2 %. Headroom: −4.6 % move or 16.80 USDT.',
    ],
    [
      'zh-CN',
      'Main：已恢复数据，83.20 %',
      '有 12分钟没有数据；此前保证金比率为 71.2 %。距强平：涨跌 −4.6 % 或亏损 16.80 USDT。',
    ],
  ] as const)('that is over in %s says how long it was, and the ratio before it', (locale, title, body) => {
    useLocale(locale)
    const previous = { value: '0.712', at: since } as const
    const raised = raisedOf(seen, 'blind', { occasion: 'seen-again', value: '0.832', previous, since })
    expect(plain(alertText(raised, false))).toEqual({ title, body })
  })

  it('that is over without any ratio says only how long it was', () => {
    const account = { summary: summary({ pools: [] }) }
    expect(textOf(account, 'blind', { occasion: 'seen-again', value: null, since })).toEqual({
      title: 'Main: seen again',
      body: 'Nothing was seen for 12 min.',
    })
  })
})

describe('a call by the exchange', () => {
  const since = AT - 10 * MINUTE
  const known = 'Last known: USDT cross 83.20 %. Headroom: −4.6 % move or 16.80 USDT.'

  it.each([
    ['raised', ''],
    ['standing-at-start', ' Already the case when Plimsoll began to watch this account.'],
    ['repeat', ' Still critical, for 10 min now.'],
    ['after-snooze', ' The snooze is over, and it has stood since 1:55 PM.'],
  ] as const)('(margin call, %s) says what to do and the last known figures', (occasion, why) => {
    expect(textOf(seen, 'marginCall', { occasion, since })).toEqual({
      title: 'Main: margin call by the exchange, critical',
      body: `The exchange has sent a margin call: the risk of open positions is too high.${why} Add margin or reduce positions on the exchange. ${known}`,
    })
  })

  it('(liquidation) has a text of its own', () => {
    expect(textOf(seen, 'liquidation', { occasion: 'repeat', since })).toEqual({
      title: 'Main: liquidation by the exchange, critical',
      body: `The exchange has answered that it is liquidating this account. Still critical, for 10 min now. Open the exchange now: add margin or reduce positions, if it lets you. ${known}`,
    })
  })

  it.each([
    [
      'marginCall',
      'Main：交易所追加保证金通知，危险',
      '交易所已发出追加保证金通知：持仓风险过高。危险状态已持续 10分钟。请在交易所追加保证金或减仓。',
    ],
    [
      'liquidation',
      'Main：交易所强制平仓，危险',
      '交易所答复：该账户正被强制平仓。危险状态已持续 10分钟。请立即打开交易所：如仍可操作，请追加保证金或减仓。',
    ],
  ] as const)('(%s) in Chinese', (rule, title, lead) => {
    useLocale('zh-CN')
    const raised = raisedOf(seen, rule, { occasion: 'repeat', since })
    expect(plain(alertText(raised, false))).toEqual({
      title,
      body: `${lead}上次：USDT 全仓 83.20 %。距强平：涨跌 −4.6 % 或亏损 16.80 USDT。`,
    })
  })

  it('before any figures has the ratio of the previous run, if there was one', () => {
    expect(textOf({ summary: null }, 'marginCall').body).toMatch(/ Last known margin ratio: 71\.2 %\.$/)
    expect(textOf({ summary: null }, 'marginCall', { value: null }).body).toMatch(/ on the exchange\.$/)
  })

  it('has no ratio when a pool is unknown', () => {
    const gaps = [{ kind: 'asset-row', asset: 'BNB' }] as const
    expect(textOf({ summary: summary({ pools: [cross], gaps }) }, 'marginCall').body).toMatch(
      / on the exchange\.$/,
    )
  })
})

describe('several alerts of one account', () => {
  const worst = raisedOf(seen)
  const others = [
    raisedOf(seen, 'availableBalance', { level: 'warning' }),
    raisedOf(seen, 'isolatedRatio', { level: 'warning' }),
    raisedOf(seen, 'blind', { occasion: 'seen-again', value: '0.832' }),
  ]

  const alone = plain(alertText(worst, false))
  const lastLine = (count: number) => {
    const { title, body } = plain(accountText([worst, ...others.slice(0, count)], false))
    expect(title).toBe(alone.title)
    expect(body.startsWith(`${alone.body}\n`)).toBe(true)
    return body.slice(alone.body.length + 1)
  }

  it('have the title and the text of the worst, and then one line that names up to two others', () => {
    expect(lastLine(1)).toBe('Also: available balance 95.20 USDT, warning.')
    expect(lastLine(2)).toBe(
      'Also: available balance 95.20 USDT, warning; ETHUSDT Short isolated 83.20 %, warning.',
    )
    expect(accountText([worst], false)).toEqual(alertText(worst, false))
  })

  it('are counted when there are more', () => {
    expect(lastLine(3)).toBe('Also: available balance 95.20 USDT, warning; and 2 more.')
    useLocale('zh-CN')
    const { body } = plain(accountText([worst, ...others], false))
    expect(body.split('\n')[1]).toBe('另有：可用余额 95.20 USDT，预警；以及其他 2 项。')
  })
})

describe('a summary', () => {
  const raised = [
    raisedOf({ id: 'a', label: 'Main' }, 'availableBalance', { level: 'warning' }),
    raisedOf({ id: 'b', label: 'Sub' }, 'blind', { occasion: 'seen-again', value: '0.451' }),
    raisedOf({ id: 'c', label: 'Fund' }),
    raisedOf({ id: 'a', label: 'Main' }),
  ]

  it('counts accounts by their worst alert, and has a line for each alert, worst first', () => {
    const { title, body } = plain(summaryText(raised, false))
    expect(title).toBe('3 accounts: 2 critical, 1 seen again')
    expect(body.split('\n')).toEqual([
      'Fund: margin ratio 83.20 %, critical',
      'Main: margin ratio 83.20 %, critical',
      'Main: available balance 95.20 USDT, warning',
      'Sub: seen again at 45.10 %',
    ])
  })

  it('is translated into Chinese', () => {
    useLocale('zh-CN')
    const { title, body } = plain(summaryText(raised, false))
    expect(title).toBe('3 个账户：2 个危险，1 个已恢复数据')
    expect(body.split('\n')[0]).toBe('Fund：保证金比率 83.20 %，危险')
  })

  it('of very many alerts says how many more there are', () => {
    const many = Array.from({ length: 20 }, (_, n) => raisedOf({ id: String(n), label: `Sub ${n}` }))
    const { title, body } = summaryText(many, false)
    expect(title).toBe('20 accounts: 20 critical')
    expect(body.split('\n')).toHaveLength(6)
    expect(body).toMatch(/\nAnd 15 more\.$/)
  })
})

it('the test notification says what it is', () => {
  expect(testText()).toEqual({
    title: 'Plimsoll: test notification',
    body: 'This is how alerts reach you. A click opens Plimsoll.',
  })
  useLocale('zh-CN')
  expect(testText().title).toBe('Plimsoll：测试通知')
})
