import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { errorObject } from '../exchange/faults.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { OPEN_PATH_PREFIX } from '../fake-electron/shell.ts'
import { draftFor, invoke, waitForAccount } from './app.ts'

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
  it('records what happened, without a key, a secret, a name or an address in it', async () => {
    app = await launchPreview({ home })
    await invoke(app, 'settings:set', { pollSeconds: 1 })
    const { id } = await invoke(app, 'accounts:add', draftFor(exchange, 'Jan Maier'))
    await waitForAccount(app, ({ risk }) => risk === 'calm')
    exchange.fault(
      errorObject(-2015, 'Invalid API-key, IP, or permissions for action, request ip: 203.0.113.7', 401),
    )
    await waitForAccount(app, ({ connection }) => !connection.ok)
    exchange.clearFaults()
    await invoke(app, 'monitor:refresh')
    await waitForAccount(app, ({ connection }) => connection.ok)
    await app.fake('power', 'suspend')
    await app.fake('power', 'resume')
    await invoke(app, 'accounts:remove', id)
    await app.close()

    const text = await log()
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
      expect(text).toMatch(line)
    }
    const { apiKey, secret } = exchange.credentials
    for (const hidden of [apiKey, secret, 'Jan', '203.0.113.7', new URL(exchange.url).host]) {
      expect(text).not.toContain(hidden)
    }
  })

  it('stops nothing when it cannot be written', async () => {
    await writeFile(folder(), 'a file where the folder should be')
    app = await launchPreview({ home })
    await invoke(app, 'accounts:add', draftFor(exchange))
    await waitForAccount(app, ({ risk }) => risk === 'calm')
    await expect(invoke(app, 'app:open-logs')).rejects.toThrow('not-readable')
  })

  it('opens from the tray menu and from the window', async () => {
    app = await launchPreview({ home })
    await app.fake('tray', 'menu', 'Open log folder')
    await invoke(app, 'app:open-logs')
    await vi.waitFor(() => expect(app.stderr().split(`${OPEN_PATH_PREFIX}${folder()}\n`)).toHaveLength(3))
  })
})

describe('the error doctor', () => {
  it('says how the exchange of an account is reached, and no secret', async () => {
    app = await launchPreview({ home })
    await invoke(app, 'settings:set', { pollSeconds: 1 })
    const { id } = await invoke(app, 'accounts:add', draftFor(exchange))
    await waitForAccount(app, ({ risk }) => risk === 'calm')
    const fault = errorObject(-2015, 'Invalid API-key, IP, or permissions, request ip: 203.0.113.7', 401)
    exchange.fault(fault)
    await waitForAccount(app, ({ connection }) => !connection.ok)

    const diagnosis = await invoke(app, 'diagnostics:read', id)
    expect(diagnosis).toMatchObject({
      host: new URL(exchange.url).host,
      route: 'DIRECT',
      problem: { kind: 'key-rejected', params: { code: -2015 } },
      ip: '203.0.113.7',
      clock: { roundTripMs: expect.any(Number) },
      lastGoodAt: expect.any(Number),
    })
    expect(diagnosis?.failures).toBeGreaterThan(0)
    expect(diagnosis?.weight.ours).toBeGreaterThan(0)
    const { apiKey, secret } = exchange.credentials
    for (const hidden of [apiKey, secret]) expect(JSON.stringify(diagnosis)).not.toContain(hidden)
    expect(await invoke(app, 'diagnostics:read', 'nobody')).toBeNull()
  })

  it('has no diagnosis of the drill', async () => {
    app = await launchPreview({ home })
    await invoke(app, 'drill:start')
    await waitForAccount(app, ({ drill }) => drill !== null)
    expect(await invoke(app, 'diagnostics:read', 'drill')).toBeNull()
  })
})
