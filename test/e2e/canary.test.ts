import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { accountAt, madeUpCredentials } from '../exchange/account.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { errorObject, halfBody, hang, html } from '../exchange/faults.ts'
import { launchWindowed, type WindowedPreview } from '../fake-electron/launch.ts'
import { type Session, startSession } from '../keyring.ts'
import { AMPLE_WEIGHT, invoke, replyTo, waitForAccount, withoutUndefined } from './app.ts'
import { type Canary, canaryOf, foundIn } from './canary.ts'
import { keyPair } from './key-material.ts'
import {
  expectNoTrace,
  readKeychain,
  recordWindow,
  tracesInOutputAndFiles,
  type WindowRecord,
} from './leak-checks.ts'
import { documentText, heapSnapshot } from './page-memory.ts'
import { rerouted } from './reroute.ts'
import {
  addEveryKindOfKey,
  decrypted,
  PASSPHRASE,
  tryRefusedKeys,
  type Walkthrough,
  walkthroughKeys,
} from './walkthrough.ts'
import {
  createKey,
  importKeyAsBackup,
  visitAccountList,
  visitOtherPages,
  visitOverview,
  workWithoutKeychain,
} from './walkthrough-screens.ts'
import { chooseFromMenu, fillForm, goBack, openForm, submit, typeInto } from './window.ts'

let folder: string
let home: string
let exchange: TestExchange
let session: Session
let app: WindowedPreview

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
  home = join(folder, 'home')
  await mkdir(home)
  exchange = await startExchange({ weightLimit: AMPLE_WEIGHT })
  session = await startSession()
  await session.startKeyring('unlocked')
})
afterEach(async () => {
  await app.close()
  await session.stop()
  await exchange.close()
  await rm(folder, { recursive: true, force: true })
})

/** Chromium keeps its own files in the searched folder as well. */
async function launch(more: Readonly<Record<string, string>> = {}) {
  const env = { ...withoutUndefined(session.env), TMPDIR: folder, ...more }
  app = await launchWindowed({ home, keychain: 'system', env })
  return recordWindow(app.page)
}

describe('key, secret and passphrase', () => {
  it('are in the keychain and nowhere else, whatever command is sent and whatever fails', async () => {
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
      'the RSA private key': decrypted(rsa.privateKey),
      'the passphrase': PASSPHRASE,
      'the Ed25519 key': edKey.apiKey,
      'the Ed25519 private key': ed25519.privateKey,
      'the key for the made pair': madeKey,
      'the new key': replacement.apiKey,
      'the new secret': replacement.secret,
    })
    const known = (publicKey = '') => [
      accountAt('0.3', hmac),
      accountAt('0.85', { ...rsaKey, secret: rsa.publicKey }),
      accountAt('0.4', { ...edKey, secret: ed25519.publicKey }),
      accountAt('0.2', replacement),
      ...(publicKey === '' ? [] : [accountAt('0.2', { apiKey: madeKey, secret: publicKey })]),
    ]
    exchange.setAccounts(...known())

    let record = await launch()
    const { page } = app
    await invoke(app, 'settings:set', { pollSeconds: 1 })

    // Entered with a wrong secret, and with every failure on the way. While it is in the form, it is found there.
    await openForm(page)
    await fillForm(page, 'One', { ...hmac, secret: `${hmac.secret}x` }, exchange.url)
    expect(foundIn(await documentText(page), canary)).toEqual(['the HMAC key', 'the HMAC secret'])
    expect(foundIn(await heapSnapshot(page), canary)).toEqual(['the HMAC key', 'the HMAC secret'])
    await submit(page)
    await page.getByText('The secret does not fit the key.').first().waitFor()
    for (const fault of [html(403), halfBody, errorObject(-2015, 'Invalid API-key, IP', 401)]) {
      exchange.fault(fault)
      await submit(page)
      await page.getByRole('alert').first().waitFor()
      exchange.clearFaults()
    }
    await goBack(page)
    await expectNoTrace(page, folder, canary)

    // HMAC, encrypted RSA and Ed25519 keys are added through the form.
    await openForm(page)
    await fillForm(page, 'One', hmac, exchange.url)
    await submit(page)
    await waitForAccount(app, ({ label, risk }) => label === 'One' && risk === 'calm')
    await openForm(page)
    await fillForm(page, 'Two', rsaKey, exchange.url)
    await submit(page)
    await typeInto(page, 'Passphrase', 'wrong')
    await submit(page)
    await typeInto(page, 'Passphrase', PASSPHRASE)
    await submit(page)
    await waitForAccount(app, ({ label, risk }) => label === 'Two' && risk === 'critical')
    await openForm(page)
    await fillForm(page, 'Three', edKey, exchange.url)
    await submit(page)
    const { id } = await waitForAccount(app, ({ label, risk }) => label === 'Three' && risk === 'calm')
    await page.getByLabel('API key').waitFor({ state: 'detached' })
    await expectNoTrace(page, folder, canary)

    // Commands without the form: every refusal, a key pair, a replaced key, a removal.
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
      expect(await replyTo(app, 'accounts:check', wrong)).toMatchObject({ ok: false })
      const added = await replyTo(app, 'accounts:add', wrong)
      if (added.ok) await invoke(app, 'accounts:remove', added.value.id)
      await replyTo(app, 'accounts:update', id, { key: wrong })
    }
    const pair = await invoke(app, 'accounts:create-key', false)
    exchange.setAccounts(...known(pair.publicKey))
    const added = await invoke(app, 'accounts:add', {
      ...draft,
      apiKey: madeKey,
      secret: '',
      keyPairId: pair.keyPairId,
    })
    await waitForAccount(app, (account) => account.id === added.id && account.risk === 'calm')
    await invoke(app, 'accounts:update', id, { key: replacement })
    await waitForAccount(app, (account) => account.id === id && account.freshness === 'fresh')
    const kept = await readKeychain(session)
    const secrets = new Map([...canary, ...canaryOf(createdPrivateKeys(kept, edKey.secret, 1))])
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

    // Everything else that writes a file or sends something.
    await app.fake('dialog', 'save', join(home, 'journal.csv'))
    await invoke(app, 'journal:export')
    await app.fake('dialog', 'save', join(home, 'backup.json'))
    await invoke(app, 'backup:export')
    await invoke(app, 'drill:start')
    await waitForAccount(app, ({ drill, freshness }) => drill !== null && freshness === 'fresh')
    await invoke(app, 'drill:stop')
    exchange.fault(hang)
    await invoke(app, 'monitor:refresh')
    exchange.clearFaults()
    await invoke(app, 'accounts:remove', added.id)
    await session.killKeyring()
    expect(await replyTo(app, 'accounts:update', id, { key: edKey })).toMatchObject({ ok: false })
    expect(await replyTo(app, 'accounts:remove', id)).toMatchObject({ ok: false })
    await expectNoTrace(page, folder, secrets)
    expect(tracesInWindow(record, secrets)).toEqual([])
    expect(record.received()).toContain('"reply"')
    await app.close()
    expect(await tracesInOutputAndFiles(app, folder, secrets)).toEqual([])

    // The app is started again, without a keychain and with one.
    await launch()
    await waitForAccount(app, ({ connection }) => !connection.ok)
    await app.close()
    expect(await tracesInOutputAndFiles(app, folder, secrets)).toEqual([])
    await session.startKeyring('unlocked')
    record = await launch()
    await waitForAccount(app, ({ label, risk }) => label === 'Two' && risk === 'critical')
    await expectNoTrace(app.page, folder, secrets)
    expect(tracesInWindow(record, secrets)).toEqual([])
    await app.close()
    expect(await tracesInOutputAndFiles(app, folder, secrets)).toEqual([])
  }, 600_000)

  it('are in the keychain and nowhere else after every screen and all its failures were used', async () => {
    const demo = await startExchange({ weightLimit: AMPLE_WEIGHT })
    const outside = await mkdtemp(join(tmpdir(), 'plimsoll-outside-'))
    onTestFinished(demo.close)
    onTestFinished(() => rm(outside, { recursive: true }))
    const { keys, canary, registerCreatedKey } = walkthroughKeys({ production: exchange, demo })
    const env = rerouted({
      'https://fapi.binance.com': exchange.url,
      'https://api.binance.com': exchange.url,
      'https://papi.binance.com': exchange.url,
      'https://demo-fapi.binance.com': demo.url,
    })
    let record = await launch(env)
    const { page } = app
    await invoke(app, 'settings:set', { pollSeconds: 1 })
    const expectKeysHidden = async () => {
      expect(foundIn(await page.content(), canary)).toEqual([])
    }
    const walkthrough: Walkthrough = { app, keys, production: exchange, registerCreatedKey, expectKeysHidden }

    await importKeyAsBackup(walkthrough, outside)
    await tryRefusedKeys(walkthrough)
    await expectNoTrace(page, folder, canary)
    await addEveryKindOfKey(walkthrough)
    await createKey(walkthrough)
    await visitOverview(walkthrough)
    await expectNoTrace(page, folder, canary)
    await visitAccountList(walkthrough, home)
    await visitOtherPages(walkthrough, home)

    const kept = await readKeychain(session)
    expect(foundIn(kept, canary)).toEqual([
      'the next key',
      'the next secret',
      'the demo key',
      'the Ed25519 private key',
      'the key at the own address',
      'the RSA private key',
      'the key for the made pair',
    ])
    const secrets = new Map([...canary, ...canaryOf(createdPrivateKeys(kept, keys.demo.secret, 2))])
    await expectNoTrace(page, folder, secrets)

    await session.killKeyring()
    await workWithoutKeychain(walkthrough)
    await expectNoTrace(page, folder, secrets)
    await chooseFromMenu(page, 'Quit Plimsoll')
    await app.exited
    expect(tracesInWindow(record, secrets)).toEqual([])
    expect(await tracesInOutputAndFiles(app, folder, secrets)).toEqual([])
    await app.close()

    // The app is started in another language, with an account whose key was kept in memory only.
    await session.startKeyring('unlocked')
    record = await launch({ ...env, LC_ALL: 'zh_CN.UTF-8' })
    await waitForAccount(app, ({ label, risk }) => label === 'First' && risk === 'calm')
    await waitForAccount(app, ({ label, connection }) => label === 'Brief' && !connection.ok)
    await expectNoTrace(app.page, folder, secrets)
    expect(tracesInWindow(record, secrets)).toEqual([])
    await app.close()
    expect(await tracesInOutputAndFiles(app, folder, secrets)).toEqual([])
  }, 600_000)
})

/** The secrets found in what the window has received and logged. */
function tracesInWindow({ received, logged }: WindowRecord, canary: Canary): string[] {
  return foundIn(`${received()}${logged()}`, canary)
}

/** The private keys that were created in the app: all in the keychain except `other`. There must be `count` of them. */
function createdPrivateKeys(kept: string, other: string, count: number): Readonly<Record<string, string>> {
  const privateKeys =
    kept.match(/-----BEGIN PRIVATE KEY-----\\n[\w+/=]{64}\\n-----END PRIVATE KEY-----/g) ?? []
  const created = privateKeys.map((key) => key.replaceAll('\\n', '\n')).filter((key) => key !== other.trim())
  expect(created).toHaveLength(count)
  return Object.fromEntries(created.map((key, index) => [`the made private key ${index + 1}`, key]))
}
