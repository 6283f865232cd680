import { afterEach, expect, test } from 'vitest'
import { createExchange } from '../../electron/binance/client.ts'
import { summarize } from '../../electron/margin/summarize.ts'
import { systemClock } from '../../shared/clock.ts'
import { accountAt, madeUpCredentials } from './account.ts'
import { startExchange, type TestExchange } from './exchange.ts'
import { emptyBody } from './faults.ts'

const open: TestExchange[] = []

afterEach(async () => {
  for (const exchange of open.splice(0)) await exchange.close()
})

async function start(options: Parameters<typeof startExchange>[0] = {}) {
  const server = await startExchange(options)
  open.push(server)
  const client = createExchange({ baseUrl: server.url, fetch, clock: systemClock })
  return { server, client }
}

async function poolsOf({ server, client }: Awaited<ReturnType<typeof start>>) {
  const account = await client.account(server.credentials)
  const modes = {
    multiAssets: false,
    marginAssets: (await client.exchangeInfo()).marginAssets,
    contradicted: false,
    rates: new Map(),
    prices: [],
  }
  return summarize(account, modes, 0).pools
}

test.each(['0.23', '0.5', '0.61803398', '0.799999999', '0.8', '1', '1.5'] as const)(
  'the headline ratio is exactly %s after it is set',
  async (ratio) => {
    const running = await start()
    running.server.setRatio(ratio)
    expect((await poolsOf(running))[0]).toMatchObject({ id: 'cross:USDT', marginRatio: ratio })
  },
)

test('starts at the given ratio, with an isolated position and a USDC pool below it', async () => {
  const pools = await poolsOf(await start({ ratio: '0.3' }))
  expect(pools.map(({ id, marginRatio }) => [id, marginRatio])).toEqual([
    ['cross:USDT', '0.3'],
    ['isolated:ETHUSDT:BOTH', '0.04'],
    ['cross:USDC', '0.02'],
  ])
})

test('follows the given market', async () => {
  const running = await start()
  running.server.setMarket((symbol) => (symbol === 'BTCUSDT' ? '-0.11' : '0'))
  expect((await poolsOf(running))[0]).toMatchObject({ id: 'cross:USDT', marginRatio: 'Infinity' })
})

test('has the given accounts', async () => {
  const { server, client } = await start()
  const second = madeUpCredentials()
  await expect(client.account(second)).rejects.toThrow('key-rejected')
  server.setAccounts(accountAt('0.2', server.credentials), accountAt('0.7', second))
  expect((await client.account(second)).totalMaintMargin).toBe('712.00000000')
  expect((await client.account(server.credentials)).totalMaintMargin).toBe('212.00000000')
})

test('records its requests without key or signature', async () => {
  const { server, client } = await start()
  await client.account(server.credentials)
  const timeRequest = { method: 'GET', path: '/fapi/v1/time', signed: false }
  expect(server.requests).toEqual([
    timeRequest,
    timeRequest,
    timeRequest,
    { method: 'GET', path: '/fapi/v3/account', signed: true },
  ])
  expect(JSON.stringify(server.requests)).not.toContain(server.credentials.apiKey)
})

test('a fault lasts for the given number of requests, and only on its path', async () => {
  const { server, client } = await start()
  server.fault(emptyBody(), { times: 2, path: '/fapi/v3/account' })
  await client.accountConfig(server.credentials)
  await expect(client.account(server.credentials)).rejects.toThrow('unreadable')
  await expect(client.account(server.credentials)).rejects.toThrow('unreadable')
  await client.account(server.credentials)
})

test('a fault without an end lasts until it is cleared', async () => {
  const { server, client } = await start()
  server.fault(emptyBody(503))
  for (let tries = 0; tries < 3; tries++) {
    await expect(client.account(server.credentials)).rejects.toThrow('exchange-error')
  }
  server.clearFaults()
  await client.account(server.credentials)
})
