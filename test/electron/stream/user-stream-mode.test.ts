import { expect, test } from 'vitest'
import type { Exchange } from '../../../electron/binance/client.ts'
import type { AccountConfig } from '../../../electron/binance/responses.ts'
import { NO_BRACKETS } from '../../../electron/polling/bracket-book.ts'
import { createRateBook } from '../../../electron/polling/rate-book.ts'
import { createSource } from '../../../electron/polling/source.ts'
import { createSymbolBook } from '../../../electron/polling/symbol-book.ts'
import { createFakeClock, settle } from '../../fake-clock.ts'
import { weight } from '../../fixtures.ts'
import { accountPayload } from '../monitor/account-payload.ts'

const SINGLE: AccountConfig = { multiAssetsMargin: false }
const MULTI: AccountConfig = { multiAssetsMargin: true }

/** A source whose exchange answers with the account's modes when the test resolves `configs`. */
function createTestSource() {
  const clock = createFakeClock()
  const configs: PromiseWithResolvers<AccountConfig>[] = []
  const exchange: Exchange = {
    account: async () => accountPayload('0.2'),
    positionRisk: async () => [],
    accountConfig() {
      const asked = Promise.withResolvers<AccountConfig>()
      configs.push(asked)
      return asked.promise
    },
    assetIndex: async () => new Map(),
    leverageBrackets: async () => new Map(),
    portfolio: null,
    restrictions: async () => null,
    exchangeInfo: async () => ({
      marginAssets: new Map([['BTCUSDT', 'USDT']]),
      lotSizes: new Map(),
      weightLimit: null,
    }),
    openListenKey: async () => 'key',
    async prolongListenKey() {},
    time: async () => clock.now(),
    weight,
    clockReading: () => null,
    confirmedNow: () => null,
    seenIp: () => null,
    forbidden: () => null,
    suspend() {},
    wake() {},
  }
  const source = createSource({
    exchange,
    rates: createRateBook(exchange.assetIndex, clock.now),
    brackets: NO_BRACKETS,
    onOddity() {},
    symbols: createSymbolBook({ ask: exchange.exchangeInfo, now: clock.now, kept: null, keep() {} }),
    credentials: async () => ({ apiKey: 'key', secret: 'secret' }),
    stretch: () => 1,
    clock,
  })
  async function poll(config?: AccountConfig) {
    const polled = source.poll()
    await settle()
    if (config !== undefined) configs.at(-1)?.resolve(config)
    return (await polled).summary.marginMode
  }
  return { source, configs, poll }
}

test('requests the mode with the next poll after it was forgotten, and not again', async () => {
  const { source, configs, poll } = createTestSource()
  expect(await poll(SINGLE)).toBe('single-asset')
  source.forgetMode()
  expect(await poll(MULTI)).toBe('multi-assets')
  expect(await poll()).toBe('multi-assets')
  expect(configs).toHaveLength(2)
})

test('requests the mode again when it changes while a poll is requesting it', async () => {
  const { source, configs } = createTestSource()
  const polled = source.poll()
  await settle()
  source.forgetMode()
  configs[0]?.resolve(SINGLE)
  await settle()
  configs[1]?.resolve(MULTI)
  expect((await polled).summary.marginMode).toBe('multi-assets')
  expect(configs).toHaveLength(2)
})
