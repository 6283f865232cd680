import { execFileSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AccountDraft } from '../../shared/accounts.ts'
import { accountAt, madeUpCredentials } from '../exchange/account.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { invoke, replyTo, waitForAccount } from './app.ts'
import { keyPair } from './key-material.ts'

const PASSPHRASE = 'drei Wörter & ein 🔑'
const WRONG = { kind: 'signature-rejected' }

let exchange: TestExchange
let home: string
let app: Preview

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
  app = await launchPreview({ home })
})
afterAll(async () => {
  await app.close()
  await rm(home, { recursive: true, force: true })
})
beforeEach(async () => {
  exchange = await startExchange()
})
afterEach(async () => {
  for (const { id } of (await invoke(app, 'monitor:state')).accounts) await invoke(app, 'accounts:remove', id)
  await exchange.close()
})

/** Registers with the exchange what verifies a key, and returns a draft with the owner's secret. */
function registered(verifiedWith: string, secret: string): AccountDraft {
  const { apiKey } = madeUpCredentials()
  exchange.setAccounts(accountAt('0.3', { apiKey, secret: verifiedWith }))
  return { label: 'Main', environment: 'custom', baseUrl: exchange.url, apiKey, secret }
}

async function expectWatched(draft: AccountDraft): Promise<void> {
  const { id } = await invoke(app, 'accounts:add', draft)
  const account = await waitForAccount(app, (one) => one.id === id && one.freshness === 'fresh')
  expect(account.summary?.pools[0]?.marginRatio).toBe('0.3')
}

describe('a pasted key', () => {
  it.each(['ed25519', 'rsa-2048', 'rsa-4096'] as const)('of %s is recognised and accepted', async (kind) => {
    const { publicKey, privateKey } = keyPair(kind)
    const draft = registered(publicKey, privateKey)
    expect(await invoke(app, 'accounts:check', draft)).toEqual({ permissions: null })
    await expectWatched(draft)
  })

  it('of HMAC is recognised and accepted', async () => {
    const { secret } = madeUpCredentials()
    const draft = registered(secret, secret)
    expect(await invoke(app, 'accounts:check', draft)).toEqual({ permissions: null })
    await expectWatched(draft)
  })

  it.each(['ed25519', 'rsa-2048'] as const)(
    'of %s is refused when it is not the registered one',
    async (kind) => {
      const draft = registered(keyPair(kind).publicKey, keyPair(kind).privateKey)
      expect(await replyTo(app, 'accounts:check', draft)).toMatchObject({ problem: WRONG })
    },
  )
})

describe('an encrypted private key', () => {
  it.each(['ed25519', 'rsa-2048'] as const)('%s needs its passphrase, and the right one', async (kind) => {
    const { publicKey, privateKey } = keyPair(kind, PASSPHRASE)
    const draft = registered(publicKey, privateKey)
    const refused = (reason: string) => ({
      problem: { kind: 'invalid-input', params: { field: 'passphrase', reason } },
    })
    for (const command of ['accounts:check', 'accounts:add'] as const) {
      expect(await replyTo(app, command, draft)).toMatchObject(refused('encrypted'))
      expect(await replyTo(app, command, { ...draft, passphrase: 'wrong' })).toMatchObject(
        refused('wrong-passphrase'),
      )
    }
    expect(exchange.requests).toEqual([])
    await expectWatched({ ...draft, passphrase: PASSPHRASE })
  })
})

describe('a key pair that is created in the app', () => {
  it('shows only its public key, and is watched once the exchange has given an API key for it', async () => {
    const pair = await invoke(app, 'accounts:create-key', false)
    expect(pair.publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----\n[\w+/=]{60}\n-----END PUBLIC KEY-----$/)
    expect(await invoke(app, 'accounts:create-key', false)).toEqual(pair)
    const draft = { ...registered(pair.publicKey, ''), keyPairId: pair.keyPairId }
    expect(await invoke(app, 'accounts:check', draft)).toEqual({ permissions: null })
    await expectWatched(draft)
    expect((await invoke(app, 'accounts:create-key', false)).keyPairId).not.toBe(pair.keyPairId)
  })

  it('is refused once another pair has replaced it', async () => {
    const first = await invoke(app, 'accounts:create-key', false)
    const second = await invoke(app, 'accounts:create-key', true)
    const draft = { ...registered(first.publicKey, ''), keyPairId: first.keyPairId }
    expect(second.publicKey).not.toBe(first.publicKey)
    expect(await replyTo(app, 'accounts:add', draft)).toMatchObject({
      problem: { kind: 'invalid-input', params: { field: 'secret', reason: 'no-key-pair' } },
    })
  })
})

/** The good key that the variants below are made from. */
const ED25519 = keyPair('ed25519')
const ec = () => pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }))
const dsa = () => pem(generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }))
const weakRsa = () => pem(generateKeyPairSync('rsa', { modulusLength: 512 }))
const pem = ({ privateKey }: ReturnType<typeof generateKeyPairSync>) =>
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const withoutHeaders = () => ED25519.privateKey.replaceAll(/-----.*-----|\s/g, '')

function certificate(): string {
  const subject = ['-subj', '/CN=plimsoll', '-keyout', '/dev/null']
  return execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

describe('what is pasted as a private key', () => {
  it.each<[string, () => string]>([
    ['with Windows line ends', () => ED25519.privateKey.replaceAll('\n', '\r\n')],
    ['with the line ends of an old Mac', () => ED25519.privateKey.replaceAll('\n', '\r')],
    ['without its last line end', () => ED25519.privateKey.trim()],
    ['in one line', () => ED25519.privateKey.replaceAll('\n', ' ')],
    ['with \\n for line ends', () => ED25519.privateKey.replaceAll('\n', '\\n')],
    ['without its first and last line', withoutHeaders],
    ['with blanks and line ends around it', () => `\n \t${ED25519.privateKey}\n\n  `],
    [
      'as DER in base64',
      () => createPrivateKey(ED25519.privateKey).export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    ],
  ])('is accepted %s', async (_how, secret) => {
    await expectWatched(registered(ED25519.publicKey, secret()))
  })

  it.each<[string, () => string, string]>([
    ['a public key', () => ED25519.publicKey, 'public-key'],
    ['a certificate', certificate, 'certificate'],
    ['an EC key', ec, 'unsupported-key'],
    ['a DSA key', dsa, 'unsupported-key'],
    ['an RSA key of 512 bits', weakRsa, 'weak-key'],
    ['half a key', () => ED25519.privateKey.slice(0, 60), 'damaged-key'],
    ['a key without its middle', () => ED25519.privateKey.replace(/\n.{20}/, '\n'), 'damaged-key'],
    ['a sentence', () => 'my secret is in the drawer', 'format'],
    ['emoji', () => '🔑🔑🔑', 'format'],
    ['10 MB', () => 'x'.repeat(10 * 1024 * 1024), 'too-long'],
    ['10 MB of blanks', () => ' '.repeat(10 * 1024 * 1024), 'required'],
    ['nothing', () => '', 'required'],
  ])('is refused with a reason when it is %s', async (_what, secret, reason) => {
    const draft = registered(ED25519.publicKey, secret())
    const problem = { kind: 'invalid-input', params: { field: 'secret', reason } }
    expect(await replyTo(app, 'accounts:check', draft)).toEqual({ ok: false, problem })
    expect(await replyTo(app, 'accounts:add', draft)).toEqual({ ok: false, problem })
    expect(exchange.requests).toEqual([])
    expect(app.stdout().length + app.stderr().length).toBeLessThan(1024 * 1024)
  })

  it.each([
    ['blanks', (text: string) => `  ${text}  `],
    ['a line end', (text: string) => `${text}\r\n`],
    ['a tab', (text: string) => `\t${text}`],
  ])('an HMAC secret and its API key are accepted with %s around them', async (_what, around) => {
    const { secret } = madeUpCredentials()
    const draft = registered(secret, around(secret))
    await expectWatched({ ...draft, apiKey: around(draft.apiKey) })
  })
})

describe('the other fields', () => {
  const LONG = 'x'.repeat(10 * 1024 * 1024)

  it.each(['label', 'apiKey', 'passphrase', 'baseUrl'] as const)(
    '10 MB are too long for %s',
    async (field) => {
      const { secret } = madeUpCredentials()
      const reply = await replyTo(app, 'accounts:check', { ...registered(secret, secret), [field]: LONG })
      expect(reply).toEqual({
        ok: false,
        problem: { kind: 'invalid-input', params: { field, reason: 'too-long' } },
      })
    },
  )

  it.each([
    ['emoji', '📈 Main 👩‍👩‍👧', '📈 Main 👩‍👩‍👧'],
    ['right-to-left text', 'حساب رئيسي', 'حساب رئيسي'],
    ['Chinese', '主账户', '主账户'],
    ['marks that turn the direction', 'Main\u202eniaM', 'Main niaM'],
    ['line ends', 'Main\nwithdrawn', 'Main withdrawn'],
  ])('a name may have %s', async (_what, label, shown) => {
    const { secret } = madeUpCredentials()
    await expectWatched({ ...registered(secret, secret), label })
    expect((await invoke(app, 'monitor:state')).accounts).toMatchObject([{ label: shown }])
  })

  it('refuses a secret that equals the API key', async () => {
    const { secret } = madeUpCredentials()
    const draft = { ...registered(secret, secret), apiKey: secret }
    expect(await replyTo(app, 'accounts:check', draft)).toMatchObject({
      problem: { kind: 'invalid-input', params: { field: 'secret', reason: 'same-as-key' } },
    })
  })
})
