import { expect, it } from 'vitest'
import { createProxyLogin } from '../../../../electron/desktop/network/proxy-login.ts'

const CHALLENGE = { isProxy: true, scheme: 'basic', host: 'proxy.example', port: 8080, realm: '' }
const LOGIN = { user: 'zoe', password: 'secret' }

function beginLogin(url: string) {
  return createProxyLogin({ url, user: 'zoe' }, async () => 'secret').begin()
}

it.each([
  ['http://proxy.example:8080', {}],
  ['https://proxy.example:8080', { scheme: 'digest' }],
  ['http://proxy.example:8080', { host: 'PROXY.example' }],
  ['http://[::1]:8080', { host: '::1' }],
  ['http://[::1]:8080', { host: '[::1]' }],
])('%s gets user and password for the challenge %j', async (url, fields) => {
  expect(await beginLogin(url).answer({ ...CHALLENGE, ...fields })).toEqual(LOGIN)
})

it.each([
  ['another host', { host: 'other.example' }],
  ['another port', { port: 8081 }],
  ['the exchange itself', { isProxy: false }],
])('%s gets no login', async (_who, fields) => {
  expect(await beginLogin('http://proxy.example:8080').answer({ ...CHALLENGE, ...fields })).toBe(null)
})

it('lets the next request send the login once the first one has ended', async () => {
  const login = createProxyLogin({ url: 'http://proxy.example:8080', user: 'zoe' }, async () => 'secret')
  const [first, second, third] = [login.begin(), login.begin(), login.begin()]
  expect(await first.answer(CHALLENGE)).toEqual(LOGIN)
  const waiting = second.answer(CHALLENGE)
  third.end()
  first.end()
  expect(await waiting).toEqual(LOGIN)
  expect(await second.answer(CHALLENGE)).toBe(null)
  second.end()
  expect(await third.answer(CHALLENGE)).toBe(null)
})

it('gives no login to a request that ended while it waited, and does not keep the others waiting', async () => {
  const login = createProxyLogin({ url: 'http://proxy.example:8080', user: 'zoe' }, async () => 'secret')
  const [first, second, third] = [login.begin(), login.begin(), login.begin()]
  expect(await first.answer(CHALLENGE)).toEqual(LOGIN)
  const waiting = second.answer(CHALLENGE)
  first.end()
  second.end()
  expect(await waiting).toBe(null)
  expect(await third.answer(CHALLENGE)).toEqual(LOGIN)
})
