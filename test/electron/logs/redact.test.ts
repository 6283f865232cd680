import { generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatLine } from '../../../electron/logs/log-line.ts'
import { redact } from '../../../electron/logs/redact.ts'

const ALPHABET = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789']

/** Keys, secrets and listen keys of the exchange look like this. Signatures are bytes. */
const key = fc
  .array(fc.constantFrom(...ALPHABET), { minLength: 64, maxLength: 64 })
  .map((all) => all.join(''))
const bytes = fc.uint8Array({ minLength: 32, maxLength: 64 })

const PEMS = [
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
]
const pem = fc.constantFrom(...PEMS)

const percent = (text: string) => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&')
const ENCODINGS: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'in hex': (secret) => Buffer.from(secret).toString('hex'),
  'in upper-case hex': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  'in base64': (secret) => Buffer.from(secret).toString('base64'),
  'in base64url': (secret) => Buffer.from(secret).toString('base64url'),
  'as JSON': (secret) => JSON.stringify(secret),
  'as JSON in JSON': (secret) => JSON.stringify(JSON.stringify({ secret })),
  'percent-encoded': encodeURIComponent,
  'percent-encoded in every letter': percent,
  'backslash-encoded': (secret) => percent(secret).replaceAll('%', '\\x'),
  'as bytes': (secret) => JSON.stringify([...Buffer.from(secret)]),
  'as hex bytes': (secret) => (Buffer.from(secret).toString('hex').match(/../g) ?? []).join(' '),
  backwards: (secret) => [...secret].reverse().join(''),
}

/** Text before and after a secret, as in messages of other programs. */
const around = fc.constantFrom(
  ['', ''],
  ['Error: ', ' was refused'],
  ['{"apiKey":"', '"}'],
  ['https://example.com/a?b=1&signature=', '&c=2'],
  ['key=', ','],
  ["'", "'"],
  ['(', ')'],
  ['\n', '\n'],
  ['x', 'y'],
)

/** The header and footer of a PEM key, also backwards, are not secret. */
const FRAME = /---|ETAVIRP/

/** Returns every part of the secret in `output` that is long enough to be useful. */
function leaks(secret: string, output: string): string[] {
  const LENGTH = 16
  return Array.from({ length: secret.length - LENGTH + 1 }, (_, at) => secret.slice(at, at + LENGTH)).filter(
    (part) => output.includes(part) && !FRAME.test(part),
  )
}

describe.each(Object.entries(ENCODINGS))('a secret %s', (_name, encode) => {
  it('is always removed, whatever text is around it', () => {
    fc.assert(
      fc.property(fc.oneof(key, pem), around, (secret, [before, after]) => {
        const encoded = encode(secret)
        const text = before + encoded + after
        const outputs = [redact(text), formatLine({ level: 'error', event: 'x', fields: { text } }, 0)]
        for (const one of outputs) {
          expect(leaks(encoded, one)).toEqual([])
          expect(leaks(secret, one)).toEqual([])
        }
      }),
    )
  })
})

describe('a signature', () => {
  it.each(['hex', 'base64', 'base64url'] as const)('in %s is always removed', (encoding) => {
    fc.assert(
      fc.property(bytes, around, (signature, [before, after]) => {
        const encoded = Buffer.from(signature).toString(encoding)
        expect(leaks(encoded, redact(before + encoded + after))).toEqual([])
      }),
    )
  })
})

describe('a value in a place for secrets is removed from', () => {
  it.each([
    ['http://jan:s3cret@proxy.example:8080', 's3cret'],
    ['http://jan:s3/cr@et@proxy.example:8080', 's3/cr'],
    ['jan:s3cret@proxy.example:8080', 's3cret'],
    ['proxy socks5://jan@proxy.example', 'jan'],
    ['password=s3cret', 's3cret'],
    ['{"password": "s3 cret", "a": 1}', 's3 cret'],
    ['{\\"secret\\":\\"s3 cret\\"}', 's3 cret'],
    ['X-MBX-APIKEY: short', 'short'],
    ['Proxy-Authorization: Basic amFuOnM=', 'amFuOnM='],
    ['GET https://fapi.binance.com/fapi/v3/account?timestamp=1', 'timestamp'],
    ['<Buffer 73 33 63 72 65 74>', '73 33'],
    ['-----BEGIN PRIVATE KEY-----\nMC4CAQ', 'MC4CAQ'],
  ])('%s', (text, secret) => {
    expect(redact(text)).not.toContain(secret)
    expect(formatLine({ level: 'error', event: 'x', fields: { text } }, 0)).not.toContain(secret)
  })
})

describe('an IP address is removed', () => {
  it.each([
    'connect ECONNREFUSED 203.0.113.7:443',
    'request ip: 203.0.113.7',
    'IP(203.0.113.7) banned',
    'connect ECONNREFUSED 2001:db8::7:443',
    'at [2001:db8::7]:443',
    'from 2001:db8::7: refused',
    'address:2001:db8::7, and so on',
    'fe80::7%eth0',
    '2001:0db8:0000:0000:0000:0000:0000:0007',
    '::ffff:203.0.113.7',
  ])('%s', (text) => {
    expect(redact(text)).toContain('[ip]')
    expect(redact(text)).not.toMatch(/203|db8|fe80|::7/)
  })

  it('for any address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (ip) => {
        fc.pre(ip.length > 4)
        expect(redact(`connect to ${ip} failed`)).not.toContain(ip)
      }),
    )
  })
})

describe('text without a secret is not changed', () => {
  it.each([
    'account=0c8a1c3e-5b1f-4b9e-9f4e-2a60c1c9f1de kind=keychain-unavailable',
    'until=2026-11-22T14:05:09.120Z',
    'main.js:120:7 main.js:88:3',
    'ENOSPC: no space left on device, write',
    'version=0.1.0 electron=45.4.1 chrome=156.0.8078.100 release=10.0.19045',
    'host=demo-fapi.binance.com',
    'field=positions.3.isolatedMargin',
    'https://example.com/a/b',
    'Cannot read properties of undefined (reading pools)',
  ])('%s', (text) => {
    expect(redact(text)).toBe(text)
  })
})

describe('a text of one kind of characters does not hold up the app', () => {
  it.each([
    ':',
    '://',
    '?://',
    '@',
    ':@',
    '(',
    'a',
    '.',
    'f:',
    '1.',
    ' ',
    '-----END',
    '\\',
    '"',
    'token',
    'token ',
    'a ',
  ])('of %j', (characters) => {
    const text = characters.repeat(Math.floor(4000 / characters.length))
    for (let count = 0; count < 20; count += 1) expect(typeof redact(text)).toBe('string')
  })
})

it('a very long text is replaced by its length', () => {
  const text = randomBytes(100_000).toString('latin1')
  expect(redact(text)).toBe('[100000 characters]')
})
