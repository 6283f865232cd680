import { expect, it } from 'vitest'
import { createProxyLogin } from '../../../../electron/desktop/network/proxy-login.ts'

const CHALLENGE = { isProxy: true, scheme: 'basic', host: 'proxy.example', port: 8080, realm: '' }
const TOLD = { user: 'zoe', password: 'secret' }

function introduce(url: string) {
  return createProxyLogin({ url, user: 'zoe' }, async () => 'secret').begin()
}

it.each([
  ['http://proxy.example:8080', {}],
  ['https://proxy.example:8080', { scheme: 'digest' }],
  ['http://proxy.example:8080', { host: 'PROXY.example' }],
  ['http://[::1]:8080', { host: '::1' }],
  ['http://[::1]:8080', { host: '[::1]' }],
])('%s is told user and password when it asks as %j', async (url, fields) => {
  expect(await introduce(url).answer({ ...CHALLENGE, ...fields })).toEqual(TOLD)
})

it.each([
  ['another host', { host: 'other.example' }],
  ['another port', { port: 8081 }],
  ['the exchange itself', { isProxy: false }],
])('%s is told nothing', async (_who, fields) => {
  expect(await introduce('http://proxy.example:8080').answer({ ...CHALLENGE, ...fields })).toBe(null)
})

it('lets the others ask once the one that finds out has ended, however it did', async () => {
  const login = createProxyLogin({ url: 'http://proxy.example:8080', user: 'zoe' }, async () => 'secret')
  const [first, second, third] = [login.begin(), login.begin(), login.begin()]
  expect(await first.answer(CHALLENGE)).toEqual(TOLD)
  const waiting = second.answer(CHALLENGE)
  third.end()
  first.end()
  expect(await waiting).toEqual(TOLD)
  expect(await second.answer(CHALLENGE)).toBe(null)
  second.end()
  expect(await third.answer(CHALLENGE)).toBe(null)
})

it('does not let one that has ended while it waited find out anything, nor keep the others waiting', async () => {
  const login = createProxyLogin({ url: 'http://proxy.example:8080', user: 'zoe' }, async () => 'secret')
  const [first, second, third] = [login.begin(), login.begin(), login.begin()]
  expect(await first.answer(CHALLENGE)).toEqual(TOLD)
  const waiting = second.answer(CHALLENGE)
  first.end()
  second.end()
  expect(await waiting).toBe(null)
  expect(await third.answer(CHALLENGE)).toEqual(TOLD)
})
