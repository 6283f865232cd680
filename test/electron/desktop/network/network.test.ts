import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createExchange } from '../../../../electron/binance/client.ts'
import { type Network, openNetwork } from '../../../../electron/desktop/network/network.ts'
import { systemClock } from '../../../../shared/clock.ts'
import { ProblemError } from '../../../../shared/problems.ts'
import type { ProxySettings } from '../../../../shared/settings/proxy.ts'
import { becomeReady } from '../../../fake-electron/lifecycle.ts'
import { HOST, type ProxiedExchange, startProxiedExchange } from '../../../proxy/proxied-exchange.ts'
import type { TestProxy } from '../../../proxy/proxy.ts'

const LOGIN = { user: 'Zoë', password: 'pass:w ö rd' }

let setup: ProxiedExchange
let network: Network
let password: string | null
let isKeychainLocked = false
let passwordReads = 0
const trusted = getCACertificates('default')

beforeAll(async () => {
  becomeReady()
  setup = await startProxiedExchange()
  setDefaultCACertificates([...trusted, setup.authority])
  network = openNetwork('network-test', async () => {
    passwordReads += 1
    if (isKeychainLocked) throw new ProblemError({ kind: 'keychain-locked' })
    return password
  })
})
afterAll(async () => {
  await network.use({ mode: 'off' })
  await setup.close()
  setDefaultCACertificates(trusted)
})
beforeEach(() => {
  password = LOGIN.password
  passwordReads = 0
})

function manual(url: string, user: string | null = null): ProxySettings {
  return { mode: 'manual', url, user }
}

/** Requests the exchange's time through the client and the network. Returns the problem when it fails. */
async function requestTime(baseUrl = setup.baseUrl, timeoutMs = 5000): Promise<unknown> {
  const exchange = createExchange({ baseUrl, fetch: network.fetch, clock: systemClock, timeoutMs })
  return exchange.time().catch((failure) => failure.problem)
}

/** Returns how many requests came with a login. */
function loginAttempts({ requests }: TestProxy): number {
  return requests.filter(({ authorization }) => authorization !== null).length
}

const REFUSED = { kind: 'proxy', params: { cause: 'auth' } }

describe('a proxy without a login', () => {
  it.each([
    ['http', 'PROXY'],
    ['https', 'HTTPS'],
    ['socks5', 'SOCKS5'],
  ] as const)('is used over %s, and resolves names itself', async (kind, word) => {
    const proxy = await setup.proxy({ kind })
    await network.use(manual(proxy.url))
    expect(await requestTime()).toBeTypeOf('number')
    expect(proxy.requests).toEqual([{ target: `${HOST}:443`, authorization: null }])
    const { host } = new URL(proxy.url)
    expect(await network.route(setup.baseUrl)).toBe(`${word} ${host}`)
  })

  it('is not used for this computer', async () => {
    const proxy = await setup.proxy()
    await network.use(manual(proxy.url))
    expect(await network.route(setup.exchange.url)).toBe('DIRECT')
    expect(await requestTime(setup.exchange.url)).toBeTypeOf('number')
    expect(proxy.requests).toEqual([])
  })

  it('is not used any more as soon as another proxy is chosen', async () => {
    const [first, second] = [await setup.proxy(), await setup.proxy({ kind: 'socks5' })]
    await network.use(manual(first.url))
    await requestTime()
    await network.use(manual(second.url))
    await requestTime()
    expect([first.requests.length, second.requests.length]).toEqual([1, 1])
    await network.use({ mode: 'off' })
    expect(await network.route(setup.baseUrl)).toBe('DIRECT')
    expect(await requestTime()).toMatchObject({ kind: 'offline', params: { cause: 'dns' } })
    expect([first.requests.length, second.requests.length]).toEqual([1, 1])
  })

  it('is also used by requests that begin while it is being set', async () => {
    const proxy = await setup.proxy()
    const switched = network.use(manual(proxy.url))
    const time = requestTime()
    await switched
    expect(await time).toBeTypeOf('number')
    expect(proxy.requests).toHaveLength(1)
  })
})

describe('a proxy that requires a login', () => {
  it.each(['http', 'https'] as const)('gets user and password over %s', async (kind) => {
    const proxy = await setup.proxy({ kind, login: LOGIN })
    await network.use(manual(proxy.url, LOGIN.user))
    expect(await requestTime()).toBeTypeOf('number')
    expect(await requestTime()).toBeTypeOf('number')
    expect(passwordReads).toBe(1)
    expect(proxy.requests.length - loginAttempts(proxy)).toBe(1)
  })

  it('gets a wrong password only once, however many requests there are', async () => {
    const proxy = await setup.proxy({ login: LOGIN })
    password = 'wrong'
    await network.use(manual(proxy.url, LOGIN.user))
    expect(await Promise.all([requestTime(), requestTime(), requestTime()])).toEqual([
      REFUSED,
      REFUSED,
      REFUSED,
    ])
    expect(await requestTime()).toEqual(REFUSED)
    expect(loginAttempts(proxy)).toBe(1)
  })

  it('gets it once more on another network, and after it is set again', async () => {
    const proxy = await setup.proxy({ login: LOGIN })
    password = 'wrong'
    await network.use(manual(proxy.url, LOGIN.user))
    await requestTime()
    await network.reconnect()
    await requestTime()
    expect(loginAttempts(proxy)).toBe(2)
    password = LOGIN.password
    await network.use(manual(proxy.url, LOGIN.user))
    expect(await requestTime()).toBeTypeOf('number')
    expect(loginAttempts(proxy)).toBe(3)
  })

  it('gets no login when there is no user or no saved password', async () => {
    const proxy = await setup.proxy({ login: LOGIN })
    await network.use(manual(proxy.url))
    expect(await requestTime()).toEqual(REFUSED)
    expect(passwordReads).toBe(0)
    password = null
    await network.use(manual(proxy.url, LOGIN.user))
    expect(await requestTime()).toEqual(REFUSED)
    expect(loginAttempts(proxy)).toBe(0)
  })

  it('does not get the login of the previous proxy', async () => {
    const [previous, current] = [await setup.proxy({ login: LOGIN }), await setup.proxy({ login: LOGIN })]
    await network.use(manual(previous.url, LOGIN.user))
    await requestTime()
    await network.use(manual(current.url))
    expect(await requestTime()).toEqual(REFUSED)
    expect(loginAttempts(current)).toBe(0)
  })

  it('gets no login while the keychain is locked, and the problem is the keychain', async () => {
    const proxy = await setup.proxy({ login: LOGIN })
    isKeychainLocked = true
    await network.use(manual(proxy.url, LOGIN.user))
    expect(await Promise.all([requestTime(), requestTime()])).toEqual([
      { kind: 'keychain-locked' },
      { kind: 'keychain-locked' },
    ])
    isKeychainLocked = false
    expect(await requestTime()).toBeTypeOf('number')
  })
})

describe('a faulty proxy that', () => {
  it.each([
    ['does not listen', 'closed', { kind: 'proxy', params: { cause: 'unreachable' } }],
    ['answers 200 with a page', { page: 200 }, { kind: 'tls', params: { cause: 'other' } }],
    ['answers 403 with a page', { page: 403 }, { kind: 'proxy', params: { cause: 'other' } }],
    ['closes the connection', 'hangs-up', { kind: 'offline', params: { cause: 'reset' } }],
    ['never answers', 'silent', { kind: 'timeout' }],
  ] as const)('%s is reported', async (_name, instead, problem) => {
    const proxy = await setup.proxy(instead === 'closed' ? {} : { instead })
    if (instead === 'closed') await proxy.close()
    await network.use(manual(proxy.url))
    expect(await requestTime(setup.baseUrl, 300)).toEqual(problem)
  })

  it('speaks http instead of socks5 is reported', async () => {
    const proxy = await setup.proxy()
    await network.use(manual(proxy.url.replace('http', 'socks5')))
    expect(await requestTime()).toEqual({ kind: 'proxy', params: { cause: 'other' } })
  })

  it('has an unknown host name is reported', async () => {
    await network.use(manual('http://proxy.invalid:8080'))
    expect(await requestTime()).toEqual({ kind: 'proxy', params: { cause: 'unreachable' } })
  })

  it.each(['http', 'socks5'] as const)(
    'speaks %s and cannot reach the exchange is reported',
    async (kind) => {
      const proxy = await setup.proxy({ kind })
      await network.use(manual(proxy.url))
      expect(await requestTime('https://elsewhere.test')).toEqual({
        kind: 'proxy',
        params: { cause: 'other' },
      })
    },
  )

  it('has an untrusted certificate is reported', async () => {
    const proxy = await setup.proxy({ kind: 'https' })
    setDefaultCACertificates(trusted)
    await network.use(manual(proxy.url))
    const problem = await requestTime()
    setDefaultCACertificates([...trusted, setup.authority])
    expect(problem).toEqual({ kind: 'proxy', params: { cause: 'other' } })
  })
})
