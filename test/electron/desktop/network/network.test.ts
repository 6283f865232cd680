import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createExchange } from '../../../../electron/binance/client.ts'
import { type Network, openNetwork } from '../../../../electron/desktop/network/network.ts'
import { systemClock } from '../../../../shared/clock.ts'
import { ProblemError } from '../../../../shared/problems.ts'
import type { ProxySettings } from '../../../../shared/settings/proxy.ts'
import { becomeReady } from '../../../fake-electron/lifecycle.ts'
import type { TestProxy } from '../../../proxy/proxy.ts'
import { HOST, startWorld, type World } from '../../../proxy/world.ts'

const LOGIN = { user: 'Zoë', password: 'pass:w ö rd' }

let world: World
let network: Network
let password: string | null
let locked = false
let asked = 0
const trusted = getCACertificates('default')

beforeAll(async () => {
  becomeReady()
  world = await startWorld()
  setDefaultCACertificates([...trusted, world.authority])
  network = openNetwork('network-test', async () => {
    asked += 1
    if (locked) throw new ProblemError({ kind: 'keychain-locked' })
    return password
  })
})
afterAll(async () => {
  await network.use({ mode: 'off' })
  await world.close()
  setDefaultCACertificates(trusted)
})
beforeEach(() => {
  password = LOGIN.password
  asked = 0
})

function manual(url: string, user: string | null = null): ProxySettings {
  return { mode: 'manual', url, user }
}

/** The exchange's time, asked with all that a request goes through; or the problem. */
async function time(baseUrl = world.baseUrl, timeoutMs = 5000): Promise<unknown> {
  const exchange = createExchange({ baseUrl, fetch: network.fetch, clock: systemClock, timeoutMs })
  return exchange.time().catch((failure) => failure.problem)
}

/** How often it was told a password. */
function tries({ asked }: TestProxy): number {
  return asked.filter(({ authorization }) => authorization !== null).length
}

const REFUSED = { kind: 'proxy', params: { cause: 'auth' } }

describe('a proxy that lets everybody through', () => {
  it.each([
    ['http', 'PROXY'],
    ['https', 'HTTPS'],
    ['socks5', 'SOCKS5'],
  ] as const)('is gone through when it speaks %s, and looks up names itself', async (kind, word) => {
    const proxy = await world.proxy({ kind })
    await network.use(manual(proxy.url))
    expect(await time()).toBeTypeOf('number')
    expect(proxy.asked).toEqual([{ target: `${HOST}:443`, authorization: null }])
    const { host } = new URL(proxy.url)
    expect(await network.route(world.baseUrl)).toBe(`${word} ${host}`)
  })

  it('is not gone through to this computer', async () => {
    const proxy = await world.proxy()
    await network.use(manual(proxy.url))
    expect(await network.route(world.exchange.url)).toBe('DIRECT')
    expect(await time(world.exchange.url)).toBeTypeOf('number')
    expect(proxy.asked).toEqual([])
  })

  it('is left as soon as another way is chosen', async () => {
    const [first, second] = [await world.proxy(), await world.proxy({ kind: 'socks5' })]
    await network.use(manual(first.url))
    await time()
    await network.use(manual(second.url))
    await time()
    expect([first.asked.length, second.asked.length]).toEqual([1, 1])
    await network.use({ mode: 'off' })
    expect(await network.route(world.baseUrl)).toBe('DIRECT')
    expect(await time()).toMatchObject({ kind: 'offline', params: { cause: 'dns' } })
    expect([first.asked.length, second.asked.length]).toEqual([1, 1])
  })

  it('is waited for by what is asked while it is being set', async () => {
    const proxy = await world.proxy()
    const used = network.use(manual(proxy.url))
    const told = time()
    await used
    expect(await told).toBeTypeOf('number')
    expect(proxy.asked).toHaveLength(1)
  })
})

describe('a proxy that asks who is there', () => {
  it.each(['http', 'https'] as const)('is told user and password when it speaks %s', async (kind) => {
    const proxy = await world.proxy({ kind, login: LOGIN })
    await network.use(manual(proxy.url, LOGIN.user))
    expect(await time()).toBeTypeOf('number')
    expect(await time()).toBeTypeOf('number')
    expect(asked).toBe(1)
    expect(proxy.asked.length - tries(proxy)).toBe(1)
  })

  it('is told a wrong password once, however many ask and however often', async () => {
    const proxy = await world.proxy({ login: LOGIN })
    password = 'wrong'
    await network.use(manual(proxy.url, LOGIN.user))
    expect(await Promise.all([time(), time(), time()])).toEqual([REFUSED, REFUSED, REFUSED])
    expect(await time()).toEqual(REFUSED)
    expect(tries(proxy)).toBe(1)
  })

  it('is told it once more on another network, and once it is set anew', async () => {
    const proxy = await world.proxy({ login: LOGIN })
    password = 'wrong'
    await network.use(manual(proxy.url, LOGIN.user))
    await time()
    await network.reconnect()
    await time()
    expect(tries(proxy)).toBe(2)
    password = LOGIN.password
    await network.use(manual(proxy.url, LOGIN.user))
    expect(await time()).toBeTypeOf('number')
    expect(tries(proxy)).toBe(3)
  })

  it('is told nothing when there is no user, or no password is kept', async () => {
    const proxy = await world.proxy({ login: LOGIN })
    await network.use(manual(proxy.url))
    expect(await time()).toEqual(REFUSED)
    expect(asked).toBe(0)
    password = null
    await network.use(manual(proxy.url, LOGIN.user))
    expect(await time()).toEqual(REFUSED)
    expect(tries(proxy)).toBe(0)
  })

  it('is told nothing that was for the proxy before it', async () => {
    const [known, stranger] = [await world.proxy({ login: LOGIN }), await world.proxy({ login: LOGIN })]
    await network.use(manual(known.url, LOGIN.user))
    await time()
    await network.use(manual(stranger.url))
    expect(await time()).toEqual(REFUSED)
    expect(tries(stranger)).toBe(0)
  })

  it('is told nothing while the keychain is locked, and the keychain is what is named', async () => {
    const proxy = await world.proxy({ login: LOGIN })
    locked = true
    await network.use(manual(proxy.url, LOGIN.user))
    expect(await Promise.all([time(), time()])).toEqual([
      { kind: 'keychain-locked' },
      { kind: 'keychain-locked' },
    ])
    locked = false
    expect(await time()).toBeTypeOf('number')
  })
})

describe('a proxy that is none', () => {
  it.each([
    ['nobody is there', 'closed', { kind: 'proxy', params: { cause: 'unreachable' } }],
    ['answers 200 with a page', { page: 200 }, { kind: 'tls', params: { cause: 'other' } }],
    ['answers 403 with a page', { page: 403 }, { kind: 'proxy', params: { cause: 'other' } }],
    ['hangs up', 'hangs-up', { kind: 'offline', params: { cause: 'reset' } }],
    ['never answers', 'silent', { kind: 'timeout' }],
  ] as const)('%s', async (_name, instead, problem) => {
    const proxy = await world.proxy(instead === 'closed' ? {} : { instead })
    if (instead === 'closed') await proxy.close()
    await network.use(manual(proxy.url))
    expect(await time(world.baseUrl, 300)).toEqual(problem)
  })

  it('speaks http where socks5 was expected', async () => {
    const proxy = await world.proxy()
    await network.use(manual(proxy.url.replace('http', 'socks5')))
    expect(await time()).toEqual({ kind: 'proxy', params: { cause: 'other' } })
  })

  it('has a name that nobody knows', async () => {
    await network.use(manual('http://proxy.invalid:8080'))
    expect(await time()).toEqual({ kind: 'proxy', params: { cause: 'unreachable' } })
  })

  it.each(['http', 'socks5'] as const)('speaks %s and does not know the exchange', async (kind) => {
    const proxy = await world.proxy({ kind })
    await network.use(manual(proxy.url))
    expect(await time('https://elsewhere.test')).toEqual({ kind: 'proxy', params: { cause: 'other' } })
  })

  it('shows a certificate that nobody vouches for', async () => {
    const proxy = await world.proxy({ kind: 'https' })
    setDefaultCACertificates(trusted)
    await network.use(manual(proxy.url))
    const problem = await time()
    setDefaultCACertificates([...trusted, world.authority])
    expect(problem).toEqual({ kind: 'proxy', params: { cause: 'other' } })
  })
})
