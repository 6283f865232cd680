import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { errorObject } from '../exchange/faults.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { OPEN_PATH_PREFIX } from '../fake-electron/shell.ts'
import { draftFor, get, until } from './app.ts'

let exchange: TestExchange
let home: string
let app: Preview

beforeEach(async () => {
  exchange = await startExchange({ ratio: '0.23' })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
})
afterEach(async () => {
  await app.close()
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

const folder = () => join(home, 'logs')
const log = () => readFile(join(folder(), 'plimsoll.log'), 'utf8')

describe('the log', () => {
  it('tells what happened, without a key, a secret, a name or an address in it', async () => {
    app = await launchPreview({ home })
    await get(app, 'settings:set', { pollSeconds: 1 })
    const { id } = await get(app, 'accounts:add', draftFor(exchange, 'Jan Maier'))
    await until(app, ({ risk }) => risk === 'calm')
    exchange.fault(
      errorObject(-2015, 'Invalid API-key, IP, or permissions for action, request ip: 203.0.113.7', 401),
    )
    await until(app, ({ connection }) => !connection.ok)
    exchange.clearFaults()
    await get(app, 'monitor:refresh')
    await until(app, ({ connection }) => connection.ok)
    await app.fake('power', 'suspend')
    await app.fake('power', 'resume')
    await get(app, 'accounts:remove', id)
    await app.close()

    const told = await log()
    for (const line of [
      / info {2}started version=\S+ platform=/,
      / info {2}proxy mode=system\n/,
      new RegExp(` info {2}account-watched account=${id} environment=custom paused=false\n`),
      new RegExp(` info {2}risk account=${id} from=unknown to=calm\n`),
      new RegExp(` warn {2}problem account=${id} kind=key-rejected code=-2015 hint=worked-before\n`),
      new RegExp(` info {2}problem-over account=${id} kind=key-rejected seconds=\\d+\n`),
      / info {2}suspended\n/,
      / info {2}woke\n/,
      new RegExp(` info {2}account-removed account=${id}\n`),
      / info {2}stopped\n$/,
    ]) {
      expect(told).toMatch(line)
    }
    const { apiKey, secret } = exchange.credentials
    for (const hidden of [apiKey, secret, 'Jan', '203.0.113.7', new URL(exchange.url).host]) {
      expect(told).not.toContain(hidden)
    }
  })

  it('that cannot be written stops nothing', async () => {
    await writeFile(folder(), 'a file where the folder should be')
    app = await launchPreview({ home })
    await get(app, 'accounts:add', draftFor(exchange))
    await until(app, ({ risk }) => risk === 'calm')
    await expect(get(app, 'app:open-logs')).rejects.toThrow('not-readable')
  })

  it('is opened from the menu of the tray and from the window', async () => {
    app = await launchPreview({ home })
    await app.fake('tray', 'menu', 'Open log folder')
    await get(app, 'app:open-logs')
    await vi.waitFor(() => expect(app.stderr().split(`${OPEN_PATH_PREFIX}${folder()}\n`)).toHaveLength(3))
  })
})

describe('the error doctor', () => {
  it('tells of an account how its exchange is reached, and nothing of what is secret', async () => {
    app = await launchPreview({ home })
    await get(app, 'settings:set', { pollSeconds: 1 })
    const { id } = await get(app, 'accounts:add', draftFor(exchange))
    await until(app, ({ risk }) => risk === 'calm')
    const fault = errorObject(-2015, 'Invalid API-key, IP, or permissions, request ip: 203.0.113.7', 401)
    exchange.fault(fault)
    await until(app, ({ connection }) => !connection.ok)

    const told = await get(app, 'diagnostics:read', id)
    expect(told).toMatchObject({
      host: new URL(exchange.url).host,
      route: 'DIRECT',
      problem: { kind: 'key-rejected', params: { code: -2015 } },
      ip: '203.0.113.7',
      clock: { roundTripMs: expect.any(Number) },
      lastGoodAt: expect.any(Number),
    })
    expect(told?.failures).toBeGreaterThan(0)
    expect(told?.weight.ours).toBeGreaterThan(0)
    const { apiKey, secret } = exchange.credentials
    for (const hidden of [apiKey, secret]) expect(JSON.stringify(told)).not.toContain(hidden)
    expect(await get(app, 'diagnostics:read', 'nobody')).toBeNull()
  })

  it('has nothing to tell of the drill', async () => {
    app = await launchPreview({ home })
    await get(app, 'drill:start')
    await until(app, ({ drill }) => drill !== null)
    expect(await get(app, 'diagnostics:read', 'drill')).toBeNull()
  })
})
