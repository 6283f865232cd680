import { execFile } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Credentials } from '../../shared/accounts.ts'
import { accountAt, madeUpCredentials } from '../exchange/account.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { errorObject, halfBody, hang, html } from '../exchange/faults.ts'
import { launchWindowed, type WindowedPreview } from '../fake-electron/launch.ts'
import { type Session, startSession } from '../keyring.ts'
import { ask, definedIn, get, until } from './app.ts'
import { keyPair } from './key-material.ts'
import { documentOf, heapOf, listenToWindow } from './page-memory.ts'
import { type Canary, canaryOf, foundIn, foundInFiles } from './traces.ts'

const PASSPHRASE = 'Zwölf-Boxkämpfer-jagen-Viktor'
const NODE = join(import.meta.dirname, '../../node_modules/node/bin/node')

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
async function launch(): Promise<() => string> {
  const env = { ...definedIn(session.env), TMPDIR: folder }
  app = await launchWindowed({ home, keychain: 'system', env })
  const { heard } = await listenToWindow(app.page)
  return heard
}

/** All that the keychain has, as another program would find it. */
async function keychain(): Promise<string> {
  const script = `import('keytar').then(async ({ default: { findCredentials } }) =>
    console.log((await findCredentials('plimsoll')).map(({ password }) => password).join('\\n')))`
  const { stdout } = await promisify(execFile)(NODE, ['-e', script], {
    env: session.env,
    cwd: join(import.meta.dirname, '../..'),
  })
  return stdout
}

/** As it goes into the keychain. */
function opened(pem: string): string {
  const key = createPrivateKey({ key: pem, passphrase: PASSPHRASE })
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** Typed as by hand: nothing else in the page has it before the field. */
async function type(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label).fill('')
  await page.getByLabel(label).focus()
  await page.keyboard.insertText(text)
}

async function openForm(page: Page): Promise<void> {
  const first = page.getByRole('button', { name: 'Add an account' })
  const menu = page.getByRole('button', { name: 'More', exact: true })
  await first.or(menu).first().click()
  const item = page.getByRole('menuitem', { name: 'Add an account' })
  if (await item.isVisible()) await item.click()
  await page.getByLabel('API key').waitFor()
}

async function fillForm(page: Page, label: string, { apiKey, secret }: Credentials): Promise<void> {
  await type(page, 'Name', label)
  await page.getByLabel('Exchange').click()
  await page.getByRole('option', { name: 'Custom address' }).click()
  await type(page, 'Address', exchange.url)
  await type(page, 'API key', apiKey)
  await type(page, 'Secret key', secret)
}

const submit = (page: Page) => page.getByRole('button', { name: 'Check and add' }).click()
const leave = (page: Page) => page.getByRole('button', { name: 'Back' }).click()

describe('key, secret and passphrase', () => {
  it('are in the keychain and nowhere else, whatever is done and whatever fails', async () => {
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

    let heard = await launch()
    const { page } = app
    await get(app, 'settings:set', { pollSeconds: 1 })

    // Typed in wrong, with every failure on the way; what is being typed is there to be found.
    await openForm(page)
    await fillForm(page, 'One', { ...hmac, secret: `${hmac.secret}x` })
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
    await expectNothing(page, canary)

    // Added through the form: HMAC, encrypted RSA, Ed25519.
    await openForm(page)
    await fillForm(page, 'One', hmac)
    await submit(page)
    await until(app, ({ label, risk }) => label === 'One' && risk === 'calm')
    await openForm(page)
    await fillForm(page, 'Two', rsaKey)
    await submit(page)
    await type(page, 'Passphrase', 'wrong')
    await submit(page)
    await type(page, 'Passphrase', PASSPHRASE)
    await submit(page)
    await until(app, ({ label, risk }) => label === 'Two' && risk === 'critical')
    await openForm(page)
    await fillForm(page, 'Three', edKey)
    await submit(page)
    const { id } = await until(app, ({ label, risk }) => label === 'Three' && risk === 'calm')
    await page.getByLabel('API key').waitFor({ state: 'detached' })
    await expectNothing(page, canary)

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
    const kept = await keychain()
    const privateHalves = kept.match(/-----BEGIN PRIVATE KEY-----\\n[\w+/=]{64}\\n-----END PRIVATE KEY-----/g)
    expect(privateHalves).toHaveLength(1)
    const secrets = new Map([
      ...canary,
      ...canaryOf({ 'the made private key': `${privateHalves?.[0]}`.replaceAll('\\n', '\n') }),
    ])
    for (const secret of [
      'the HMAC key',
      'the HMAC secret',
      'the RSA key',
      'the RSA private key',
      'the made private key',
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
    await expectNothing(page, secrets)
    expect(foundIn(heard(), secrets)).toEqual([])
    expect(heard()).toContain('"reply"')
    await app.close()
    expect(await toldBy(app, secrets)).toEqual([])

    // Another start, without a keychain and with one.
    heard = await launch()
    await until(app, ({ connection }) => !connection.ok)
    await app.close()
    expect(await toldBy(app, secrets)).toEqual([])
    await session.startKeyring('unlocked')
    heard = await launch()
    await until(app, ({ label, risk }) => label === 'Two' && risk === 'critical')
    await expectNothing(app.page, secrets)
    expect(foundIn(heard(), secrets)).toEqual([])
    await app.close()
    expect(await toldBy(app, secrets)).toEqual([])
  }, 180_000)
})

/** In the page, once it has been left for a while, and in no file of the app or of Chromium. */
async function expectNothing(page: Page, canary: Canary): Promise<void> {
  expect(foundIn(await documentOf(page), canary)).toEqual([])
  await expect
    .poll(async () => foundIn(await heapOf(page), canary), { timeout: 30_000, interval: 1000 })
    .toEqual([])
  expect(await foundInFiles(folder, canary)).toEqual([])
}

/** What has gone out of the app, and what it has left behind. */
async function toldBy({ stdout, stderr }: WindowedPreview, canary: Canary): Promise<string[]> {
  const signed = `${stdout()}${stderr()}`.match(/signature=\w+/g) ?? []
  return [
    ...foundIn(stdout(), canary),
    ...foundIn(stderr(), canary),
    ...signed,
    ...(await foundInFiles(folder, canary)),
  ]
}
