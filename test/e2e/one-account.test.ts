import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { answer, hang } from '../exchange/faults.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { type Session, startSession } from '../keyring.ts'
import { draftFor, invoke, replyTo, waitForAccount, withoutUndefined } from './app.ts'

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

const trayIcons = () => app.events.flatMap((event) => (event.event === 'tray' ? [event.icon] : []))
const notifications = () => app.events.filter((event) => event.event === 'notification')

/** Everything the app has printed or written to its files. */
async function outputAndFiles(): Promise<string> {
  const files = await readdir(home, { recursive: true, withFileTypes: true })
  const texts = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
  )
  return [app.stdout(), app.stderr(), ...texts].join('\n')
}

/** The secret as it is, and in the encodings it could leak in. */
function encodingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  return [secret, bytes.toString('hex'), bytes.toString('base64').slice(0, -4), encodeURIComponent(secret)]
}

describe('one account, from the keychain to the tray', () => {
  /** Plimsoll waits two seconds for the network after a sleep, and three for the time. */
  it.each([
    ['fails', answer(503, {}), 5_000],
    ['never comes', hang, 9_000],
  ] as const)("is seen soon after a sleep though the exchange's time %s", async (_how, fault, within) => {
    app = await launchPreview({ home })
    await invoke(app, 'accounts:add', draftFor(exchange))
    await waitForAccount(app, ({ risk }) => risk === 'calm')
    await app.fake('power', 'suspend')
    exchange.setRatio('0.9')
    exchange.fault(fault, { path: '/fapi/v1/time' })
    const after = app.events.length
    const asked = exchange.requests.length
    const wokeAt = Date.now()
    await app.fake('power', 'resume')
    const tray = await app.waitFor('tray', ({ icon }) => icon === 'critical', { after })
    expect(Date.now() - wokeAt).toBeLessThan(within)
    expect(tray.tooltip).toContain('Main: margin ratio 90.0')
    expect(tray.menu.join()).toContain('critical')
    const paths = exchange.requests.slice(asked).map(({ path }) => path)
    expect(paths.slice(0, paths.indexOf('/fapi/v3/account'))).toContain('/fapi/v1/time')
  })

  it('goes from calm to warning to critical and back with the account, with one notification for each threshold and for the line of liquidation', async () => {
    app = await launchPreview({ home })
    await invoke(app, 'settings:set', { pollSeconds: 1 })
    await invoke(app, 'accounts:add', draftFor(exchange))
    const calm = await waitForAccount(app, ({ risk }) => risk === 'calm')
    expect(calm.summary?.pools[0]).toMatchObject({ id: 'cross:USDT', marginRatio: '0.23' })
    expect(notifications()).toEqual([])

    exchange.setRatio('0.61803398875')
    const warning = await waitForAccount(app, ({ risk }) => risk === 'warning')
    expect(warning.summary?.pools[0]?.marginRatio).toBe('0.61803398875')

    exchange.setRatio('0.9')
    await waitForAccount(app, ({ risk }) => risk === 'critical')

    exchange.setMarket((symbol) => (symbol === 'BTCUSDT' ? '-0.11' : '0'))
    const underwater = await waitForAccount(
      app,
      ({ summary }) => summary?.pools[0]?.marginRatio === 'Infinity',
    )
    expect(underwater.risk).toBe('critical')

    const after = app.events.length
    exchange.setMarket(() => '0')
    exchange.setRatio('0.2')
    await app.waitFor('tray', ({ icon }) => icon === 'calm', { after })

    expect(trayIcons().filter((icon, i, all) => icon !== all[i - 1])).toEqual([
      'unknown',
      'calm',
      'warning',
      'critical',
      'calm',
    ])
    expect(notifications()).toMatchObject([
      { title: expect.stringMatching(/^Main: margin ratio 61\.8\s%, warning$/), urgency: 'normal' },
      { title: expect.stringMatching(/^Main: margin ratio 90\.00\s%, critical$/), urgency: 'critical' },
      { title: 'Main: margin ratio ∞, liquidation due', urgency: 'critical' },
    ])
    expect(new Set(exchange.requests.map(({ method, path }) => `${method} ${path}`))).toEqual(
      new Set([
        'GET /fapi/v1/time',
        'GET /fapi/v1/leverageBracket',
        'GET /fapi/v1/accountConfig',
        'GET /fapi/v1/exchangeInfo',
        'GET /fapi/v3/account',
        'GET /fapi/v3/positionRisk',
        'POST /fapi/v1/listenKey',
      ]),
    )
  })

  it('leaves key and secret in no output, file or error', async () => {
    app = await launchPreview({ home })
    const { apiKey, secret } = exchange.credentials
    await replyTo(app, 'accounts:check', { ...draftFor(exchange), secret: `${secret}x` })
    await invoke(app, 'accounts:add', draftFor(exchange))
    await replyTo(app, 'accounts:add', draftFor(exchange))
    await waitForAccount(app, ({ risk }) => risk === 'calm')
    await invoke(app, 'monitor:refresh')
    // Once the app has ended, everything is on disk and no file is just being replaced.
    await app.close()
    const text = await outputAndFiles()
    for (const encoded of [...encodingsOf(apiKey), ...encodingsOf(secret)])
      expect(text).not.toContain(encoded)
    expect(text).not.toMatch(/signature=/)
  })

  it('names what is wrong with a draft, and saves nothing', async () => {
    app = await launchPreview({ home })
    const draft = draftFor(exchange)
    expect(await replyTo(app, 'accounts:check', draft)).toEqual({
      ok: true,
      value: { permissions: null },
    })
    expect(await replyTo(app, 'accounts:check', { ...draft, secret: `${draft.secret}x` })).toMatchObject({
      problem: { kind: 'signature-rejected' },
    })
    expect(await replyTo(app, 'accounts:check', { ...draft, apiKey: `${draft.apiKey}x` })).toMatchObject({
      problem: { kind: 'key-rejected' },
    })
    expect(await replyTo(app, 'accounts:add', { ...draft, apiKey: '' })).toMatchObject({
      problem: { kind: 'invalid-input', params: { field: 'apiKey', reason: 'required' } },
    })
    expect(await replyTo(app, 'accounts:add', { ...draft, baseUrl: 'http://example.com' })).toMatchObject({
      problem: { kind: 'invalid-input', params: { field: 'baseUrl', reason: 'not-secure' } },
    })
    await exchange.close()
    expect(await replyTo(app, 'accounts:check', draft)).toMatchObject({ problem: { kind: 'offline' } })
    expect((await invoke(app, 'monitor:state')).accounts).toEqual([])
  })

  it('refuses a second account with the same key, and forgets an account that is removed', async () => {
    app = await launchPreview({ home })
    const { id } = await invoke(app, 'accounts:add', draftFor(exchange))
    expect(await replyTo(app, 'accounts:add', draftFor(exchange, 'Again'))).toMatchObject({
      problem: { kind: 'invalid-input', params: { field: 'apiKey', reason: 'duplicate', label: 'Main' } },
    })
    await invoke(app, 'accounts:remove', id)
    expect((await invoke(app, 'monitor:state')).accounts).toEqual([])
    await invoke(app, 'accounts:add', draftFor(exchange, 'Again'))
    await waitForAccount(app, ({ label, risk }) => label === 'Again' && risk === 'calm')
  })

  it('notifies and fills the tray menu in Chinese on a Chinese system', async () => {
    app = await launchPreview({ home, env: { LC_ALL: 'zh_CN.UTF-8' } })
    await invoke(app, 'settings:set', { pollSeconds: 1 })
    exchange.setRatio('0.85')
    await invoke(app, 'accounts:add', draftFor(exchange, '主账户'))
    const { title } = await app.waitFor('notification')
    expect(title).toMatch(/^主账户：保证金比率 85\.00\s%，危险$/)
    const { menu } = await app.waitFor('tray', ({ icon }) => icon === 'critical')
    expect(menu[0]).toBe('打开 Plimsoll')
  })
})

describe('with the real keychain', () => {
  let session: Session

  beforeEach(async () => {
    session = await startSession()
  })
  afterEach(() => session.stop())

  function launch(): Promise<Preview> {
    return launchPreview({ home, keychain: 'system', env: withoutUndefined(session.env) })
  }

  it('keeps an account over a restart', async () => {
    await session.startKeyring('unlocked')
    app = await launch()
    await invoke(app, 'accounts:add', draftFor(exchange))
    await waitForAccount(app, ({ risk }) => risk === 'calm')
    await app.close()
    app = await launch()
    expect(await waitForAccount(app, ({ risk }) => risk === 'calm')).toMatchObject({ label: 'Main' })
  })

  it('keeps an account over a start without a keychain, and names the missing keychain', async () => {
    await session.startKeyring('unlocked')
    app = await launch()
    await invoke(app, 'accounts:add', draftFor(exchange))
    await app.close()
    await session.killKeyring()
    app = await launch()
    expect(await waitForAccount(app, ({ connection }) => !connection.ok)).toMatchObject({
      label: 'Main',
      risk: 'unknown',
      connection: { problem: { kind: 'keychain-unavailable' } },
    })
    expect(await replyTo(app, 'accounts:add', draftFor(exchange, 'Other'))).toMatchObject({ ok: false })
    await app.close()
    await session.startKeyring('unlocked')
    app = await launch()
    await waitForAccount(app, ({ risk }) => risk === 'calm')
  })

  it('saves nothing without a keychain, and answers why', async () => {
    app = await launch()
    expect(await replyTo(app, 'accounts:add', draftFor(exchange))).toMatchObject({
      problem: { kind: 'keychain-unavailable' },
    })
    expect((await invoke(app, 'monitor:state')).accounts).toEqual([])
  })
})
