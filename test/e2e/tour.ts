import { createPrivateKey } from 'node:crypto'
import type { DrillAccount } from '../../electron/drill/account.ts'
import type { Credentials } from '../../shared/accounts.ts'
import { accountAt, madeUpCredentials } from '../exchange/account.ts'
import type { TestExchange } from '../exchange/exchange.ts'
import { errorObject, type Fault, halfBody, html } from '../exchange/faults.ts'
import type { WindowedPreview } from '../fake-electron/launch.ts'
import { until } from './app.ts'
import { keyPair } from './key-material.ts'
import { canaryOf } from './traces.ts'
import {
  chooseExchange,
  fillForm,
  fillKey,
  formClosed,
  leave,
  openForm,
  press,
  reads,
  submit,
  type,
} from './window.ts'

export const PASSPHRASE = 'Zwölf-Boxkämpfer-jagen-Viktor'

/** Every key that the tour types, whether it is good, wrong, or put into the wrong field. */
export interface TourKeys {
  /** On the real exchange; it can withdraw. */
  readonly main: Credentials
  readonly next: Credentials
  /** Of demo trading: Ed25519. */
  readonly demo: Credentials
  /** At an own address: an encrypted RSA key. */
  readonly own: Credentials
  /** That the exchange gives for the pair that is made in the app. */
  readonly made: string
  /** That is kept in memory. */
  readonly brief: Credentials
  /** That nobody knows. */
  readonly stranger: Credentials
}

export interface Exchanges {
  readonly production: TestExchange
  readonly demo: TestExchange
}

export interface Tour {
  readonly app: WindowedPreview
  readonly production: TestExchange
  readonly keys: TourKeys
  /** Tells the exchange the public half that was made in the app. */
  readonly registerMade: (publicKey: string) => void
  /** Nothing of a key may be said on screen, though it stands in the fields. */
  readonly expectUnsaid: () => Promise<void>
}

/** Made up, and known to the exchanges. */
export function tourKeys({ production, demo }: Exchanges) {
  const rsa = keyPair('rsa-4096', PASSPHRASE)
  const ed25519 = keyPair('ed25519')
  const withApiKey = (secret: string) => ({ apiKey: madeUpCredentials().apiKey, secret })
  const keys: TourKeys = {
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
    'the RSA private key': opened(rsa.privateKey),
    'the passphrase': PASSPHRASE,
    'the key for the made pair': keys.made,
    'the brief key': keys.brief.apiKey,
    'the brief secret': keys.brief.secret,
    'the unknown key': keys.stranger.apiKey,
    'the unknown secret': keys.stranger.secret,
  })
  const registerMade = (publicKey: string) =>
    production.setAccounts(...known, accountAt('0.2', { apiKey: keys.made, secret: publicKey }))
  return { keys, canary, registerMade }
}

/** As it goes into the keychain. */
export function opened(pem: string): string {
  const key = createPrivateKey({ key: pem, passphrase: PASSPHRASE })
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** The form, and every way in which it says no. */
export async function beRefused({ app: { page }, keys, production, expectUnsaid }: Tour): Promise<void> {
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
  await type(page, 'Name', 'Main')
  for (const [key, said] of mistakes) {
    await fillKey(page, key)
    await submit(page)
    await reads(page, said)
    await expectUnsaid()
  }
  await fillKey(page, main)
  const faults: readonly (readonly [Fault, string])[] = [
    [html(403), 'The exchange turns requests from this network away (403).'],
    [halfBody, 'The exchange sent an answer that cannot be read'],
    [errorObject(-2015, 'Invalid API-key, IP', 401), 'The exchange does not know this key'],
  ]
  for (const [fault, said] of faults) {
    production.fault(fault)
    await submit(page)
    await reads(page, said)
    await expectUnsaid()
    production.clearFaults()
  }
  await chooseExchange(page, 'Custom address')
  await type(page, 'Address', `https://${main.apiKey}:${main.secret}@127.0.0.1/`)
  await submit(page)
  await reads(page, 'Only the address itself')
  await expectUnsaid()
  await leave(page)
}

/** Every kind of key that can be pasted, each with what may come in between. */
export async function addAll({ app, keys, production, expectUnsaid }: Tour): Promise<void> {
  const { page } = app
  await openForm(page)
  await fillForm(page, 'Main', keys.main, null)
  await submit(page)
  await press(page, 'Use another key')
  await expectUnsaid()
  await submit(page)
  await page.getByRole('alertdialog').getByRole('button', { name: 'Save anyway' }).click()
  await until(app, ({ label, risk }) => label === 'Main' && risk === 'calm')
  await formClosed(page)

  await openForm(page)
  await fillForm(page, 'Demo', keys.demo, null)
  await submit(page)
  await reads(page, 'This key belongs to demo trading.')
  await expectUnsaid()
  await press(page, 'Try with Binance demo trading')
  await until(app, ({ label, risk }) => label === 'Demo' && risk === 'calm')
  await formClosed(page)

  await openForm(page)
  await fillForm(page, 'Own', keys.own, production.url)
  await submit(page)
  await type(page, 'Passphrase', `${PASSPHRASE}!`)
  await submit(page)
  await reads(page, 'This passphrase does not open the key.')
  await expectUnsaid()
  await type(page, 'Passphrase', PASSPHRASE)
  await submit(page)
  await until(app, ({ label, risk }) => label === 'Own' && risk === 'critical')
  await formClosed(page)
}
