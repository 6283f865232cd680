import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSecret } from '../../../electron/accounts/pem-secret.ts'

const ed25519 = generateKeyPairSync('ed25519')
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const bodyOf = (text: string) => text.replaceAll(/-----[^-]+-----/g, '').trim()
const locked = (key: KeyObject, type: 'pkcs1' | 'pkcs8' = 'pkcs8') =>
  key.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' }).toString()

const ED = pem(ed25519.privateKey)
const RSA = pem(rsa.privateKey)

/** A self-signed certificate whose key was deleted. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBNDCB56ADAgECAhQ+lXiS8tM2vECROlNbkleFRDMGOTAFBgMrZXAwDzENMAsG
A1UEAwwEdGVzdDAgFw0yNjExMjIxOTM5MDJaGA8yMTI2MTAyOTE5MzkwMlowDzEN
MAsGA1UEAwwEdGVzdDAqMAUGAytlcAMhAEdKAMhZxWm/DlY373ZzdvOFfciVM5Q5
b7x3dAuqVRhRo1MwUTAdBgNVHQ4EFgQUdlnSiZMRnVJ2h4/O9VCyoye743IwHwYD
VR0jBBgwFoAUdlnSiZMRnVJ2h4/O9VCyoye743IwDwYDVR0TAQH/BAUwAwEB/zAF
BgMrZXADQQDLDOeCESugbGIk84St+myrDZ0FNgPcOxnRDrvKVNxo8H9zWhHfol3l
/yMNVN5f+UQo/pbZL//WVAAj/8/82NgK
-----END CERTIFICATE-----`

describe('a private key is recognized in any common form:', () => {
  it.each([
    ['unchanged', ED],
    ['with the line ends of Windows', ED.replaceAll('\n', '\r\n')],
    ['with the line ends of an old Mac', ED.replaceAll('\n', '\r')],
    ['without its last line end', ED.trim()],
    ['in one line', ED.replaceAll('\n', '')],
    ['with spaces instead of line ends', ED.replaceAll('\n', ' ')],
    ['with line ends written out, as in a JSON file', ED.replaceAll('\n', '\\n')],
    ['with whitespace around it', `\n\n  ${ED}  \n`],
    ['indented', ED.replaceAll(/^/gm, '    ')],
    ['with its public half behind it', `${ED}${ed25519.publicKey.export({ type: 'spki', format: 'pem' })}`],
    ['with its public half before it', `${ed25519.publicKey.export({ type: 'spki', format: 'pem' })}${ED}`],
    ['without its first and last line', bodyOf(ED)],
    ['without its first line', ED.slice(ED.indexOf('\n') + 1)],
    ['without the beginning of its first line', ED.slice(9)],
    ['without its last line', ED.slice(0, ED.indexOf('-----END'))],
    ['without the end of its last line', ED.trim().slice(0, -9)],
    [
      'without its last line, its public half behind it',
      `${ED.slice(0, ED.indexOf('-----END'))}${ed25519.publicKey.export({ type: 'spki', format: 'pem' })}`,
    ],
  ])('%s', (_how, pasted) => {
    expect(parseSecret(pasted, null)).toEqual({ ok: true, secret: ED.trim() })
  })

  it.each([
    ['as PKCS#8', RSA],
    ['as PKCS#1', rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()],
    ['in one line', RSA.replaceAll('\n', '')],
    ['without its first and last line', bodyOf(RSA)],
    [
      'as PKCS#1 without its first and last line',
      rsa.privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64'),
    ],
  ])('RSA %s', (_how, pasted) => {
    expect(parseSecret(pasted, null)).toEqual({ ok: true, secret: RSA.trim() })
  })

  it('RSA of 4096 bits', () => {
    const key = pem(generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey)
    expect(parseSecret(key, null)).toEqual({ ok: true, secret: key.trim() })
  })
})

describe('an encrypted key', () => {
  it.each([
    ['PKCS#8', locked(ed25519.privateKey), ED],
    ['PKCS#8 in one line', locked(ed25519.privateKey).replaceAll('\n', ''), ED],
    ['PKCS#1', locked(rsa.privateKey, 'pkcs1'), RSA],
    ['PKCS#1 with the line ends of Windows', locked(rsa.privateKey, 'pkcs1').replaceAll('\n', '\r\n'), RSA],
    ['PKCS#8 without its first and last line', bodyOf(locked(ed25519.privateKey)), ED],
  ])('%s needs its passphrase, and is saved without it', (_how, pasted, plain) => {
    expect(parseSecret(pasted, null)).toEqual({ ok: false, reason: 'encrypted' })
    expect(parseSecret(pasted, 'open barley')).toEqual({ ok: false, reason: 'wrong-passphrase' })
    expect(parseSecret(pasted, 'open sesame')).toMatchObject({ ok: true, secret: plain.trim() })
  })

  it.each([
    ['PKCS#8', locked(rsa.privateKey)],
    ['PKCS#8 without its first and last line', bodyOf(locked(rsa.privateKey))],
    ['PKCS#8 in one line', locked(rsa.privateKey).replaceAll('\n', '')],
  ])('%s with a part missing is damaged, whatever the passphrase', (_how, pasted) => {
    const cut = pasted.slice(0, 400) + pasted.slice(700)
    for (const passphrase of [null, 'open sesame', 'open barley'])
      expect(parseSecret(cut, passphrase)).toEqual({ ok: false, reason: 'damaged-key' })
  })

  it.each([
    ['PKCS#8', locked(ed25519.privateKey)],
    ['PKCS#8 without its first and last line', bodyOf(locked(ed25519.privateKey))],
  ])('%s is never reported as damaged because a wrong passphrase seems to fit', (_how, pasted) => {
    const answers = Array.from({ length: 1500 }, (_, number) => parseSecret(pasted, `no ${number}`))
    expect(answers.filter((answer) => answer.ok || answer.reason !== 'wrong-passphrase')).toEqual([])
  })

  it('ignores a passphrase that is not needed', () => {
    expect(parseSecret(ED, 'open sesame')).toMatchObject({ ok: true })
  })
})

describe('a text that is not a secret is recognized:', () => {
  const spki = ed25519.publicKey.export({ type: 'spki', format: 'pem' }).toString()

  it.each([
    ['a public key', spki, 'public-key'],
    ['a public key without its first and last line', bodyOf(spki), 'public-key'],
    [
      'a public key as PKCS#1',
      rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      'public-key',
    ],
    ['a certificate', CERTIFICATE, 'certificate'],
    ['a certificate without its first and last line', bodyOf(CERTIFICATE), 'certificate'],
    ['an EC key', pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey), 'unsupported-key'],
    [
      'an EC key as SEC 1',
      generateKeyPairSync('ec', { namedCurve: 'P-256' })
        .privateKey.export({ type: 'sec1', format: 'pem' })
        .toString(),
      'unsupported-key',
    ],
    ['an Ed448 key', pem(generateKeyPairSync('ed448').privateKey), 'unsupported-key'],
    [
      'a DSA key',
      pem(generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }).privateKey),
      'unsupported-key',
    ],
    [
      'a key of OpenSSH',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU=\n-----END OPENSSH PRIVATE KEY-----',
      'openssh',
    ],
    ['a key of OpenSSH without its first and last line', 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmU=', 'openssh'],
    [
      'a public key of OpenSSH',
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me@here',
      'public-key',
    ],
    ['a key of which only the first letters were copied', bodyOf(ED).slice(0, 30), 'damaged-key'],
    ['a public key of which only the first letters were copied', bodyOf(spki).slice(0, 30), 'damaged-key'],
    ['a key whose first line lost its dashes', ED.replace('-----B', 'B').slice(0, 60), 'damaged-key'],
    ['RSA of 512 bits', pem(generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey), 'weak-key'],
    ['RSA of 1024 bits', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey), 'weak-key'],
    ['a key without its end', RSA.slice(0, 900), 'damaged-key'],
    ['a key with a line missing', RSA.split('\n').toSpliced(5, 1).join('\n'), 'damaged-key'],
    [
      'a key with other content',
      `-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----`,
      'damaged-key',
    ],
    ['a sentence', 'this is my secret', 'format'],
    ['two HMAC secrets', `${'a'.repeat(64)}\n${'b'.repeat(64)}`, 'format'],
    ['nothing', '', 'format'],
  ])('%s', (_what, pasted, reason) => {
    expect(parseSecret(pasted, null)).toEqual({ ok: false, reason })
  })
})

describe('an HMAC secret', () => {
  it('is any text that is not a key, whatever its length', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{8,128}$/), (secret) => {
        expect(parseSecret(` ${secret}\r\n`, null)).toEqual({ ok: true, secret })
      }),
    )
  })
})

it('never throws, whatever is pasted', () => {
  const damaged = fc
    .tuple(fc.constantFrom(ED, RSA, locked(rsa.privateKey)), fc.nat(), fc.string())
    .map(([key, at, inserted]) => key.slice(0, at % key.length) + inserted + key.slice(at % key.length))
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), damaged), (pasted) => {
      const read = parseSecret(pasted, null)
      if (read.ok && read.secret.includes('PRIVATE KEY')) createPrivateKey(read.secret)
    }),
  )
  expect(parseSecret(randomBytes(5_000_000).toString('base64'), null)).toMatchObject({ ok: false })
})
