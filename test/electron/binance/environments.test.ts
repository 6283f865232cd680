import { expect, test } from 'vitest'
import { baseUrlOf, otherUrlsOf, streamBaseOf } from '../../../electron/binance/environments.ts'

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
  [
    'https://fapi.binance.com',
    { wallet: 'https://api.binance.com', portfolio: 'https://papi.binance.com' },
    'wss://fstream.binance.com',
  ],
  ['https://demo-fapi.binance.com', null, 'wss://demo-fstream.binance.com'],
  ['https://elsewhere.invalid:8443', null, 'wss://elsewhere.invalid:8443'],
  ['http://127.0.0.1:8080', null, 'ws://127.0.0.1:8080'],
])('for %s, the other hosts are %j and streams are at %s', (baseUrl, others, streams) => {
  expect(otherUrlsOf(baseUrl)).toEqual(others)
  expect(streamBaseOf(baseUrl)).toBe(streams)
})
