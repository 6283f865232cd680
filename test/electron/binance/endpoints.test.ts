import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createExchange, type Exchange } from '../../../electron/binance/client.ts'
import { ENDPOINTS } from '../../../electron/binance/endpoints.ts'
import { streamUrl } from '../../../electron/binance/stream.ts'
import { createDrill } from '../../../electron/drill/drill.ts'
import { portfolioFigures } from '../../exchange/portfolio.ts'
import { createFakeClock } from '../../fake-clock.ts'
import { documentedHosts, documentedRequests, documentedStreams } from '../../requests-page.ts'

const LISTEN_KEY = '/fapi/v1/listenKey'
const PORTFOLIO = /^\/(papi\/v1|sapi\/v1\/portfolio)\/account$/

/** All requests that may ever be sent. */
const ALLOWED = documentedRequests.map(({ method, path }) => `${method} ${path}`).toSorted()
const SENT_WITH = { none: 'nothing', key: 'key', signature: 'key, signature' } as const
const SOURCES = new URL('../../../electron/binance/', import.meta.url)

const sources = readdirSync(SOURCES)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(new URL(file, SOURCES), 'utf8') }))

interface Sent {
  readonly what: string
  readonly key: string | undefined
  readonly parameters: readonly string[]
  readonly hasBody: boolean
}

/** Calls every function of an exchange, and returns the requests it sends. */
async function everythingSent(): Promise<readonly Sent[]> {
  const clock = createFakeClock()
  const drill = createDrill({ now: clock.now })
  const sent: Sent[] = []
  const exchange = createExchange({
    baseUrl: drill.baseUrl,
    otherUrls: { wallet: drill.baseUrl, portfolio: drill.baseUrl },
    clock,
    fetch: async (url, init) => {
      const { pathname, searchParams } = new URL(url)
      sent.push({
        what: `${init.method} ${pathname}`,
        key: new Headers(init.headers).get('X-MBX-APIKEY') ?? undefined,
        parameters: [...searchParams.keys()],
        hasBody: init.body !== undefined,
      })
      if (pathname === LISTEN_KEY) return Response.json({ listenKey: 'made-up' })
      return PORTFOLIO.test(pathname) ? Response.json(portfolioFigures('5.2')) : drill.fetch(url, init)
    },
  })
  const { apiKey } = drill.credentials
  const calls = {
    account: () => exchange.account(drill.credentials),
    positionRisk: () => exchange.positionRisk(drill.credentials),
    accountConfig: () => exchange.accountConfig(drill.credentials),
    assetIndex: () => exchange.assetIndex(),
    leverageBrackets: () => exchange.leverageBrackets(drill.credentials),
    restrictions: () => exchange.restrictions(drill.credentials),
    portfolio: () =>
      Promise.all([
        exchange.portfolio?.account('portfolio-margin', drill.credentials),
        exchange.portfolio?.account('portfolio-margin-pro', drill.credentials),
      ]),
    exchangeInfo: exchange.exchangeInfo,
    openListenKey: () => exchange.openListenKey(apiKey),
    prolongListenKey: () => exchange.prolongListenKey(apiKey),
    time: exchange.time,
    weight: exchange.weight,
    clockReading: exchange.clockReading,
    confirmedNow: exchange.confirmedNow,
    seenIp: exchange.seenIp,
    forbidden: exchange.forbidden,
    suspend: exchange.suspend,
    wake: exchange.wake,
  } satisfies Record<keyof Exchange, () => unknown>
  for (const call of Object.values(calls)) await call()
  return sent.map(({ key, ...rest }) => ({ ...rest, key: key === apiKey ? 'its key' : key }))
}

test('docs/requests.md has exactly these requests, with their weights and what they are sent with', () => {
  const requests = Object.values(ENDPOINTS).map(({ method, path, weight, security }) => ({
    method,
    path,
    weight: String(weight),
    sentWith: SENT_WITH[security],
  }))
  expect(new Set(documentedRequests)).toEqual(new Set(requests))
  expect(documentedRequests).toHaveLength(12)
})

test('docs/requests.md has the path of the streams', () => {
  expect(documentedStreams).toHaveLength(1)
  for (const form of ['query', 'path'] as const) {
    const { origin, pathname } = new URL(streamUrl('wss://stream.invalid', 'listen-key', form))
    const path = pathname.replace(/\/listen-key$/, '')
    expect([origin, path]).toEqual(['wss://stream.invalid', documentedStreams[0]?.path])
  }
})

test('all functions of an exchange send only those requests, and none with a body', async () => {
  const sent = await everythingSent()
  expect([...new Set(sent.map(({ what }) => what))].toSorted()).toEqual(ALLOWED)
  expect(sent.filter(({ hasBody }) => hasBody)).toEqual([])
})

test('listen-key requests have only the API key, and public requests have neither key nor parameters', async () => {
  const sent = await everythingSent()
  const signed = ['recvWindow', 'timestamp', 'signature']
  for (const { what, key, parameters } of sent) {
    const isPublic = /\/(time|exchangeInfo|assetIndex)$/.test(what)
    const isListenKey = what.endsWith('/listenKey')
    expect([what, key]).toEqual([what, isPublic ? undefined : 'its key'])
    expect([what, parameters]).toEqual([what, isPublic || isListenKey ? [] : signed])
  }
})

test('only figures, modes and the clock may spend the whole weight share', () => {
  const core = Object.entries(ENDPOINTS).flatMap(([name, { need }]) => (need === 'core' ? [name] : []))
  expect(core.toSorted()).toEqual([
    'account',
    'accountConfig',
    'portfolioAccount',
    'portfolioProAccount',
    'time',
  ])
})

test('no other file contains a path, and only one place calls fetch', () => {
  const naming = sources.filter(({ text }) => /['"`]\/[a-z]+\/v\d/.test(text)).map(({ file }) => file)
  expect(naming).toEqual(['endpoints.ts'])
  const calls = sources.flatMap(({ file, text }) => [...text.matchAll(/\bfetch\(/g)].map(() => file))
  expect(calls).toEqual(['transport.ts'])
})

test('the sources contain exactly the hosts of docs/requests.md', () => {
  const hosts = sources.flatMap(({ text }) => text.match(/\b[a-z]+:\/\/[\w.-]+/g) ?? [])
  expect([...new Set(hosts)].toSorted()).toEqual(documentedHosts)
  expect(documentedHosts).toHaveLength(6)
})

test('no other file contains a method, and only listen-key requests are not GET', () => {
  const naming = sources.filter(({ text }) =>
    /['"`](GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)['"`]/i.test(text),
  )
  expect(naming.map(({ file }) => file)).toEqual(['endpoints.ts'])
  const changing = Object.values(ENDPOINTS).filter(({ method }) => method !== 'GET')
  expect(new Set(changing.map(({ path }) => path))).toEqual(new Set([LISTEN_KEY]))
})
