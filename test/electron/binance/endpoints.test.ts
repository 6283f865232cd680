import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createExchange, type Exchange } from '../../../electron/binance/client.ts'
import { ENDPOINTS } from '../../../electron/binance/endpoints.ts'
import { createDrill } from '../../../electron/drill/drill.ts'
import { createFakeClock } from '../../fake-clock.ts'

const LISTEN_KEY = '/fapi/v1/listenKey'

/** All that may ever be sent. */
const ALLOWED = [
  'GET /fapi/v1/accountConfig',
  'GET /fapi/v1/exchangeInfo',
  'GET /fapi/v1/symbolConfig',
  'GET /fapi/v1/time',
  'GET /fapi/v3/account',
  'GET /fapi/v3/positionRisk',
  'GET /sapi/v1/account/apiRestrictions',
  `POST ${LISTEN_KEY}`,
  `PUT ${LISTEN_KEY}`,
]
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

/** What an exchange sends when everything it can do is done. */
async function everythingSent(): Promise<readonly Sent[]> {
  const clock = createFakeClock()
  const drill = createDrill({ now: clock.now })
  const sent: Sent[] = []
  const exchange = createExchange({
    baseUrl: drill.baseUrl,
    restrictionsUrl: drill.baseUrl,
    clock,
    fetch: async (url, init) => {
      const { pathname, searchParams } = new URL(url)
      sent.push({
        what: `${init.method} ${pathname}`,
        key: new Headers(init.headers).get('X-MBX-APIKEY') ?? undefined,
        parameters: [...searchParams.keys()],
        hasBody: init.body !== undefined,
      })
      return pathname === LISTEN_KEY ? Response.json({ listenKey: 'made-up' }) : drill.fetch(url, init)
    },
  })
  const { apiKey } = drill.credentials
  const does = {
    account: () => exchange.account(drill.credentials),
    positionRisk: () => exchange.positionRisk(drill.credentials),
    accountConfig: () => exchange.accountConfig(drill.credentials),
    symbolConfig: () => exchange.symbolConfig(drill.credentials),
    restrictions: () => exchange.restrictions(drill.credentials),
    exchangeInfo: exchange.exchangeInfo,
    openListenKey: () => exchange.openListenKey(apiKey),
    prolongListenKey: () => exchange.prolongListenKey(apiKey),
    time: exchange.time,
    weight: exchange.weight,
    clockReading: exchange.clockReading,
    seenIp: exchange.seenIp,
    forbidden: exchange.forbidden,
    suspend: exchange.suspend,
    wake: exchange.wake,
  } satisfies Record<keyof Exchange, () => unknown>
  for (const act of Object.values(does)) await act()
  return sent.map(({ key, ...rest }) => ({ ...rest, key: key === apiKey ? 'its key' : key }))
}

test('the table holds nine requests and no more', () => {
  const requests = Object.values(ENDPOINTS).map(({ method, path }) => `${method} ${path}`)
  expect(requests.toSorted()).toEqual(ALLOWED)
})

test('whatever an exchange is asked, it sends those requests alone, and none has a body', async () => {
  const sent = await everythingSent()
  expect([...new Set(sent.map(({ what }) => what))].toSorted()).toEqual(ALLOWED)
  expect(sent.filter(({ hasBody }) => hasBody)).toEqual([])
})

test('a listen key is asked for with the key alone; what is public, with nothing', async () => {
  const sent = await everythingSent()
  const signed = ['recvWindow', 'timestamp', 'signature']
  for (const { what, key, parameters } of sent) {
    const isPublic = /\/(time|exchangeInfo)$/.test(what)
    const isListenKey = what.endsWith('/listenKey')
    expect([what, key]).toEqual([what, isPublic ? undefined : 'its key'])
    expect([what, parameters]).toEqual([what, isPublic || isListenKey ? [] : signed])
  }
})

test('figures and modes, and the clock they need, may be asked for until our share is spent; nothing else', () => {
  const core = Object.entries(ENDPOINTS).flatMap(([name, { need }]) => (need === 'core' ? [name] : []))
  expect(core.toSorted()).toEqual(['account', 'accountConfig', 'time'])
})

test('no other file names a path, and one place only calls fetch', () => {
  const naming = sources.filter(({ text }) => /['"`]\/[a-z]+\/v\d/.test(text)).map(({ file }) => file)
  expect(naming).toEqual(['endpoints.ts'])
  const calls = sources.flatMap(({ file, text }) => [...text.matchAll(/\bfetch\(/g)].map(() => file))
  expect(calls).toEqual(['transport.ts'])
})

test('five hosts are written anywhere, and no more', () => {
  const hosts = sources.flatMap(({ text }) => text.match(/\b[a-z]+:\/\/[\w.-]+/g) ?? [])
  expect([...new Set(hosts)].toSorted()).toEqual([
    'https://api.binance.com',
    'https://demo-fapi.binance.com',
    'https://fapi.binance.com',
    'wss://demo-fstream.binance.com',
    'wss://fstream.binance.com',
  ])
})

test("no other file names a method, and all that is no GET is the listen key's", () => {
  const naming = sources.filter(({ text }) =>
    /['"`](GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)['"`]/i.test(text),
  )
  expect(naming.map(({ file }) => file)).toEqual(['endpoints.ts'])
  const changing = Object.values(ENDPOINTS).filter(({ method }) => method !== 'GET')
  expect(new Set(changing.map(({ path }) => path))).toEqual(new Set([LISTEN_KEY]))
})
