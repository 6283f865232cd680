import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createProxyPassword } from '../../../../electron/accounts/proxy-password.ts'
import { createExchange } from '../../../../electron/binance/client.ts'
import { type Network, openNetwork } from '../../../../electron/desktop/network/network.ts'
import {
  createProxyCommands,
  type ProxyCommands,
} from '../../../../electron/desktop/network/proxy-commands.ts'
import { openSettings } from '../../../../electron/desktop/system/preferences.ts'
import type { JsonFile } from '../../../../electron/storage/json-file.ts'
import { systemClock } from '../../../../shared/clock.ts'
import type { Problem } from '../../../../shared/problems.ts'
import type { ProxyDraft } from '../../../../shared/settings/proxy.ts'
import type { Settings } from '../../../../shared/settings/settings.ts'
import { becomeReady } from '../../../fake-electron/lifecycle.ts'
import { HOST, type ProxiedExchange, startProxiedExchange } from '../../../proxy/proxied-exchange.ts'
import { createFakeKeychain, type FakeKeychain } from '../../accounts/fake-keychain.ts'

const LOGIN = { user: 'zoe', password: 'pass-of-zoe' }
const trusted = getCACertificates('default')

let setup: ProxiedExchange
let folder: string
let settings: JsonFile<Settings>
let keychain: FakeKeychain
let network: Network
let commands: ProxyCommands
let changes: number
let ban: Problem | null
let runs = 0

/** Creates the parts as the app does at its start. */
function start(): void {
  runs += 1
  settings = openSettings(join(folder, 'settings.json'), Date.now)
  const password = createProxyPassword(keychain)
  network = openNetwork(`commands-${runs}`, password.read)
  commands = createProxyCommands({
    network,
    settings,
    password,
    target: () => setup.baseUrl,
    forbidden: () => ban,
    clock: systemClock,
    onChanged: () => {
      changes += 1
    },
  })
}

beforeAll(async () => {
  becomeReady()
  setup = await startProxiedExchange()
  setDefaultCACertificates([...trusted, setup.authority])
})
afterAll(async () => {
  await setup.close()
  setDefaultCACertificates(trusted)
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-proxy-'))
  keychain = createFakeKeychain()
  changes = 0
  ban = null
  start()
})
afterEach(async () => {
  await network.use({ mode: 'off' })
  rmSync(folder, { recursive: true })
})

function manual(url: string, user: string | null = null, password: string | null = null): ProxyDraft {
  return { mode: 'manual', url, user, password }
}

function requestTime(): Promise<unknown> {
  const exchange = createExchange({ baseUrl: setup.baseUrl, fetch: network.fetch, clock: systemClock })
  return exchange.time().catch((failure) => failure.problem)
}

async function problemOf(failing: Promise<unknown>): Promise<unknown> {
  return failing.then(
    () => null,
    (failure) => failure.problem,
  )
}

describe('setting a proxy', () => {
  it('uses it at once and after a restart, with its password in the keychain and nowhere else', async () => {
    const proxy = await setup.proxy({ login: LOGIN })
    const saved = await commands.set(manual(proxy.url, LOGIN.user, LOGIN.password))
    expect(saved.proxy).toEqual({ mode: 'manual', url: proxy.url, user: LOGIN.user })
    expect(changes).toBe(1)
    expect(await requestTime()).toBeTypeOf('number')
    const file = readFileSync(join(folder, 'settings.json'), 'utf8')
    expect(file).toContain(proxy.url)
    expect(file).not.toContain(LOGIN.password)
    expect(JSON.stringify([...keychain.entries])).toContain(LOGIN.password)

    start()
    expect(await network.route(setup.baseUrl)).toBe(`PROXY ${new URL(proxy.url).host}`)
    expect(await requestTime()).toBeTypeOf('number')
  })

  it('keeps the saved password for the same user and address only', async () => {
    const [proxy, other] = [await setup.proxy({ login: LOGIN }), await setup.proxy({ login: LOGIN })]
    await commands.set(manual(proxy.url, LOGIN.user, LOGIN.password))
    await commands.set({ mode: 'off' })
    await commands.set(manual(proxy.url, LOGIN.user))
    expect(await requestTime()).toBeTypeOf('number')
    const refused = { kind: 'invalid-input', params: { field: 'password', reason: 'proxy-password' } }
    expect(await problemOf(commands.set(manual(other.url, LOGIN.user)))).toEqual(refused)
    expect(await problemOf(commands.set(manual(proxy.url, 'other')))).toEqual(refused)
    expect(settings.value.proxy).toEqual({ mode: 'manual', url: proxy.url, user: LOGIN.user })
    expect(other.requests).toEqual([])
  })

  it('forgets the password once the proxy has no user', async () => {
    const proxy = await setup.proxy()
    await commands.set(manual(proxy.url, LOGIN.user, LOGIN.password))
    await commands.set(manual(proxy.url))
    expect(keychain.entries.size).toBe(0)
    expect(await requestTime()).toBeTypeOf('number')
  })

  it('changes nothing without a keychain, unless the password is kept in memory', async () => {
    const proxy = await setup.proxy({ login: LOGIN })
    keychain.problem = { kind: 'keychain-unavailable' }
    const draft = { mode: 'manual', url: proxy.url, user: LOGIN.user, password: LOGIN.password } as const
    expect(await problemOf(commands.set(draft))).toEqual(keychain.problem)
    expect(settings.value.proxy).toEqual({ mode: 'system' })
    expect(changes).toBe(0)
    await commands.set({ ...draft, keep: 'memory' })
    expect(await requestTime()).toBeTypeOf('number')
    expect(await problemOf(commands.set({ mode: 'off' }))).toBe(null)

    await commands.set({ ...draft, keep: 'memory' })
    start()
    expect(await requestTime()).toEqual(keychain.problem)
    keychain.problem = null
    expect(await requestTime()).toEqual({ kind: 'proxy', params: { cause: 'auth' } })
  })

  it('keeps the old proxy and its password when the new one cannot be saved', async () => {
    const proxy = await setup.proxy({ login: LOGIN })
    await commands.set(manual(proxy.url, LOGIN.user, LOGIN.password))
    rmSync(folder, { recursive: true })
    expect(await problemOf(commands.set(manual('http://elsewhere.example:1', 'other', 'x')))).toMatchObject({
      kind: 'not-saved',
    })
    expect(await requestTime()).toBeTypeOf('number')
    expect(JSON.stringify([...keychain.entries])).toContain(LOGIN.password)
    folder = mkdtempSync(join(tmpdir(), 'plimsoll-proxy-'))
  })

  it('sync uses settings that were changed elsewhere, and does nothing when they are the same', async () => {
    await commands.sync()
    expect(changes).toBe(0)
    const proxy = await setup.proxy()
    await settings.update((value) => ({
      ...value,
      proxy: { mode: 'manual', url: proxy.url, user: null },
    }))
    await commands.sync()
    expect(changes).toBe(1)
    expect(await requestTime()).toBeTypeOf('number')
    expect(proxy.requests).toHaveLength(1)
  })
})

describe('testing a proxy', () => {
  it.each([
    ['http', 'PROXY'],
    ['https', 'HTTPS'],
    ['socks5', 'SOCKS5'],
  ] as const)('returns the host, the route and the time it took over %s', async (kind, word) => {
    const proxy = await setup.proxy({ kind })
    expect(await commands.test(manual(proxy.url))).toEqual({
      host: HOST,
      route: `${word} ${new URL(proxy.url).host}`,
      tookMs: expect.any(Number),
    })
    expect(proxy.requests.map(({ target }) => target)).toEqual([`${HOST}:443`])
  })

  it('saves nothing and does not affect the proxy in use', async () => {
    const [used, tried] = [await setup.proxy(), await setup.proxy({ login: LOGIN })]
    await commands.set(manual(used.url))
    const before = readFileSync(join(folder, 'settings.json'), 'utf8')
    const pending = requestTime()
    await commands.test(manual(tried.url, LOGIN.user, LOGIN.password))
    expect(await pending).toBeTypeOf('number')
    expect(readFileSync(join(folder, 'settings.json'), 'utf8')).toBe(before)
    expect(keychain.entries.size).toBe(0)
    expect(changes).toBe(1)
    await requestTime()
    expect(tried.requests.filter(({ authorization }) => authorization !== null)).toHaveLength(1)
  })

  it('returns the problem and the route that was tried', async () => {
    const proxy = await setup.proxy({ login: LOGIN })
    const tried = { route: `PROXY ${new URL(proxy.url).host}` }
    const wrong = manual(proxy.url, LOGIN.user, 'wrong')
    expect(await problemOf(commands.test(wrong))).toEqual({
      kind: 'proxy',
      params: { cause: 'auth', ...tried },
    })
    await proxy.close()
    expect(await problemOf(commands.test(manual(proxy.url)))).toEqual({
      kind: 'proxy',
      params: { cause: 'unreachable', ...tried },
    })
    expect(await problemOf(commands.test({ mode: 'off' }))).toEqual({
      kind: 'offline',
      params: { cause: 'dns', route: 'DIRECT' },
    })
  })

  it('tries the given password each time, and never the one of an earlier test', async () => {
    const proxy = await setup.proxy({ login: LOGIN })
    const refused = { kind: 'proxy', params: { cause: 'auth' } }
    expect(await problemOf(commands.test(manual(proxy.url, LOGIN.user, 'wrong')))).toMatchObject(refused)
    await commands.test(manual(proxy.url, LOGIN.user, LOGIN.password))
    expect(await problemOf(commands.test(manual(proxy.url)))).toMatchObject(refused)
    expect(await problemOf(commands.test(manual(proxy.url, LOGIN.user, 'wrong')))).toMatchObject(refused)
  })

  it('sends nothing while this IP address is banned, except by another route', async () => {
    const proxy = await setup.proxy()
    await commands.set(manual(proxy.url))
    ban = { kind: 'banned', retryAt: Date.now() + 60_000 }
    const before = proxy.requests.length
    expect(await problemOf(commands.test(manual(proxy.url)))).toMatchObject({ kind: 'banned' })
    expect(proxy.requests).toHaveLength(before)
    const other = await setup.proxy()
    expect(await commands.test(manual(other.url))).toMatchObject({ host: HOST })
  })

  it('of two at the same time returns the route of each', async () => {
    const [one, two] = [await setup.proxy(), await setup.proxy({ kind: 'socks5' })]
    const reports = await Promise.all([commands.test(manual(one.url)), commands.test(manual(two.url))])
    expect(reports.map(({ route }) => route.split(' ')[0])).toEqual(['PROXY', 'SOCKS5'])
  })
})
