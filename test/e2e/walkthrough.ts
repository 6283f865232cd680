import { createPrivateKey } from 'node:crypto'
import type { DrillAccount } from '../../electron/drill/account.ts'
import type { Credentials } from '../../shared/accounts.ts'
import { accountAt, madeUpCredentials } from '../exchange/account.ts'
import type { TestExchange } from '../exchange/exchange.ts'
import { errorObject, type Fault, halfBody, html } from '../exchange/faults.ts'
import type { WindowedPreview } from '../fake-electron/launch.ts'
import { waitForAccount } from './app.ts'
import { canaryOf } from './canary.ts'
import { keyPair } from './key-material.ts'
import {
  chooseExchange,
  fillForm,
  fillKey,
  goBack,
  openForm,
  press,
  submit,
  typeInto,
  waitForClosedForm,
  waitForText,
} from './window.ts'

export const PASSPHRASE = 'Zwölf-Boxkämpfer-jagen-Viktor'

/** Every key that the walkthrough types: good ones, wrong ones, and ones put into the wrong field. */
export interface WalkthroughKeys {
  /** A key of the real exchange that can withdraw. */
  readonly main: Credentials
  readonly next: Credentials
  /** An Ed25519 key of demo trading. */
  readonly demo: Credentials
  /** An encrypted RSA key of an exchange at a custom address. */
  readonly own: Credentials
  /** The API key that the exchange gives for the key pair created in the app. */
  readonly made: string
  /** A key that is kept in memory only. */
  readonly brief: Credentials
  /** A key that no exchange knows. */
  readonly stranger: Credentials
}

export interface Exchanges {
  readonly production: TestExchange
  readonly demo: TestExchange
}

export interface Walkthrough {
  readonly app: WindowedPreview
  readonly production: TestExchange
  readonly keys: WalkthroughKeys
  /** Registers the public key that was created in the app with the exchange. */
  readonly registerCreatedKey: (publicKey: string) => void
  /** No text on screen may contain a key, even while it stands in a field. */
  readonly expectKeysHidden: () => Promise<void>
}

/** Makes up the keys and registers them with the exchanges. */
export function walkthroughKeys({ production, demo }: Exchanges) {
  const rsa = keyPair('rsa-4096', PASSPHRASE)
  const ed25519 = keyPair('ed25519')
  const withApiKey = (secret: string) => ({ apiKey: madeUpCredentials().apiKey, secret })
  const keys: WalkthroughKeys = {
    main: madeUpCredentials(),
    next: madeUpCredentials(),
    demo: withApiKey(ed25519.privateKey),
    own: withApiKey(rsa.privateKey),
    made: madeUpCredentials().apiKey,
    brief: madeUpCredentials(),
    stranger: madeUpCredentials(),
  }
  const known: readonly DrillAccount[] = [
    { ...accountAt('0.3', keys.main), permissions: { trade: false, withdraw: true, anyIp: true } },
    accountAt('0.3', keys.next),
    accountAt('0.85', { ...keys.own, secret: rsa.publicKey }),
    accountAt('0.2', keys.brief),
  ]
  production.setAccounts(...known)
  demo.setAccounts(accountAt('0.4', { ...keys.demo, secret: ed25519.publicKey }))
  const canary = canaryOf({
    'the first key': keys.main.apiKey,
    'the first secret': keys.main.secret,
    'the next key': keys.next.apiKey,
    'the next secret': keys.next.secret,
    'the demo key': keys.demo.apiKey,
    'the Ed25519 private key': keys.demo.secret,
    'the key at the own address': keys.own.apiKey,
    'the encrypted RSA private key': keys.own.secret,
    'the RSA private key': decrypted(rsa.privateKey),
    'the passphrase': PASSPHRASE,
    'the key for the made pair': keys.made,
    'the brief key': keys.brief.apiKey,
    'the brief secret': keys.brief.secret,
    'the unknown key': keys.stranger.apiKey,
    'the unknown secret': keys.stranger.secret,
  })
  const registerCreatedKey = (publicKey: string) =>
    production.setAccounts(...known, accountAt('0.2', { apiKey: keys.made, secret: publicKey }))
  return { keys, canary, registerCreatedKey }
}

/** The private key as it is stored in the keychain. */
export function decrypted(pem: string): string {
  const key = createPrivateKey({ key: pem, passphrase: PASSPHRASE })
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** Enters keys and addresses that the form must refuse, and checks the reason shown for each. */
export async function tryRefusedKeys({
  app: { page },
  keys,
  production,
  expectKeysHidden,
}: Walkthrough): Promise<void> {
  const { main, demo, stranger } = keys
  const mistakes: readonly (readonly [Credentials, string])[] = [
    [stranger, 'allow it from 127.0.0.1'],
    [{ ...main, secret: stranger.secret }, 'The secret does not fit the key.'],
    [{ apiKey: main.secret, secret: main.apiKey }, 'allow it from 127.0.0.1'],
    [{ apiKey: main.secret, secret: main.secret }, 'The secret is the same as the key.'],
    [{ ...main, apiKey: `${main.apiKey} ${main.secret}` }, 'This is not what a key looks like'],
    [{ ...main, secret: `${main.secret} ${main.apiKey}` }, 'This is not what a key looks like'],
    [{ ...demo, secret: demo.secret.slice(0, -40) }, 'This key is incomplete or damaged'],
    [{ apiKey: demo.secret, secret: main.secret }, 'This is a private key: it belongs in the field below.'],
    [{ ...main, apiKey: main.secret.repeat(5) }, 'This is more than an API key.'],
  ]
  await openForm(page)
  await typeInto(page, 'Name', 'Main')
  for (const [key, message] of mistakes) {
    await fillKey(page, key)
    await submit(page)
    await waitForText(page, message)
    await expectKeysHidden()
  }
  await fillKey(page, main)
  const faults: readonly (readonly [Fault, string])[] = [
    [html(403), 'The exchange turns requests from this network away (403).'],
    [halfBody, 'The exchange sent an answer that cannot be read'],
    [errorObject(-2015, 'Invalid API-key, IP', 401), 'The exchange does not know this key'],
  ]
  for (const [fault, message] of faults) {
    production.fault(fault)
    await submit(page)
    await waitForText(page, message)
    await expectKeysHidden()
    production.clearFaults()
  }
  await chooseExchange(page, 'Custom address')
  await typeInto(page, 'Address', `https://${main.apiKey}:${main.secret}@127.0.0.1/`)
  await submit(page)
  await waitForText(page, 'Only the address itself')
  await expectKeysHidden()
  await goBack(page)
}

/** Adds an account with each kind of key, through the question that each kind leads to. */
export async function addEveryKindOfKey({
  app,
  keys,
  production,
  expectKeysHidden,
}: Walkthrough): Promise<void> {
  const { page } = app
  await openForm(page)
  await fillForm(page, 'Main', keys.main, null)
  await submit(page)
  await press(page, 'Use another key')
  await expectKeysHidden()
  await submit(page)
  await page.getByRole('alertdialog').getByRole('button', { name: 'Save anyway' }).click()
  await waitForAccount(app, ({ label, risk }) => label === 'Main' && risk === 'calm')
  await waitForClosedForm(page)

  await openForm(page)
  await fillForm(page, 'Demo', keys.demo, null)
  await submit(page)
  await waitForText(page, 'This key belongs to demo trading.')
  await expectKeysHidden()
  await press(page, 'Try with Binance demo trading')
  await waitForAccount(app, ({ label, risk }) => label === 'Demo' && risk === 'calm')
  await waitForClosedForm(page)

  await openForm(page)
  await fillForm(page, 'Own', keys.own, production.url)
  await submit(page)
  await typeInto(page, 'Passphrase', `${PASSPHRASE}!`)
  await submit(page)
  await waitForText(page, 'This passphrase does not open the key.')
  await expectKeysHidden()
  await typeInto(page, 'Passphrase', PASSPHRASE)
  await submit(page)
  await waitForAccount(app, ({ label, risk }) => label === 'Own' && risk === 'critical')
  await waitForClosedForm(page)
}
