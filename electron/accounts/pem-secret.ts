import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  type PrivateKeyInput,
  X509Certificate,
} from 'node:crypto'
import type { SecretReason } from '../../shared/accounts.ts'

export type ParsedSecret =
  /** An HMAC secret as it was pasted, or a private key as unencrypted PKCS#8 PEM. */
  { readonly ok: true; readonly secret: string } | { readonly ok: false; readonly reason: SecretReason }

/** Shorter keys can be broken, and the exchange does not accept them. */
const MIN_RSA_BITS = 2048

const LABEL = /-----(?:BEGIN|END) ([A-Z0-9 ]+)-----/g

/** "openssh-key-v1" in base64, without its last characters, which depend on what follows. */
const OPENSSH = 'b3BlbnNzaC1rZXktdjE'
const OPENSSH_PUBLIC = /^(ssh|ecdsa)-[\w-]+ AAAA/

const LENGTH = '(?:[0-7].|81..|82....)'
/** The beginning of a key in DER, in hex: a version, or the name of the algorithm. */
const KEY = new RegExp(`^30${LENGTH}(?:02010[01](?:30|02)|30${LENGTH}06(?:032b6570|092a864886f70d01))`)
const ENCRYPTED_KEY = new RegExp(`^30${LENGTH}30${LENGTH}06092a864886f70d0105`)

/** Bytes in the shortest block of the old encryptions. */
const SHORTEST_BLOCK = 8

/**
 * Recognizes by its content what was pasted: a private key in any usual form (with line ends of another
 * system or none, without its first line, its last or both, encrypted with a passphrase), or an HMAC secret.
 */
export function parseSecret(pasted: string, passphrase: string | null): ParsedSecret {
  const text = pasted.replaceAll('\\n', '\n').trim()
  const labels = [...text.matchAll(LABEL)].map(([, label = '']) => label)
  if (labels.length > 0) return parsePem(text, labels, passphrase)
  if (text.startsWith(OPENSSH)) return refuse('openssh')
  if (OPENSSH_PUBLIC.test(text)) return refuse('public-key')
  const der = derOf(text)
  const key = der === null ? null : parseDer(der, passphrase)
  if (key !== null) return key
  // A key that was cut off may consist of letters and digits only, and must not pass for an HMAC secret.
  if (der !== null && KEY.test(der.toString('hex', 0, 40))) return refuse('damaged-key')
  if (/^[\w-]+$/.test(text)) return { ok: true, secret: text }
  return refuse(der === null && !text.includes('PRIVATE KEY') ? 'format' : 'damaged-key')
}

function parsePem(text: string, labels: readonly string[], passphrase: string | null): ParsedSecret {
  const label = labels.find((one) => one.endsWith('PRIVATE KEY'))
  if (label === undefined) return refuse(reasonForLabel(labels[0] ?? ''))
  if (label === 'OPENSSH PRIVATE KEY') return refuse('openssh')
  const body = bodyOf(text, label)
  // The text decides, because libraries report a missing or wrong passphrase in different ways.
  const encrypted = label.startsWith('ENCRYPTED') || body.includes('Proc-Type: 4,ENCRYPTED')
  if (encrypted && lacksBytes(body)) return refuse('damaged-key')
  if (encrypted && passphrase === null) return refuse('encrypted')
  const parsed = parseKey({
    key: `-----BEGIN ${label}-----\n${wrap(body)}\n-----END ${label}-----\n`,
    ...unlocking(passphrase),
  })
  return encrypted && !parsed.ok && parsed.reason === 'damaged-key' ? refuse('wrong-passphrase') : parsed
}

/** The text between a key's first and last line. Where one of them was not copied, it ends at any other label. */
function bodyOf(text: string, label: string): string {
  const [first, last] = [`-----BEGIN ${label}-----`, `-----END ${label}-----`]
  const start = text.indexOf(first)
  if (start < 0) return text.slice(0, text.indexOf(last)).split('-----').at(-1) ?? ''
  const [body = ''] = text.slice(start + first.length).split('-----')
  return body
}

/** Whether lines of an encrypted key are missing, which would look like a wrong passphrase. */
function lacksBytes(body: string): boolean {
  const bytes = Buffer.from(base64In(body), 'base64')
  return body.includes('Proc-Type:') ? bytes.length % SHORTEST_BLOCK !== 0 : !isWhole(bytes)
}

/** Whether an ASN.1 sequence is as long as it says. */
function isWhole(der: Buffer): boolean {
  const length = der[1] ?? 0
  const lengthBytes = length < 0x80 ? 0 : length & 0x7f
  if (lengthBytes > 4 || der.length < 2 + lengthBytes) return false
  const contentLength = lengthBytes === 0 ? length : der.readUIntBE(2, lengthBytes)
  return der.length === 2 + lengthBytes + contentLength
}

/** Why a PEM with this label holds no secret. */
function reasonForLabel(label: string): SecretReason {
  if (label.endsWith('PUBLIC KEY')) return 'public-key'
  return label.endsWith('CERTIFICATE') ? 'certificate' : 'unsupported-key'
}

/** Writes base64 in lines of 64, as every parser takes it, and the headers of an old encryption above it. */
function wrap(body: string): string {
  const headers = linesOf(body).filter((line) => line.includes(':'))
  const wrapped = base64In(body).replaceAll(/.{64}(?=.)/g, '$&\n')
  return headers.length > 0 ? `${headers.join('\n')}\n\n${wrapped}` : wrapped
}

function base64In(body: string): string {
  return linesOf(body)
    .filter((line) => !line.includes(':'))
    .join('')
    .replaceAll(/\s/g, '')
}

function linesOf(body: string): string[] {
  return body.split(/\r\n|\r|\n/).map((line) => line.trim())
}

/** The bytes of a key without its first and last line; null when it cannot be one. */
function derOf(text: string): Buffer | null {
  const base64 = text.replaceAll(/\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null
  const der = Buffer.from(base64, 'base64')
  // Every key and certificate is an ASN.1 sequence.
  return der[0] === 0x30 ? der : null
}

function parseDer(der: Buffer, passphrase: string | null): ParsedSecret | null {
  const encrypted = ENCRYPTED_KEY.test(der.toString('hex', 0, 40))
  if (encrypted && !isWhole(der)) return refuse('damaged-key')
  const types = ['pkcs8', 'pkcs1'] as const
  const tried = types.map((type) => parseKey({ key: der, format: 'der', type, ...unlocking(passphrase) }))
  const understood = tried.find((parsed) => parsed.ok || parsed.reason !== 'damaged-key')
  if (understood !== undefined) return understood
  // A wrong passphrase sometimes decrypts to bytes that look valid but are not a key.
  if (encrypted) return refuse('wrong-passphrase')
  if (succeeds(() => createPublicKey({ key: der, format: 'der', type: 'spki' }))) return refuse('public-key')
  return succeeds(() => new X509Certificate(der)) ? refuse('certificate') : null
}

function unlocking(passphrase: string | null): { passphrase?: string } {
  return passphrase === null ? {} : { passphrase }
}

function parseKey(input: PrivateKeyInput): ParsedSecret {
  let key: KeyObject
  try {
    key = createPrivateKey(input)
  } catch (error) {
    return refuse(reasonForError(error))
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  if (type !== 'ed25519' && type !== 'rsa') return refuse('unsupported-key')
  if (type === 'rsa' && (details?.modulusLength ?? 0) < MIN_RSA_BITS) return refuse('weak-key')
  return { ok: true, secret: key.export({ type: 'pkcs8', format: 'pem' }).toString().trim() }
}

function reasonForError(error: unknown): SecretReason {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ERR_MISSING_PASSPHRASE') return 'encrypted'
  return code.includes('BAD_DECRYPT') ? 'wrong-passphrase' : 'damaged-key'
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt()
    return true
  } catch {
    return false
  }
}

function refuse(reason: SecretReason): ParsedSecret {
  return { ok: false, reason }
}
