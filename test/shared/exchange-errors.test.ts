import { expect, test } from 'vitest'
import { exchangeError, exchangeErrorName } from '../../shared/exchange-errors.ts'

test.each([
  [-1008, 'overloaded'],
  [-1020, 'not-understood'],
  [-1100, 'not-understood'],
  [-1109, 'no-account'],
  [-1125, 'not-understood'],
  [-1130, 'not-understood'],
  [-1131, null],
  [-2008, 'unknown-key'],
  [-5000, null],
  [-1099, null],
  [-9999, null],
])('the error with code %i is named %s', (code, name) => {
  expect(exchangeErrorName({ kind: 'exchange-error', params: { code } })).toBe(name)
})

test('a problem without a code has no named error of the exchange', () => {
  expect(exchangeErrorName({ kind: 'exchange-error', params: { status: 503 } })).toBeNull()
  expect(exchangeErrorName({ kind: 'offline' })).toBeNull()
})

test('an error whose kind depends on the status has no fixed kind', () => {
  expect(exchangeError(-1008)?.kind).toBeUndefined()
  expect(exchangeError(-2008)?.kind).toBe('key-rejected')
  expect(exchangeError(-5000)?.kind).toBe('outdated')
  expect(exchangeError(-1109)?.kind).toBe('account-inactive')
})
