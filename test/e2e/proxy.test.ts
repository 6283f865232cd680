import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { launchWindowed, type WindowedPreview } from '../fake-electron/launch.ts'
import { type Session, startSession } from '../keyring.ts'
import { HOST, type ProxiedExchange, startProxiedExchange } from '../proxy/proxied-exchange.ts'
import type { TestProxy } from '../proxy/proxy.ts'
import { invoke, waitForAccount, withoutUndefined } from './app.ts'
import { canaryOf, foundIn, foundInFiles } from './canary.ts'

const PRODUCTION = 'fapi.binance.com'
const LOGIN = { user: 'zoe', password: 'an uncommonly long password: 4711, für Zoë' }

let world: ProxiedExchange
let session: Session
let folder: string
let app: WindowedPreview

beforeEach(async () => {
  world = await startProxiedExchange([HOST, PRODUCTION])
  session = await startSession()
  await session.startKeyring('unlocked')
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
  await writeFile(join(folder, 'authority.pem'), world.authority)
  app = await launch()
})
afterEach(async () => {
  await app.close()
  await session.stop()
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

/** Launches the app with the test's certificate authority trusted, as if it were the system's. */
function launch(): Promise<WindowedPreview> {
  const env = { ...withoutUndefined(session.env), NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem') }
  return launchWindowed({ home: join(folder, 'home'), keychain: 'system', env })
}

const hostOf = ({ url }: TestProxy) => new URL(url).host
const draft = () => ({
  label: 'Main',
  environment: 'custom' as const,
  baseUrl: world.baseUrl,
  ...world.exchange.credentials,
})

async function fill(page: Page, url: string, { user, password } = LOGIN): Promise<void> {
  await page.getByText('Manual', { exact: true }).click()
  await page.getByLabel('Address').fill(url)
  await page.getByLabel('User').fill(user)
  await page.getByLabel('Password').fill(password)
}

it('a proxy is tested and then used from the window, with its password in the keychain and nowhere else', async () => {
  const proxy = await world.proxy({ login: LOGIN })
  const { page } = app
  await page.getByRole('button', { name: 'Proxy' }).click()
  await fill(page, proxy.url, { ...LOGIN, password: 'wrong' })
  await page.getByRole('button', { name: 'Just test' }).click()
  await page.getByText(`Way tried: HTTP proxy ${hostOf(proxy)}`).waitFor()
  expect(await invoke(app, 'settings:get')).toMatchObject({ proxy: { mode: 'system' } })

  await page.getByLabel('Password').fill(LOGIN.password)
  await page.getByRole('button', { name: 'Just test' }).click()
  await page.getByText(`${PRODUCTION} answered`).waitFor()
  await page.getByText(`Way: HTTP proxy ${hostOf(proxy)}`).waitFor()
  expect(proxy.requests.every(({ target }) => target === `${PRODUCTION}:443`)).toBe(true)
  expect(await invoke(app, 'settings:get')).toMatchObject({ proxy: { mode: 'system' } })

  await page.getByRole('button', { name: 'Save and use' }).click()
  await page.getByText('Saved, and used from now on').waitFor()
  await invoke(app, 'accounts:add', draft())
  await waitForAccount(app, ({ risk, freshness }) => risk === 'calm' && freshness === 'fresh')
  expect(proxy.requests.some(({ target }) => target === `${HOST}:443`)).toBe(true)

  const shown = await page.content()
  await app.close()
  const canary = canaryOf({ password: LOGIN.password })
  expect(foundIn(`${shown}${app.stdout()}${app.stderr()}`, canary)).toEqual([])
  expect(await foundInFiles(join(folder, 'home'), canary)).toEqual([])

  const before = proxy.requests.length
  app = await launch()
  await waitForAccount(app, ({ freshness }) => freshness === 'fresh')
  expect(proxy.requests.length).toBeGreaterThan(before)
})

it('a lost proxy is named as the problem, and polling recovers by itself once it is back', async () => {
  const proxy = await world.proxy({ login: LOGIN })
  const { url } = proxy
  await invoke(app, 'settings:set', { pollSeconds: 1 })
  await invoke(app, 'proxy:set', { mode: 'manual', url, ...LOGIN })
  await invoke(app, 'accounts:add', draft())
  await waitForAccount(app, ({ freshness }) => freshness === 'fresh')
  await proxy.close()
  const lost = await waitForAccount(
    app,
    ({ connection }) => !connection.ok && connection.problem.kind === 'proxy',
  )
  expect(lost.connection).toMatchObject({ problem: { params: { cause: 'unreachable' } } })
  await world.proxy({ login: LOGIN, port: proxy.port })
  await waitForAccount(app, ({ connection, freshness }) => connection.ok && freshness === 'fresh')
})

it('a change of the system proxy is noticed, and the new proxy is used', async () => {
  const proxy = await world.proxy({ kind: 'socks5' })
  await invoke(app, 'settings:set', { pollSeconds: 300 })
  await invoke(app, 'accounts:add', draft())
  await waitForAccount(app, ({ connection }) => !connection.ok && connection.problem.kind === 'offline')
  await app.fake('system-proxy', proxy.url)
  await waitForAccount(app, ({ connection, freshness }) => connection.ok && freshness === 'fresh')
  expect(proxy.requests.length).toBeGreaterThan(0)
})

it('an invalid proxy address is refused below its field', async () => {
  const { page } = app
  await page.getByRole('button', { name: 'Proxy' }).click()
  for (const [typed, sentence] of [
    ['htp://proxy.example:8080', 'It must begin with http://, https:// or socks5://.'],
    ['http://proxy.example', 'Please add the port, such as :8080.'],
    ['http://proxy.example:8080/proxy.pac', 'Only host and port, please: nothing after them.'],
  ] as const) {
    await fill(page, typed)
    await page.getByRole('button', { name: 'Save and use' }).click()
    await page.getByText(sentence).waitFor()
  }
  await fill(page, 'socks5://proxy.example:1080')
  await page.getByRole('button', { name: 'Just test' }).click()
  await page.getByText('SOCKS5 is used without a user here.').waitFor()
  expect(await invoke(app, 'settings:get')).toMatchObject({ proxy: { mode: 'system' } })
})
