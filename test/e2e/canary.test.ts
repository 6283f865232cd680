import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { accountAt, madeUpCredentials } from '../exchange/account.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { errorObject, halfBody, hang, html } from '../exchange/faults.ts'
import { launchWindowed, type WindowedPreview } from '../fake-electron/launch.ts'
import { type Session, startSession } from '../keyring.ts'
import { ask, definedIn, get, until } from './app.ts'
import { keyPair } from './key-material.ts'
import { expectNothing, keychainOf, listenTo, type Told, toldBy } from './no-trace.ts'
import { documentOf, heapOf } from './page-memory.ts'
import { rerouted } from './reroute.ts'
import { addAll, beRefused, opened, PASSPHRASE, type Tour, tourKeys } from './tour.ts'
import {
  goWithoutKeychain,
  lookAround,
  makeKey,
  mistakeKeyForBackup,
  tendAccounts,
  visitTheRest,
} from './tour-screens.ts'
import { type Canary, canaryOf, foundIn } from './traces.ts'
import { fillForm, fromMenu, leave, openForm, submit, type } from './window.ts'

let folder: string
let home: string
let exchange: TestExchange
let session: Session
let app: WindowedPreview

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
  home = join(folder, 'home')
  await mkdir(home)
  exchange = await startExchange()
  session = await startSession()
  await session.startKeyring('unlocked')
})
afterEach(async () => {
  await app.close()
  await session.stop()
  await exchange.close()
  await rm(folder, { recursive: true, force: true })
})

/** Chromium's own files, too, are in the folder that is looked through. */
async function launch(more: Readonly<Record<string, string>> = {}) {
  const env = { ...definedIn(session.env), TMPDIR: folder, ...more }
  app = await launchWindowed({ home, keychain: 'system', env })
  return listenTo(app.page)
}

describe('key, secret and passphrase', () => {
  it('are in the keychain and nowhere else, whatever is asked of the app and whatever fails', async () => {
    const hmac = madeUpCredentials()
    const rsa = keyPair('rsa-4096', PASSPHRASE)
    const ed25519 = keyPair('ed25519')
    const replacement = madeUpCredentials()
    const rsaKey = { apiKey: madeUpCredentials().apiKey, secret: rsa.privateKey }
    const edKey = { apiKey: madeUpCredentials().apiKey, secret: ed25519.privateKey }
    const madeKey = madeUpCredentials().apiKey
    const canary = canaryOf({
      'the HMAC key': hmac.apiKey,
      'the HMAC secret': hmac.secret,
      'the RSA key': rsaKey.apiKey,
      'the encrypted RSA private key': rsa.privateKey,
      'the RSA private key': opened(rsa.privateKey),
      'the passphrase': PASSPHRASE,
      'the Ed25519 key': edKey.apiKey,
      'the Ed25519 private key': ed25519.privateKey,
      'the key for the made pair': madeKey,
      'the new key': replacement.apiKey,
      'the new secret': replacement.secret,
    })
    const known = (made = '') => [
      accountAt('0.3', hmac),
      accountAt('0.85', { ...rsaKey, secret: rsa.publicKey }),
      accountAt('0.4', { ...edKey, secret: ed25519.publicKey }),
      accountAt('0.2', replacement),
      ...(made === '' ? [] : [accountAt('0.2', { apiKey: madeKey, secret: made })]),
    ]
    exchange.setAccounts(...known())

    let told = await launch()
    const { page } = app
    await get(app, 'settings:set', { pollSeconds: 1 })

    // Typed in wrong, with every failure on the way; what is being typed is there to be found.
    await openForm(page)
    await fillForm(page, 'One', { ...hmac, secret: `${hmac.secret}x` }, exchange.url)
    expect(foundIn(await documentOf(page), canary)).toEqual(['the HMAC key', 'the HMAC secret'])
    expect(foundIn(await heapOf(page), canary)).toEqual(['the HMAC key', 'the HMAC secret'])
    await submit(page)
    await page.getByText('The secret does not fit the key.').first().waitFor()
    for (const fault of [html(403), halfBody, errorObject(-2015, 'Invalid API-key, IP', 401)]) {
      exchange.fault(fault)
      await submit(page)
      await page.getByRole('alert').first().waitFor()
      exchange.clearFaults()
    }
    await leave(page)
    await expectNothing(page, folder, canary)

    // Added through the form: HMAC, encrypted RSA, Ed25519.
    await openForm(page)
    await fillForm(page, 'One', hmac, exchange.url)
    await submit(page)
    await until(app, ({ label, risk }) => label === 'One' && risk === 'calm')
    await openForm(page)
    await fillForm(page, 'Two', rsaKey, exchange.url)
    await submit(page)
    await type(page, 'Passphrase', 'wrong')
    await submit(page)
    await type(page, 'Passphrase', PASSPHRASE)
    await submit(page)
    await until(app, ({ label, risk }) => label === 'Two' && risk === 'critical')
    await openForm(page)
    await fillForm(page, 'Three', edKey, exchange.url)
    await submit(page)
    const { id } = await until(app, ({ label, risk }) => label === 'Three' && risk === 'calm')
    await page.getByLabel('API key').waitFor({ state: 'detached' })
    await expectNothing(page, folder, canary)

    // What only the main process is asked: every refusal, a key pair, a replaced key, a removal.
    const draft = { label: 'X', environment: 'custom', baseUrl: exchange.url } as const
    for (const wrong of [
      { ...draft, ...hmac },
      { ...draft, apiKey: hmac.secret, secret: hmac.apiKey },
      { ...draft, apiKey: hmac.apiKey, secret: hmac.apiKey },
      { ...draft, apiKey: 'unknown', secret: hmac.secret },
      { ...draft, apiKey: 'unknown', secret: rsa.privateKey },
      { ...draft, apiKey: 'unknown', secret: rsa.privateKey, passphrase: `${PASSPHRASE}!` },
      { ...draft, apiKey: 'unknown', secret: ed25519.privateKey.slice(0, -40) },
      { ...draft, apiKey: 'unknown', secret: `${ed25519.privateKey.slice(30, 80)} ${hmac.secret}` },
      { ...draft, apiKey: `${hmac.apiKey} ${hmac.secret}`, secret: hmac.secret },
      {
        ...draft,
        apiKey: 'unknown',
        secret: hmac.secret,
        baseUrl: `https://${hmac.apiKey}:${hmac.secret}@x/`,
      },
      { ...draft, apiKey: 'unknown', secret: hmac.secret.repeat(1000) },
    ]) {
      expect(await ask(app, 'accounts:check', wrong)).toMatchObject({ ok: false })
      const added = await ask(app, 'accounts:add', wrong)
      if (added.ok) await get(app, 'accounts:remove', added.value.id)
      await ask(app, 'accounts:update', id, { key: wrong })
    }
    const pair = await get(app, 'accounts:create-key', false)
    exchange.setAccounts(...known(pair.publicKey))
    const made = await get(app, 'accounts:add', {
      ...draft,
      apiKey: madeKey,
      secret: '',
      keyPairId: pair.keyPairId,
    })
    await until(app, (account) => account.id === made.id && account.risk === 'calm')
    await get(app, 'accounts:update', id, { key: replacement })
    await until(app, (account) => account.id === id && account.freshness === 'fresh')
    const kept = await keychainOf(session)
    const secrets = new Map([...canary, ...canaryOf(madeIn(kept, edKey.secret, 1))])
    for (const secret of [
      'the HMAC key',
      'the HMAC secret',
      'the RSA key',
      'the RSA private key',
      'the made private key 1',
    ])
      expect(foundIn(kept, secrets)).toContain(secret)
    expect(foundIn(kept, secrets)).not.toContain('the Ed25519 private key')
    expect(foundIn(kept, secrets)).not.toContain('the passphrase')

    // Everything else that writes or tells something.
    await app.fake('dialog', 'save', join(home, 'journal.csv'))
    await get(app, 'journal:export')
    await app.fake('dialog', 'save', join(home, 'backup.json'))
    await get(app, 'backup:export')
    await get(app, 'drill:start')
    await until(app, ({ drill, freshness }) => drill !== null && freshness === 'fresh')
    await get(app, 'drill:stop')
    exchange.fault(hang)
    await get(app, 'monitor:refresh')
    exchange.clearFaults()
    await get(app, 'accounts:remove', made.id)
    await session.killKeyring()
    expect(await ask(app, 'accounts:update', id, { key: edKey })).toMatchObject({ ok: false })
    expect(await ask(app, 'accounts:remove', id)).toMatchObject({ ok: false })
    await expectNothing(page, folder, secrets)
    expect(saidIn(told, secrets)).toEqual([])
    expect(told.heard()).toContain('"reply"')
    await app.close()
    expect(await toldBy(app, folder, secrets)).toEqual([])

    // Another start, without a keychain and with one.
    await launch()
    await until(app, ({ connection }) => !connection.ok)
    await app.close()
    expect(await toldBy(app, folder, secrets)).toEqual([])
    await session.startKeyring('unlocked')
    told = await launch()
    await until(app, ({ label, risk }) => label === 'Two' && risk === 'critical')
    await expectNothing(app.page, folder, secrets)
    expect(saidIn(told, secrets)).toEqual([])
    await app.close()
    expect(await toldBy(app, folder, secrets)).toEqual([])
  }, 180_000)

  it('are in the keychain and nowhere else after a tour of every screen and all that fails on it', async () => {
    const demo = await startExchange()
    const outside = await mkdtemp(join(tmpdir(), 'plimsoll-outside-'))
    onTestFinished(demo.close)
    onTestFinished(() => rm(outside, { recursive: true }))
    const { keys, canary, registerMade } = tourKeys({ production: exchange, demo })
    const env = rerouted({
      'https://fapi.binance.com': exchange.url,
      'https://api.binance.com': exchange.url,
      'https://demo-fapi.binance.com': demo.url,
    })
    let told = await launch(env)
    const { page } = app
    await get(app, 'settings:set', { pollSeconds: 1 })
    const expectUnsaid = async () => {
      expect(foundIn(await page.content(), canary)).toEqual([])
    }
    const tour: Tour = { app, keys, production: exchange, registerMade, expectUnsaid }

    await mistakeKeyForBackup(tour, outside)
    await beRefused(tour)
    await expectNothing(page, folder, canary)
    await addAll(tour)
    await makeKey(tour)
    await lookAround(tour)
    await expectNothing(page, folder, canary)
    await tendAccounts(tour, home)
    await visitTheRest(tour, home)

    const kept = await keychainOf(session)
    expect(foundIn(kept, canary)).toEqual([
      'the next key',
      'the next secret',
      'the demo key',
      'the Ed25519 private key',
      'the key at the own address',
      'the RSA private key',
      'the key for the made pair',
    ])
    const secrets = new Map([...canary, ...canaryOf(madeIn(kept, keys.demo.secret, 2))])
    await expectNothing(page, folder, secrets)

    await session.killKeyring()
    await goWithoutKeychain(tour)
    await expectNothing(page, folder, secrets)
    await fromMenu(page, 'Quit Plimsoll')
    await app.exited
    expect(saidIn(told, secrets)).toEqual([])
    expect(await toldBy(app, folder, secrets)).toEqual([])
    await app.close()

    // In another language, with an account whose key was not to be kept.
    await session.startKeyring('unlocked')
    told = await launch({ ...env, LC_ALL: 'zh_CN.UTF-8' })
    await until(app, ({ label, risk }) => label === 'First' && risk === 'calm')
    await until(app, ({ label, connection }) => label === 'Brief' && !connection.ok)
    await expectNothing(app.page, folder, secrets)
    expect(saidIn(told, secrets)).toEqual([])
    await app.close()
    expect(await toldBy(app, folder, secrets)).toEqual([])
  }, 240_000)
})

/** What the window was told, and what it complained of. */
function saidIn({ heard, complained }: Told, canary: Canary): string[] {
  return foundIn(`${heard()}${complained()}`, canary)
}

/** The private halves that were made in the app: in the keychain there are so many but this one. */
function madeIn(kept: string, other: string, count: number): Readonly<Record<string, string>> {
  const halves = kept.match(/-----BEGIN PRIVATE KEY-----\\n[\w+/=]{64}\\n-----END PRIVATE KEY-----/g) ?? []
  const made = halves.map((half) => half.replaceAll('\\n', '\n')).filter((half) => half !== other.trim())
  expect(made).toHaveLength(count)
  return Object.fromEntries(made.map((half, index) => [`the made private key ${index + 1}`, half]))
}
