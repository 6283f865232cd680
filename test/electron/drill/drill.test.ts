import { describe, expect, test } from 'vitest'
import { createExchange } from '../../../electron/binance/client.ts'
import { createDrill } from '../../../electron/drill/drill.ts'
import { ROUND_MS, scriptedMarket } from '../../../electron/drill/scripted-market.ts'
import { summarize } from '../../../electron/margin/summarize.ts'

/** Creates a drill, and returns a function that polls it at this many ms after its start, as the app does. */
function createDrillPoll() {
  const START = 1_700_000_000_000
  let now = START
  const drill = createDrill({ now: () => now })
  const { baseUrl, fetch, weightLimit } = drill
  const clock = { now: () => now, elapsed: () => now, after: () => () => {} }
  const exchange = createExchange({ baseUrl, fetch, clock, weightLimit })
  return async (elapsed: number) => {
    now = START + elapsed
    const account = await exchange.account(drill.credentials)
    const config = await exchange.accountConfig(drill.credentials)
    const { marginAssets } = await exchange.exchangeInfo()
    const modes = {
      multiAssets: config.multiAssetsMargin,
      marginAssets,
      contradicted: false,
      rates: new Map(),
      prices: [],
    }
    return summarize(account, modes, now)
  }
}

async function headlines(from: number, to: number, step = 500) {
  const pollAt = createDrillPoll()
  const seen: { id: string; ratio: number }[] = []
  for (let at = from; at <= to; at += step) {
    const worst = (await pollAt(at)).pools[0]
    seen.push({ id: worst?.id ?? 'none', ratio: Number(worst?.marginRatio) })
  }
  return seen
}

const ratios = async (from: number, to: number, step?: number) =>
  (await headlines(from, to, step)).map(({ ratio }) => ratio)

describe('a round of the drill', () => {
  test('begins and ends calm, at about 23 %', async () => {
    for (const ratio of [...(await ratios(0, 10_000)), ...(await ratios(50_000, 60_000))]) {
      expect(ratio).toBeGreaterThan(0.21)
      expect(ratio).toBeLessThan(0.25)
    }
  })

  test('stays at warning for some seconds, first because of the isolated position', async () => {
    const warned = await headlines(17_000, 22_000)
    for (const { id, ratio } of warned) {
      expect(id).toBe('isolated:ETHUSDT:BOTH')
      expect(ratio).toBeGreaterThan(0.6)
      expect(ratio).toBeLessThan(0.7)
    }
  })

  test('does not fall back out of warning before it is critical', async () => {
    for (const ratio of await ratios(16_500, 27_000)) expect(ratio).toBeGreaterThan(0.5)
  })

  test('comes close to liquidation of the cross pool around second 30', async () => {
    for (const { id, ratio } of await headlines(28_500, 33_500)) {
      expect(id).toBe('cross:USDT')
      expect(ratio).toBeGreaterThan(0.88)
      expect(ratio).toBeLessThan(0.95)
    }
  })

  test('recovers steadily', async () => {
    const recovery = await ratios(33_000, 49_000)
    expect(recovery).toEqual(recovery.toSorted((a, b) => b - a))
  })

  test('moves in small steps', async () => {
    const steps = await ratios(0, ROUND_MS, 250)
    for (const [index, ratio] of steps.slice(1).entries()) {
      expect(Math.abs(ratio - (steps[index] ?? 0))).toBeLessThan(0.07)
    }
  })

  test('repeats with exactly the same prices', async () => {
    for (const at of [0, 12_345, 31_000, 47_111]) {
      for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDC', 'XRPUSDT']) {
        expect(scriptedMarket(at + 3 * ROUND_MS)(symbol)).toBe(scriptedMarket(at)(symbol))
      }
    }
  })
})

test('the account is a mid-size one with three pools and four positions', async () => {
  const summary = await createDrillPoll()(0)
  expect(summary.pools.map(({ id }) => id).toSorted()).toEqual([
    'cross:USDC',
    'cross:USDT',
    'isolated:ETHUSDT:BOTH',
  ])
  expect(summary.positions.map(({ symbol }) => symbol).toSorted()).toEqual([
    'BTCUSDT',
    'ETHUSDT',
    'SOLUSDC',
    'XRPUSDT',
  ])
  expect(Number(summary.marginBalance)).toBeGreaterThan(2500)
  expect(Number(summary.marginBalance)).toBeLessThan(3500)
  expect(Number(summary.availableBalance)).toBeGreaterThan(0)
})

test('each drill has new credentials', () => {
  const [one, two] = [createDrill({ now: () => 0 }), createDrill({ now: () => 0 })]
  expect(one.credentials.apiKey).not.toBe(two.credentials.apiKey)
  expect(one.credentials.secret).not.toBe(two.credentials.secret)
  expect(one.credentials.secret).not.toBe(one.credentials.apiKey)
})
