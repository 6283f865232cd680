import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Keychain } from '../../../../electron/accounts/keychain.ts'
import { createProxyPassword } from '../../../../electron/accounts/proxy-password.ts'
import { createExchange } from '../../../../electron/binance/client.ts'
import { type Network, openNetwork } from '../../../../electron/desktop/network/network.ts'
import {
  createProxyCommands,
  type ProxyCommands,
} from '../../../../electron/desktop/network/proxy-commands.ts'
import { openSettings } from '../../../../electron/desktop/system/preferences.ts'
import type { JsonFile } from '../../../../electron/storage/json-file.ts'
import type { Credentials } from '../../../../shared/accounts.ts'
import { systemClock } from '../../../../shared/clock.ts'
import { type Problem, ProblemError } from '../../../../shared/problems.ts'
import type { ProxyDraft } from '../../../../shared/settings/proxy.ts'
import type { Settings } from '../../../../shared/settings/settings.ts'
import { becomeReady } from '../../../fake-electron/lifecycle.ts'
import { HOST, startWorld, type World } from '../../../proxy/world.ts'

const LOGIN = { user: 'zoe', password: 'pass-of-zoe' }
const trusted = getCACertificates('default')

let world: World
let folder: string
let settings: JsonFile<Settings>
let entries: Map<string, Credentials>
let keychainProblem: Problem | null
let network: Network
let commands: ProxyCommands
let changes: number
let ban: Problem | null
let runs = 0

const keychain: Keychain = {
  async get(id) {
    check()
    return entries.get(id) ?? null
  },
  async set(id, value) {
    check()
    entries.set(id, value)
  },
  async delete(id) {
    check()
    entries.delete(id)
  },
}

function check(): void {
  if (keychainProblem !== null) throw new ProblemError(keychainProblem)
}

/** As the app does at its start. */
function start(): void {
  runs += 1
  settings = openSettings(join(folder, 'settings.json'), Date.now)
  const password = createProxyPassword(keychain)
  network = openNetwork(`commands-${runs}`, password.read)
  commands = createProxyCommands({
    network,
    settings,
    password,
    target: () => world.baseUrl,
    forbidden: () => ban,
    clock: systemClock,
    onChanged: () => {
      changes += 1
    },
  })
}

beforeAll(async () => {
  becomeReady()
  world = await startWorld()
  setDefaultCACertificates([...trusted, world.authority])
})
afterAll(async () => {
  await world.close()
  setDefaultCACertificates(trusted)
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-proxy-'))
  entries = new Map()
  keychainProblem = null
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

function time(): Promise<unknown> {
  const exchange = createExchange({ baseUrl: world.baseUrl, fetch: network.fetch, clock: systemClock })
  return exchange.time().catch((failure) => failure.problem)
}

async function problemOf(failing: Promise<unknown>): Promise<unknown> {
  return failing.then(
    () => null,
    (failure) => failure.problem,
  )
}

describe('to set a proxy', () => {
  it('uses it from then on and after a restart, its password in the keychain and nowhere else', async () => {
    const proxy = await world.proxy({ login: LOGIN })
    const saved = await commands.set(manual(proxy.url, LOGIN.user, LOGIN.password))
    expect(saved.proxy).toEqual({ mode: 'manual', url: proxy.url, user: LOGIN.user })
    expect(changes).toBe(1)
    expect(await time()).toBeTypeOf('number')
    const file = readFileSync(join(folder, 'settings.json'), 'utf8')
    expect(file).toContain(proxy.url)
    expect(file).not.toContain(LOGIN.password)
    expect(JSON.stringify([...entries])).toContain(LOGIN.password)

    start()
    expect(await network.route(world.baseUrl)).toBe(`PROXY ${new URL(proxy.url).host}`)
    expect(await time()).toBeTypeOf('number')
  })

  it('keeps the saved password for the same user and address only', async () => {
    const [proxy, other] = [await world.proxy({ login: LOGIN }), await world.proxy({ login: LOGIN })]
    await commands.set(manual(proxy.url, LOGIN.user, LOGIN.password))
    await commands.set({ mode: 'off' })
    await commands.set(manual(proxy.url, LOGIN.user))
    expect(await time()).toBeTypeOf('number')
    const refused = { kind: 'invalid-input', params: { field: 'password', reason: 'proxy-password' } }
    expect(await problemOf(commands.set(manual(other.url, LOGIN.user)))).toEqual(refused)
    expect(await problemOf(commands.set(manual(proxy.url, 'other')))).toEqual(refused)
    expect(settings.value.proxy).toEqual({ mode: 'manual', url: proxy.url, user: LOGIN.user })
    expect(other.asked).toEqual([])
  })

  it('forgets the password once the proxy has no user', async () => {
    const proxy = await world.proxy()
    await commands.set(manual(proxy.url, LOGIN.user, LOGIN.password))
    await commands.set(manual(proxy.url))
    expect(entries.size).toBe(0)
    expect(await time()).toBeTypeOf('number')
  })

  it('changes nothing without a keychain, unless the password is for this run only', async () => {
    const proxy = await world.proxy({ login: LOGIN })
    keychainProblem = { kind: 'keychain-unavailable' }
    const draft = { mode: 'manual', url: proxy.url, user: LOGIN.user, password: LOGIN.password } as const
    expect(await problemOf(commands.set(draft))).toEqual(keychainProblem)
    expect(settings.value.proxy).toEqual({ mode: 'system' })
    expect(changes).toBe(0)
    await commands.set({ ...draft, keep: 'memory' })
    expect(await time()).toBeTypeOf('number')
    expect(await problemOf(commands.set({ mode: 'off' }))).toBe(null)

    await commands.set({ ...draft, keep: 'memory' })
    start()
    expect(await time()).toEqual(keychainProblem)
    keychainProblem = null
    expect(await time()).toEqual({ kind: 'proxy', params: { cause: 'auth' } })
  })

  it('leaves the old way, and its password, where it cannot be saved', async () => {
    const proxy = await world.proxy({ login: LOGIN })
    await commands.set(manual(proxy.url, LOGIN.user, LOGIN.password))
    rmSync(folder, { recursive: true })
    expect(await problemOf(commands.set(manual('http://elsewhere.example:1', 'other', 'x')))).toMatchObject({
      kind: 'not-saved',
    })
    expect(await time()).toBeTypeOf('number')
    expect(JSON.stringify([...entries])).toContain(LOGIN.password)
    folder = mkdtempSync(join(tmpdir(), 'plimsoll-proxy-'))
  })

  it('follows settings that were changed otherwise, and does nothing where they are the same', async () => {
    await commands.sync()
    expect(changes).toBe(0)
    const proxy = await world.proxy()
    await settings.update((value) => ({
      ...value,
      proxy: { mode: 'manual', url: proxy.url, user: null },
    }))
    await commands.sync()
    expect(changes).toBe(1)
    expect(await time()).toBeTypeOf('number')
    expect(proxy.asked).toHaveLength(1)
  })
})

describe('to test a proxy', () => {
  it.each([
    ['http', 'PROXY'],
    ['https', 'HTTPS'],
    ['socks5', 'SOCKS5'],
  ] as const)('tells what answered, and by which way, through %s', async (kind, word) => {
    const proxy = await world.proxy({ kind })
    expect(await commands.test(manual(proxy.url))).toEqual({
      host: HOST,
      route: `${word} ${new URL(proxy.url).host}`,
      tookMs: expect.any(Number),
    })
    expect(proxy.asked.map(({ target }) => target)).toEqual([`${HOST}:443`])
  })

  it('saves nothing, keeps nothing and leaves the way in use alone', async () => {
    const [used, tried] = [await world.proxy(), await world.proxy({ login: LOGIN })]
    await commands.set(manual(used.url))
    const before = readFileSync(join(folder, 'settings.json'), 'utf8')
    const underWay = time()
    await commands.test(manual(tried.url, LOGIN.user, LOGIN.password))
    expect(await underWay).toBeTypeOf('number')
    expect(readFileSync(join(folder, 'settings.json'), 'utf8')).toBe(before)
    expect(entries.size).toBe(0)
    expect(changes).toBe(1)
    await time()
    expect(tried.asked.filter(({ authorization }) => authorization !== null)).toHaveLength(1)
  })

  it('says what is wrong, and which way it tried', async () => {
    const proxy = await world.proxy({ login: LOGIN })
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

  it('tries a password anew each time, and never that of a test before', async () => {
    const proxy = await world.proxy({ login: LOGIN })
    const refused = { kind: 'proxy', params: { cause: 'auth' } }
    expect(await problemOf(commands.test(manual(proxy.url, LOGIN.user, 'wrong')))).toMatchObject(refused)
    await commands.test(manual(proxy.url, LOGIN.user, LOGIN.password))
    expect(await problemOf(commands.test(manual(proxy.url)))).toMatchObject(refused)
    expect(await problemOf(commands.test(manual(proxy.url, LOGIN.user, 'wrong')))).toMatchObject(refused)
  })

  it('asks nothing while this IP is banned, but by another way', async () => {
    const proxy = await world.proxy()
    await commands.set(manual(proxy.url))
    ban = { kind: 'banned', retryAt: Date.now() + 60_000 }
    const asked = proxy.asked.length
    expect(await problemOf(commands.test(manual(proxy.url)))).toMatchObject({ kind: 'banned' })
    expect(proxy.asked).toHaveLength(asked)
    const other = await world.proxy()
    expect(await commands.test(manual(other.url))).toMatchObject({ host: HOST })
  })

  it('of two at once each tells of its own', async () => {
    const [one, two] = [await world.proxy(), await world.proxy({ kind: 'socks5' })]
    const reports = await Promise.all([commands.test(manual(one.url)), commands.test(manual(two.url))])
    expect(reports.map(({ route }) => route.split(' ')[0])).toEqual(['PROXY', 'SOCKS5'])
  })
})
