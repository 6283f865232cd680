import { describe, expect, it } from 'vitest'
import type { AccountFigures, AccountModes } from '../../../electron/margin/figures.ts'
import type { FuturesAnswer } from '../../../electron/margin/pool-model.ts'
import { solve } from '../../../electron/margin/solve.ts'
import { project } from '../../../electron/margin/what-if.ts'
import type { Brackets } from '../../../electron/margin/brackets.ts'
import { exact } from '../../../shared/decimal.ts'
import { bracketsFrom, bracketsOf } from './brackets.ts'
import { account, asset, position, single } from './figures.ts'

function answer(account: AccountFigures, modes: AccountModes, brackets: Brackets): FuturesAnswer {
  return { kind: 'futures', account, modes, brackets, receivedAt: 1 }
}

describe("the exchange's own liquidation prices are reached by solving", () => {
  const brackets = bracketsOf({
    BTCUSDT: bracketsFrom([['0', '0.004'], ['50000', '0.005'], ['250000', '0.01'], ['1000000', '0.025'], ['5000000', '0.05']]),
    ETHUSDT: bracketsFrom([['0', '0.005'], ['10000', '0.0065'], ['100000', '0.01'], ['500000', '0.02'], ['1000000', '0.05'], ['2000000', '0.1'], ['5000000', '0.125']]),
  })
  it('x', () => {
    const figures = account({
      assets: [asset({ crossWalletBalance: '1535443.01', crossUnPnl: '-504547.46', marginBalance: '1030895.55', maintMargin: '427713.31944' })],
      positions: [
        position({ symbol: 'ETHUSDT', positionAmt: '3683.979', notional: '4918775.08122', unrealizedProfit: '-448192.88514', maintMargin: '356512.508' }),
        position({ symbol: 'BTCUSDT', positionAmt: '109.488', notional: '3500032.45776', unrealizedProfit: '-56354.56848', maintMargin: '71200.81144' }),
      ],
    })
    const a = answer(figures, single({ BTCUSDT: 'USDT', ETHUSDT: 'USDT' }), brackets)
    console.log(JSON.stringify(solve(a, 'cross:USDT', '1'), null, 1))
    console.log(JSON.stringify(project(a, { market: '-0.1' }), null, 1))
    console.log(exact('1').toFixed(2))
  })
})
