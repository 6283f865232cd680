import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AccountDraft } from '../../shared/accounts.ts'
import type { Decimal } from '../../shared/state.ts'
import { accountAt, madeUpCredentials } from '../exchange/account.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { type Session, startSession } from '../keyring.ts'
import { draftFor, invoke, replyTo, waitForAccount, withoutUndefined } from './app.ts'
import { keyPair } from './key-material.ts'

let exchange: TestExchange
let home: string
let app: Preview

beforeEach(async () => {
  // Fifty accounts at once need more than production allows in their first minute.
  exchange = await startExchange({ weightLimit: 24_000 })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
})
afterEach(async () => {
  await app.close()
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

/** Registers accounts, given by name and ratio, with the exchange, and returns their drafts in the same order. */
function registered(ratios: Readonly<Record<string, Decimal>>): AccountDraft[] {
  const known = Object.entries(ratios).map(([label, ratio]) => ({
    label,
    ratio,
    credentials: madeUpCredentials(),
  }))
  exchange.setAccounts(...known.map(({ ratio, credentials }) => accountAt(ratio, credentials)))
  return known.map(({ label, credentials }) => ({
    label,
    environment: 'custom',
    baseUrl: exchange.url,
    ...credentials,
  }))
}

async function add(draft: AccountDraft): Promise<string> {
  const { id } = await invoke(app, 'accounts:add', draft)
  await waitForAccount(app, (account) => account.id === id && account.freshness === 'fresh')
  return id
}

const accounts = async () => (await invoke(app, 'monitor:state')).accounts
const labels = async () => (await accounts()).map(({ label }) => label)
const glance = async () => (await invoke(app, 'monitor:state')).glance

describe('several accounts', () => {
  it('are renamed, reordered, paused and removed, and stay so over a restart', async () => {
    app = await launchPreview({ home })
    const ids: string[] = []
    for (const draft of registered({ One: '0.2', Two: '0.6', Three: '0.3' })) ids.push(await add(draft))
    const [one = '', two = '', three = ''] = ids
    expect(await glance()).toMatchObject({ accountId: two, risk: 'warning' })

    await invoke(app, 'accounts:update', one, { label: 'First' })
    await invoke(app, 'accounts:update', three, { position: 0 })
    expect(await labels()).toEqual(['Three', 'First', 'Two'])

    await invoke(app, 'accounts:update', two, { paused: true })
    expect(await glance()).toMatchObject({ accountId: three, risk: 'calm' })
    const asked = exchange.requests.length
    await invoke(app, 'monitor:refresh')
    await expect
      .poll(() => exchange.requests.slice(asked).filter(({ path }) => path === '/fapi/v3/account').length)
      .toBe(2)

    await app.close()
    app = await launchPreview({ home })
    expect(await labels()).toEqual(['Three', 'First', 'Two'])
    expect((await accounts()).map(({ paused }) => paused)).toEqual([false, false, true])
    await invoke(app, 'accounts:remove', three)
    expect(await labels()).toEqual(['First', 'Two'])
  })

  it('polls a paused account at once when it is resumed', async () => {
    app = await launchPreview({ home })
    const [draft] = registered({ Main: '0.2' })
    if (draft === undefined) throw new Error('no draft')
    const id = await add(draft)
    await invoke(app, 'accounts:update', id, { paused: true })
    exchange.setAccounts(accountAt('0.7', draft))
    await invoke(app, 'accounts:update', id, { paused: false })
    await waitForAccount(app, ({ risk }) => risk === 'warning')
  })

  it('changes nothing for an unknown account, and refuses an invalid change', async () => {
    app = await launchPreview({ home })
    expect(await invoke(app, 'accounts:update', 'nobody', { label: 'X' })).toBeNull()
    expect(await invoke(app, 'accounts:remove', 'nobody')).toBeNull()
    for (const change of [{ position: -1 }, { position: 1.5 }, { label: '' }, { id: 'x' }]) {
      expect(await app.invoke('accounts:update', 'nobody', change)).toMatchObject({
        ok: false,
        problem: { kind: 'invalid-input' },
      })
    }
  })

  it('refuses a key that is already watched, in a new account or as a replacement', async () => {
    app = await launchPreview({ home })
    const [one, two] = registered({ One: '0.2', Two: '0.3' })
    if (one === undefined || two === undefined) throw new Error('no draft')
    await add(one)
    const id = await add(two)
    const duplicate = {
      problem: { kind: 'invalid-input', params: { field: 'apiKey', reason: 'duplicate', label: 'One' } },
    }
    expect(await replyTo(app, 'accounts:add', { ...one, label: 'Again' })).toMatchObject(duplicate)
    expect(await replyTo(app, 'accounts:check', one)).toMatchObject(duplicate)
    const { apiKey, secret } = one
    expect(await replyTo(app, 'accounts:update', id, { key: { apiKey, secret } })).toMatchObject(duplicate)
    expect(await labels()).toEqual(['One', 'Two'])
  })

  it('replaces a key with one of another kind', async () => {
    app = await launchPreview({ home })
    const [draft] = registered({ Main: '0.2' })
    if (draft === undefined) throw new Error('no draft')
    const id = await add(draft)
    const { publicKey, privateKey } = keyPair('rsa-4096')
    const { apiKey } = madeUpCredentials()
    exchange.setAccounts(accountAt('0.85', { apiKey, secret: publicKey }))
    await invoke(app, 'accounts:update', id, { key: { apiKey, secret: privateKey } })
    expect(await waitForAccount(app, ({ risk }) => risk === 'critical')).toMatchObject({ id, label: 'Main' })
  })

  it.each([20, 50])('watches %i accounts added at once, and shows the worst in the tray', async (count) => {
    app = await launchPreview({ home })
    const drafts = registered(
      Object.fromEntries(
        Array.from({ length: count }, (_, i): [string, Decimal] => [`Account ${i}`, i === 7 ? '0.9' : '0.2']),
      ),
    )
    const replies = await Promise.all(drafts.map((draft) => replyTo(app, 'accounts:add', draft)))
    expect(replies.every(({ ok }) => ok)).toBe(true)
    await expect
      .poll(async () => (await accounts()).filter(({ freshness }) => freshness === 'fresh').length, {
        timeout: 20_000,
      })
      .toBe(count)
    const worst = (await accounts()).find(({ label }) => label === 'Account 7')
    expect(await glance()).toMatchObject({ risk: 'critical', accountId: worst?.id })
    expect(new Set(await labels())).toEqual(new Set(drafts.map(({ label }) => label)))
  })
})

describe('a backup', () => {
  it('shows what will change, then restores accounts without their keys', async () => {
    app = await launchPreview({ home })
    const [one, two] = registered({ One: '0.2', Two: '0.3' })
    if (one === undefined || two === undefined) throw new Error('no draft')
    const id = await add(one)
    await add(two)
    await invoke(app, 'settings:set', { pollSeconds: 5 })
    const path = join(home, 'backup.json')
    await app.fake('dialog', 'save', path)
    expect(await invoke(app, 'backup:export')).toEqual({ file: path })
    const text = await readFile(path, 'utf8')
    for (const { apiKey, secret } of [one, two]) {
      expect(text).not.toContain(apiKey)
      expect(text).not.toContain(secret)
    }

    await invoke(app, 'accounts:remove', id)
    await invoke(app, 'settings:set', { pollSeconds: 30 })
    await app.fake('dialog', 'open', path)
    expect(await invoke(app, 'backup:open')).toMatchObject({
      file: 'backup.json',
      accounts: [
        { label: 'One', change: 'new' },
        { label: 'Two', change: 'same' },
      ],
      settings: { before: { pollSeconds: 30 }, after: { pollSeconds: 5 } },
    })
    expect(await labels()).toEqual(['Two'])
    await invoke(app, 'backup:apply')
    expect((await invoke(app, 'settings:get')).pollSeconds).toBe(5)
    const back = await waitForAccount(app, ({ label, connection }) => label === 'One' && !connection.ok)
    expect(back.connection).toMatchObject({ problem: { kind: 'key-missing' } })

    const { apiKey, secret } = one
    await invoke(app, 'accounts:update', back.id, { key: { apiKey, secret } })
    await waitForAccount(app, ({ label, risk }) => label === 'One' && risk === 'calm')
  })
})

describe('where keys are kept', () => {
  let session: Session

  beforeEach(async () => {
    session = await startSession()
  })
  afterEach(() => session.stop())

  const launch = () => launchPreview({ home, keychain: 'system', env: withoutUndefined(session.env) })
  const MEMORY = { keep: 'memory' } as const

  it('keeps a key in memory if the user wants: watched now, and missing after a restart until entered again', async () => {
    app = await launch()
    const draft = draftFor(exchange)
    expect(await replyTo(app, 'accounts:add', draft)).toMatchObject({
      problem: { kind: 'keychain-unavailable' },
    })
    const { id } = await invoke(app, 'accounts:add', { ...draft, ...MEMORY })
    expect(await waitForAccount(app, ({ risk }) => risk === 'calm')).toMatchObject(MEMORY)
    await app.close()

    app = await launch()
    const missing = { kind: 'key-missing', params: { kept: 'memory' } }
    expect(await waitForAccount(app, ({ connection }) => !connection.ok)).toMatchObject({
      id,
      connection: { problem: missing },
    })
    const key = { ...exchange.credentials, ...MEMORY }
    await invoke(app, 'accounts:update', id, { key })
    await waitForAccount(app, ({ risk }) => risk === 'calm')
    await invoke(app, 'accounts:remove', id)
    expect(await accounts()).toEqual([])
  })

  it('moves a key into the keychain once there is one', async () => {
    app = await launch()
    const { id } = await invoke(app, 'accounts:add', { ...draftFor(exchange), ...MEMORY })
    await app.close()
    await session.startKeyring('unlocked')
    app = await launch()
    await invoke(app, 'accounts:update', id, { key: { ...exchange.credentials, keep: 'keychain' } })
    await app.close()
    app = await launch()
    expect(await waitForAccount(app, ({ risk }) => risk === 'calm')).toMatchObject({ id, keep: 'keychain' })
  })

  it('keeps polling when the keychain ends, and refuses new keys with the reason', async () => {
    await session.startKeyring('unlocked')
    app = await launch()
    await invoke(app, 'settings:set', { pollSeconds: 1 })
    const [one, two] = registered({ One: '0.2', Two: '0.3' })
    if (one === undefined || two === undefined) throw new Error('no draft')
    await add(one)
    await session.killKeyring()
    exchange.setAccounts(accountAt('0.6', one), accountAt('0.3', two))
    await waitForAccount(app, ({ risk }) => risk === 'warning')
    expect(await replyTo(app, 'accounts:add', two)).toMatchObject({
      problem: { kind: 'keychain-unavailable' },
    })
    expect(await replyTo(app, 'accounts:create-key', false)).toMatchObject({
      problem: { kind: 'keychain-unavailable' },
    })
    await session.startKeyring('unlocked')
    // Some versions of libsecret go on using the lost connection. Then the reason is given once more.
    const again = await replyTo(app, 'accounts:add', two)
    if (!again.ok) expect(again.problem.kind).toBe('keychain-unavailable')
    expect(await labels()).toEqual(again.ok ? ['One', 'Two'] : ['One'])
    expect((await accounts())[0]?.connection).toEqual({ ok: true })
    await app.close()
    app = await launch()
    await waitForAccount(app, ({ label, risk }) => label === 'One' && risk === 'warning')
  })

  it('keeps the account while the keychain is locked, takes no new one, and watches it again once unlocked', async () => {
    await session.startKeyring('unlocked')
    app = await launch()
    await invoke(app, 'settings:set', { pollSeconds: 1 })
    const id = await add(draftFor(exchange))
    await app.close()
    await session.killKeyring()
    await session.startKeyring('locked')
    app = await launch()
    await waitForAccount(app, ({ connection }) => !connection.ok)
    expect(
      await replyTo(app, 'accounts:add', { ...draftFor(exchange, 'Other'), apiKey: 'another' }),
    ).toMatchObject({
      problem: { kind: 'keychain-locked' },
    })
    expect(await replyTo(app, 'accounts:create-key', false)).toMatchObject({
      problem: { kind: 'keychain-locked' },
    })
    expect(await replyTo(app, 'accounts:remove', id)).toMatchObject({ problem: { kind: 'keychain-locked' } })
    expect(await labels()).toEqual(['Main'])
    await app.close()
    await session.killKeyring()
    await session.startKeyring('unlocked')
    app = await launch()
    await waitForAccount(app, ({ risk }) => risk === 'calm')
  })
})
