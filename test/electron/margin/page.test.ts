import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { readAccount } from '../../../electron/binance/responses.ts'
import type { AccountModes, PositionPrices } from '../../../electron/margin/figures.ts'
import { exact } from '../../../shared/decimal.ts'
import type { AccountSummary, Decimal, Move } from '../../../shared/state.ts'
import { single, summaryOf } from './figures.ts'

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

function exampleSummary(): AccountSummary {
  const risk = v.parse(riskSchema, JSON.parse(block('risk')))
  const modes: AccountModes = {
    ...single(Object.fromEntries(risk.map(({ symbol, marginAsset }) => [symbol, marginAsset]))),
    prices: risk.map((row): PositionPrices => ({ ...row, positionSide: 'BOTH' })),
  }
  return summaryOf(readAccount(JSON.parse(block('account'))), modes)
}

/** Reads the last table of the page, with each figure and its result. */
function tableOfResults(): [figure: string, result: string][] {
  const [, example = ''] = PAGE.split('## An example')
  return [...example.matchAll(/^\| ([^|]+?) +\| [^|]+ \| (-?[\d.]+) +\|$/gm)].map(
    ([, figure = '', result = '']) => [figure, result],
  )
}

describe('docs/margin.md', () => {
  const summary = exampleSummary()
  const pool = (id: string) => summary.pools.find((one) => one.id === id)
  const known = (move?: Move) => (move?.kind === 'move' ? move.move : undefined)
  const move = (symbol: string) => known(summary.positions.find((one) => one.symbol === symbol)?.move)
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
