import { describe, expect, test } from 'vitest'
import { keyShapeOf } from '../../../../renderer/accounts/keys/key-shape.ts'

/** These keys belong to nobody. */
const ED25519 = 'MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g'
const ED25519_PUBLIC = 'MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='
const pem = (label: string, body: string, lineEnd = '\n') =>
  [`-----BEGIN ${label}-----`, body, `-----END ${label}-----`].join(lineEnd)

describe('a private key is recognized', () => {
  test.each([
    ['as PEM', pem('PRIVATE KEY', ED25519)],
    ['of RSA', pem('RSA PRIVATE KEY', 'MIIEpAIBAAKCAQEA')],
    ['of OpenSSH', pem('OPENSSH PRIVATE KEY', 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmU=')],
    ['with line ends written out', pem('PRIVATE KEY', ED25519, '\\n')],
    ['without its first and last line', ED25519],
    ['without its first and last line, with space around it', `\n ${ED25519}\n`],
    ['of which the end was cut off', ED25519.slice(0, 20)],
    ['of RSA without its first and last line', 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7'],
    ['of PKCS#1 without its first and last line', 'MIIEpAIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeL'],
    ['encrypted, without its first and last line', 'MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAg'],
    ['of OpenSSH without its first and last line', 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmU='],
    ['of PuTTY', 'PuTTY-User-Key-File-3: ssh-ed25519'],
  ])('%s', (_how, text) => {
    expect(keyShapeOf(text)).toBe('private')
  })
})

describe('a public key is recognized', () => {
  test.each([
    ['as PEM', pem('PUBLIC KEY', ED25519_PUBLIC)],
    ['without its first and last line', ED25519_PUBLIC],
    ['of RSA without its first and last line', 'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHC'],
    ['of OpenSSH', ' ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoq me@here'],
    ['of OpenSSH, RSA', 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7'],
  ])('%s', (_how, text) => {
    expect(keyShapeOf(text)).toBe('public')
  })
})

test.each([
  '',
  'M',
  'MC4C',
  'the-key',
  'x'.repeat(64),
  'MI'.repeat(32),
  'MC4'.repeat(21),
  '密钥',
  'ssh-like name',
])('any other text may be a key of the exchange: %j', (text) => {
  expect(keyShapeOf(text)).toBeNull()
})

test('the window does not remember the text', () => {
  expect(/nothing/.test('nothing')).toBe(true)
  keyShapeOf(ED25519)
  keyShapeOf('a-secret-nobody-may-see')
  expect(Reflect.get(RegExp, '$_')).toBe('nothing')
})
