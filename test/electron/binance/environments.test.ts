import { expect, test } from 'vitest'
import { baseUrlOf, otherUrlsOf, placeName, streamBaseOf } from '../../../electron/binance/environments.ts'

const BINANCE = { wallet: 'https://api.binance.com', portfolio: 'https://papi.binance.com' }

test.each([
  ['production', 'https://fapi.binance.com'],
  ['demo', 'https://demo-fapi.binance.com'],
] as const)('%s has a fixed address, whatever else is stored', (environment, url) => {
  expect(baseUrlOf({ environment })).toBe(url)
  expect(baseUrlOf({ environment, baseUrl: null })).toBe(url)
  expect(baseUrlOf({ environment, baseUrl: 'https://elsewhere.invalid' })).toBe(url)
})

test('custom has the given address', () => {
  expect(baseUrlOf({ environment: 'custom', baseUrl: 'http://127.0.0.1:8080' })).toBe('http://127.0.0.1:8080')
})

test.each([undefined, null, ''])('custom with the address %j is rejected', (baseUrl) => {
  const address = baseUrl === undefined ? {} : { baseUrl }
  expect(() => baseUrlOf({ environment: 'custom', ...address })).toThrow(
    expect.objectContaining({
      problem: { kind: 'invalid-input', params: { field: 'baseUrl', reason: 'required' } },
    }),
  )
})

test.each([
  ['production', undefined, 'production', BINANCE],
  ['demo', undefined, 'demo', null],
  ['custom', 'https://elsewhere.invalid:8443', 'custom https://elsewhere.invalid:8443', null],
  ['custom', 'https://fapi.binance.com', 'custom https://fapi.binance.com', null],
] as const)('%s at %s has the name %j and the other hosts %j', (environment, baseUrl, name, others) => {
  const place = baseUrl === undefined ? { environment } : { environment, baseUrl }
  expect(placeName(place)).toBe(name)
  expect(otherUrlsOf(place)).toEqual(others)
})

test.each([
  ['https://fapi.binance.com', 'wss://fstream.binance.com'],
  ['https://demo-fapi.binance.com', 'wss://demo-fstream.binance.com'],
  ['https://elsewhere.invalid:8443', 'wss://elsewhere.invalid:8443'],
  ['http://127.0.0.1:8080', 'ws://127.0.0.1:8080'],
])('for %s, streams are at %s', (baseUrl, streams) => {
  expect(streamBaseOf(baseUrl)).toBe(streams)
})
