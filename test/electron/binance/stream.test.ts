import { describe, expect, it, test } from 'vitest'
import { streamBaseOf } from '../../../electron/binance/environments.ts'
import { isListenKeyGone, readEvent, streamUrl } from '../../../electron/binance/stream.ts'
import { ProblemError } from '../../../shared/problems.ts'
import { EVENTS } from '../../exchange/stream.ts'

describe('the address of a stream', () => {
  it.each([
    ['https://fapi.binance.com', 'wss://fstream.binance.com'],
    ['https://demo-fapi.binance.com', 'wss://demo-fstream.binance.com'],
    ['https://example.com', 'wss://example.com'],
    ['https://example.com:8443', 'wss://example.com:8443'],
    ['http://127.0.0.1:8080', 'ws://127.0.0.1:8080'],
    ['http://[::1]:8080', 'ws://[::1]:8080'],
    ['https://http.example.com', 'wss://http.example.com'],
  ])('of %s is at %s', (baseUrl, streamBase) => {
    expect(streamBaseOf(baseUrl)).toBe(streamBase)
  })

  it('is on the private path, with the listen key in the query or in the path', () => {
    expect(streamUrl('wss://fstream.binance.com', 'key', 'query')).toBe(
      'wss://fstream.binance.com/private/ws?listenKey=key&events=ACCOUNT_UPDATE/MARGIN_CALL/ACCOUNT_CONFIG_UPDATE',
    )
    expect(streamUrl('wss://fstream.binance.com', 'key', 'path')).toBe(
      'wss://fstream.binance.com/private/ws/key',
    )
  })
})

describe('an event', () => {
  it.each([
    ['account', EVENTS.account],
    ['config', EVENTS.leverage],
    ['config', EVENTS.modes],
    ['margin-call', EVENTS.marginCall],
    ['key-expired', { e: 'listenKeyExpired', E: 1736996475556, listenKey: 'key' }],
    ['other', EVENTS.order],
    ['other', { e: 'TRADE_LITE' }],
    ['other', { e: 'SOMETHING_NEW_IN_2027' }],
    // The name must not match a property that every object has.
    ['other', { e: 'constructor' }],
  ])('is recognized: %s', (kind, event) => {
    expect(readEvent(JSON.stringify(event))).toBe(kind)
  })

  it('is recognized with its name in any place and with any whitespace', () => {
    expect(readEvent('{"E":1564745798939,"e":"ACCOUNT_UPDATE"}')).toBe('account')
    expect(readEvent(JSON.stringify(EVENTS.marginCall, null, 2))).toBe('margin-call')
  })

  it('with hundreds of positions is recognized', () => {
    const [position] = EVENTS.account.a.P
    const event = { ...EVENTS.account, a: { ...EVENTS.account.a, P: Array(500).fill(position) } }
    expect(readEvent(JSON.stringify(event))).toBe('account')
  })
})

describe('a message that is not an event', () => {
  const marginCall = JSON.stringify(EVENTS.marginCall)
  test.each([
    ['a buffer', Buffer.from(marginCall)],
    ['an array buffer', new ArrayBuffer(8)],
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['plain words', 'e MARGIN_CALL'],
    ['HTML', '<!DOCTYPE html><html></html>'],
    ['an empty object', '{}'],
    ['a list', '[{"e":"MARGIN_CALL"}]'],
    ['half of an event', marginCall.slice(0, marginCall.length / 2)],
    ['an event with more after it', `${marginCall}}`],
    ['two events', marginCall + marginCall],
    ['a name inside another object', '{"data":{"e":"MARGIN_CALL"}}'],
    ['a name that is not text', '{"e":{"e":"MARGIN_CALL"}}'],
    ['two names', '{"e":"MARGIN_CALL","e":"ACCOUNT_UPDATE"}'],
    ['a name in a text', '{"note":"\\"e\\":\\"MARGIN_CALL\\""}'],
    ['deep nesting', `{"e":"MARGIN_CALL","p":${'['.repeat(100_000)}`],
    ['a text longer than any event', `{"e":"MARGIN_CALL","pad":"${'x'.repeat(1024 * 1024)}"}`],
  ])('is ignored: %s', (_name, data) => {
    expect(readEvent(data)).toBeNull()
  })
})

test('an unknown listen key is recognized by its error code alone', () => {
  const gone = new ProblemError({ kind: 'exchange-error', params: { status: 400, code: -1125 } })
  expect(isListenKeyGone(gone)).toBe(true)
  expect(isListenKeyGone(new ProblemError({ kind: 'timeout' }))).toBe(false)
  expect(isListenKeyGone(new Error('-1125'))).toBe(false)
})
