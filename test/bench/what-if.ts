/**
 * `npm run bench:what-if`: CPU time of a projection and of a poll's remedies for 2, 50 and 500 positions, beside that of
 * the summary of the same account, in turns within one run. The pool is in
 * danger, so that it has remedies.
 */

import type { FuturesAnswer } from '../../electron/margin/pool-model.ts'
import { remedies } from '../../electron/margin/remedies.ts'
import { solve } from '../../electron/margin/solve.ts'
import { summarize } from '../../electron/margin/summarize.ts'
import { project } from '../../electron/margin/what-if.ts'
import { exact, sum, toDecimal } from '../../shared/decimal.ts'
import { bracketsFrom, bracketsOf } from '../electron/margin/brackets.ts'

const SIZES = [2, 50, 500]
const ROUNDS = 40
const POOL = 'cross:USDT'

process.stdout.write('positions    summary ms  projection ms  remedies ms  solution ms\n')
for (const size of SIZES) {
  const answer = answerOf(size)
  const { account, modes, receivedAt } = answer
  const lots = new Map(account.positions.map(({ symbol }) => [symbol, '0.001'] as const))
  const tasks = [
    () => summarize(account, modes, receivedAt),
    () => project(answer, { market: '-0.0321' }),
    () => remedies(answer, [{ poolId: POOL, target: '0.75' }], lots),
    () => solve(answer, POOL, '1'),
  ]
  const spent = tasks.map(() => [] as number[])
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, task] of tasks.entries()) spent[index]?.push(cpuMs(task))
  }
  // The first rounds are slower, before the code is compiled.
  const medians = spent.map((times) => median(times.slice(ROUNDS / 2)).toFixed(2))
  process.stdout.write(`${String(size).padStart(9)} ${medians.map((ms) => ms.padStart(12)).join(' ')}\n`)
}

function cpuMs(task: () => unknown): number {
  const before = process.cpuUsage()
  task()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
}

/** Longs and shorts whose margins the exchange has rounded, with ten brackets each, at 91 %. */
function answerOf(size: number): FuturesAnswer {
  const table = bracketsFrom(
    Array.from({ length: 10 }, (_, index) => [
      toDecimal(exact(index * index * 5_000)),
      toDecimal(exact(40 + 25 * index).times('0.0001')),
    ]),
  )
  const positions = Array.from({ length: size }, (_, index) => {
    const price = exact('100.123456').plus(index)
    const amount = exact((index % 3 === 0 ? -1 : 1) * (index + 1))
    const notional = amount.times(price)
    const step = table.brackets.findLast(({ notionalFloor }) => notional.abs().gt(notionalFloor))
    const due = notional
      .abs()
      .times(step?.maintMarginRatio ?? '0')
      .minus(step?.cum ?? '0')
      .round(8)
    return {
      symbol: `COIN${index}USDT`,
      positionSide: 'BOTH' as const,
      positionAmt: toDecimal(amount),
      notional: toDecimal(notional),
      unrealizedProfit: toDecimal(notional.times('-0.0123')),
      maintMargin: toDecimal(due),
      isolatedWallet: '0' as const,
      isolatedMargin: '0' as const,
    }
  })
  const due = toDecimal(sum(positions.map(({ maintMargin }) => maintMargin)))
  const profit = sum(positions.map(({ unrealizedProfit }) => unrealizedProfit))
  const balance = exact(due).div('0.91').round(8)
  const wallet = toDecimal(balance.minus(profit))
  return {
    kind: 'futures',
    receivedAt: 1,
    modes: {
      multiAssets: false,
      contradicted: false,
      marginAssets: new Map(positions.map(({ symbol }) => [symbol, 'USDT'])),
      rates: new Map(),
      prices: [],
    },
    brackets: bracketsOf(Object.fromEntries(positions.map(({ symbol }) => [symbol, { ...table }]))),
    account: {
      totalInitialMargin: due,
      totalMaintMargin: due,
      totalWalletBalance: wallet,
      totalUnrealizedProfit: toDecimal(profit),
      totalMarginBalance: toDecimal(balance),
      availableBalance: '0',
      assets: [
        {
          asset: 'USDT',
          walletBalance: wallet,
          unrealizedProfit: toDecimal(profit),
          marginBalance: toDecimal(balance),
          maintMargin: due,
          crossWalletBalance: wallet,
          crossUnPnl: toDecimal(profit),
          availableBalance: '0',
        },
      ],
      positions,
    },
  }
}
