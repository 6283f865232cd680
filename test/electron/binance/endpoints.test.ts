import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createExchange } from '../../../electron/binance/client.ts'
import { ENDPOINTS } from '../../../electron/binance/endpoints.ts'
import { createDrill } from '../../../electron/drill/drill.ts'

const ALLOWED = [
  '/fapi/v1/accountConfig',
  '/fapi/v1/exchangeInfo',
  '/fapi/v1/symbolConfig',
  '/fapi/v1/time',
  '/fapi/v3/account',
  '/fapi/v3/positionRisk',
  '/sapi/v1/account/apiRestrictions',
]
const SOURCES = new URL('../../../electron/binance/', import.meta.url)

const sources = readdirSync(SOURCES)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(new URL(file, SOURCES), 'utf8') }))

test('the table holds seven paths and no more', () => {
  const paths = Object.values(ENDPOINTS).map(({ path }) => path)
  expect(paths.toSorted()).toEqual(ALLOWED)
})

test('whatever an exchange is asked, it sends GETs to those paths alone', async () => {
  const drill = createDrill({ now: () => 1_700_000_000_000 })
  const sent: { method: string | undefined; path: string; hasBody: boolean }[] = []
  const exchange = createExchange({
    baseUrl: drill.baseUrl,
    restrictionsUrl: drill.baseUrl,
    now: () => 1_700_000_000_000,
    fetch: (url, init) => {
      sent.push({ method: init.method, path: new URL(url).pathname, hasBody: init.body !== undefined })
      return drill.fetch(url, init)
    },
  })
  for (const method of Object.values<unknown>({ ...exchange })) {
    if (typeof method === 'function') await method(drill.credentials)
  }
  expect([...new Set(sent.map(({ path }) => path))].toSorted()).toEqual(ALLOWED)
  expect(sent.every(({ method, hasBody }) => method === 'GET' && !hasBody)).toBe(true)
})

test('no other file names a path, and one place only calls fetch', () => {
  const naming = sources.filter(({ text }) => /['"`]\/[a-z]+\/v\d/.test(text)).map(({ file }) => file)
  expect(naming).toEqual(['endpoints.ts'])
  const calls = sources.flatMap(({ file, text }) => [...text.matchAll(/\bfetch\(/g)].map(() => file))
  expect(calls).toEqual(['sender.ts'])
})

test('three hosts are written anywhere, and no more', () => {
  const hosts = sources.flatMap(({ text }) => text.match(/\b[a-z]+:\/\/[\w.-]+/g) ?? [])
  expect([...new Set(hosts)].toSorted()).toEqual([
    'https://api.binance.com',
    'https://demo-fapi.binance.com',
    'https://fapi.binance.com',
  ])
})

test('no other method is written anywhere', () => {
  for (const { file, text } of sources) {
    expect(text, file).not.toMatch(/['"`](POST|PUT|PATCH|DELETE|HEAD|OPTIONS)['"`]/i)
  }
  const methods = sources.flatMap(({ text }) =>
    [...text.matchAll(/\bmethod:\s*(.+),/g)].map(([, value]) => value),
  )
  expect(methods).toEqual(["'GET'"])
})
