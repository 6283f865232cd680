import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { readAnswer } from '../../../electron/binance/reading.ts'
import { readAccount, readLeverageBrackets } from '../../../electron/binance/responses.ts'
import type { AccountModes, PositionPrices } from '../../../electron/margin/figures.ts'
import type { FuturesAnswer } from '../../../electron/margin/pool-model.ts'
import { solve } from '../../../electron/margin/solve.ts'
import { project, summaryOf } from '../../../electron/margin/what-if.ts'
import { exact } from '../../../shared/decimal.ts'
import type { Decimal, Move } from '../../../shared/state.ts'
import type { Scenario } from '../../../shared/what-if.ts'
import { single } from './figures.ts'

const PAGE = readFileSync('docs/margin.md', 'utf8')

const price = v.custom<Decimal>((value) => typeof value === 'string' && /^\d+(\.\d+)?$/.test(value))
const riskSchema = v.array(
  v.object({
    symbol: v.string(),
    marginAsset: v.string(),
    entryPrice: price,
    markPrice: price,
    liquidationPrice: price,
  }),
)

function block(name: string): string {
  const text = new RegExp(`\`\`\`json5 ${name}\n(.*?)\n\`\`\``, 's').exec(PAGE)?.[1]
  if (text === undefined) throw new Error(`the page has no ${name}`)
  return text
}

function exampleAnswer(): FuturesAnswer {
  const risk = v.parse(riskSchema, JSON.parse(block('risk')))
  const modes: AccountModes = {
    ...single(Object.fromEntries(risk.map(({ symbol, marginAsset }) => [symbol, marginAsset]))),
    prices: risk.map((row): PositionPrices => ({ ...row, positionSide: 'BOTH' })),
  }
  const body = block('brackets')
  const brackets = readAnswer({ text: body, body: JSON.parse(body) }, readLeverageBrackets)
  return {
    kind: 'futures',
    account: readAccount(JSON.parse(block('account'))),
    modes,
    brackets: new Map(brackets.rows),
    receivedAt: 1,
  }
}

/** Reads the last table of the page, with each figure and its result. */
function tableOfResults(): [figure: string, result: string][] {
  const [, example = ''] = PAGE.split('## An example')
  return [...example.matchAll(/^\| ([^|]+?) +\| [^|]+ \| (-?[\d.]+) +\|$/gm)].map(
    ([, figure = '', result = '']) => [figure, result],
  )
}

describe('docs/margin.md', () => {
  const answer = exampleAnswer()
  const summary = summaryOf(answer)
  const pool = (id: string) => summary.pools.find((one) => one.id === id)
  const known = (move?: Move) => (move?.kind === 'move' ? move.move : undefined)
  const move = (symbol: string) => known(summary.positions.find((one) => one.symbol === symbol)?.move)
  const ratioAfter = (id: string, scenario: Scenario) =>
    project(answer, scenario).summary.pools.find((one) => one.id === id)?.marginRatio
  const usdc = pool('cross:USDC')?.headroom

  const computed: Readonly<Record<string, Decimal | null | undefined>> = {
    'ratio of cross:USDC, the headline': summary.pools[0]?.marginRatio,
    'ratio of isolated:XRPUSDT:BOTH': pool('isolated:XRPUSDT:BOTH')?.marginRatio,
    'ratio of cross:USDT': pool('cross:USDT')?.marginRatio,
    'money of cross:USDC to 100 %': usdc?.money,
    'move of cross:USDC to 100 %': known(usdc?.move),
    'move of cross:USDT to 100 %': known(pool('cross:USDT')?.headroom.move),
    'move of BTCUSDT alone to 100 %': move('BTCUSDT'),
    'move of ETHUSDT alone to 100 %': move('ETHUSDT'),
    'distance of BTCUSDT to liquidation': summary.positions.find(({ symbol }) => symbol === 'BTCUSDT')
      ?.details?.liquidationDistance,
    'margin balance of the account': summary.marginBalance,
    available: summary.availableBalance,
    'ratio of cross:USDC if all prices fall by 0.5 %': ratioAfter('cross:USDC', { market: '-0.005' }),
    'ratio of cross:USDT if BTCUSDT falls by 2 %': ratioAfter('cross:USDT', {
      symbols: { BTCUSDT: '-0.02' },
    }),
    'ratio of cross:USDT if half of BTCUSDT is closed': ratioAfter('cross:USDT', {
      close: [{ symbol: 'BTCUSDT', positionSide: 'BOTH', share: '0.5' }],
    }),
    'move of all prices for cross:USDT at 100 %': solve(answer, 'cross:USDT', '1').market,
    'price of SOLUSDC for cross:USDC at 100 %': solve(answer, 'cross:USDC', '1').prices[0]?.price,
    'money of cross:USDC at 50 %': solve(answer, 'cross:USDC', '0.5').money,
    'share of SOLUSDC to close for cross:USDC at 50 %': solve(answer, 'cross:USDC', '0.5').close[0]?.share,
  }

  it('has an example of each of these figures and no other', () => {
    expect(tableOfResults().map(([figure]) => figure)).toEqual(Object.keys(computed))
    expect(summary.pools[0]?.id).toBe('cross:USDC')
  })

  it.each(tableOfResults())('has the right result for the %s', (figure, result) => {
    const places = result.split('.')[1]?.length ?? 0
    expect(exact(computed[figure] ?? 'Infinity').toFixed(places)).toBe(result)
  })

  it('has the right totals', () => {
    expect(PAGE).toContain('198 ÷ 1000 = 19.8 %')
    expect([summary.maintMargin, summary.marginBalance]).toEqual(['198', '1000'])
  })
})
