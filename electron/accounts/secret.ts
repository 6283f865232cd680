import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { SecretKind, SecretReason } from '../../shared/accounts.ts'

export type ReadSecret =
  | {
      readonly ok: true
      readonly kind: SecretKind
      /** An HMAC secret as it is, a private key as unencrypted PKCS#8 PEM. */
      readonly secret: string
    }
  | { readonly ok: false; readonly reason: SecretReason }

/** What is shorter can be broken, and the exchange takes none. */
const SHORTEST_RSA_BITS = 2048

const LABEL = /-----(?:BEGIN|END) ([A-Z0-9 ]+)-----/g

/** "openssh-key-v1" in base64, as far as it is the same in every key. */
const OPENSSH = 'b3BlbnNzaC1rZXktdjE'
const OPENSSH_PUBLIC = /^(ssh|ecdsa)-[\w-]+ AAAA/

const LENGTH = '(?:[0-7].|81..|82....)'
/** How keys begin in DER, in hex: with a version, or with the name of what follows. */
const KEY = new RegExp(`^30${LENGTH}(?:02010[01](?:30|02)|30${LENGTH}06(?:032b6570|092a864886f70d01))`)
const ENCRYPTED_KEY = new RegExp(`^30${LENGTH}30${LENGTH}06092a864886f70d0105`)

/** What old encryptions write in. */
const SHORTEST_BLOCK = 8

/**
 * Tells by its content what was pasted: a private key in any usual wrapping (line ends of another
 * system or none, without its first line, its last or both, encrypted with a passphrase), else an HMAC
 * secret.
 */
export function readSecret(pasted: string, passphrase: string | null): ReadSecret {
  const text = pasted.replaceAll('\\n', '\n').trim()
  const labels = [...text.matchAll(LABEL)].map(([, label = '']) => label)
  if (labels.length > 0) return readPem(text, labels, passphrase)
  if (text.startsWith(OPENSSH)) return refuse('openssh')
  if (OPENSSH_PUBLIC.test(text)) return refuse('public-key')
  const der = derOf(text)
  const key = der === null ? null : readDer(der, passphrase)
  if (key !== null) return key
  // What was cut off may be letters and digits only.
  if (der !== null && KEY.test(der.toString('hex', 0, 40))) return refuse('damaged-key')
  if (/^[\w-]+$/.test(text)) return { ok: true, kind: 'hmac', secret: text }
  return refuse(der === null && !text.includes('PRIVATE KEY') ? 'format' : 'damaged-key')
}

function readPem(text: string, labels: readonly string[], passphrase: string | null): ReadSecret {
  const label = labels.find((one) => one.endsWith('PRIVATE KEY'))
  if (label === undefined) return refuse(withoutSecret(labels[0] ?? ''))
  if (label === 'OPENSSH PRIVATE KEY') return refuse('openssh')
  const body = bodyOf(text, label)
  // Told by the text: what a library says of a missing or wrong passphrase depends on which one it is.
  const encrypted = label.startsWith('ENCRYPTED') || body.includes('Proc-Type: 4,ENCRYPTED')
  if (encrypted && lacksBytes(body)) return refuse('damaged-key')
  if (encrypted && passphrase === null) return refuse('encrypted')
  const read = accept(() =>
    createPrivateKey({
      key: `-----BEGIN ${label}-----\n${wrap(body)}\n-----END ${label}-----\n`,
      ...unlocking(passphrase),
    }),
  )
  return encrypted && !read.ok && read.reason === 'damaged-key' ? refuse('wrong-passphrase') : read
}

/** What stands between a key's first and last line. Where one of them was not copied, it reaches as far as there are no others. */
function bodyOf(text: string, label: string): string {
  const [first, last] = [`-----BEGIN ${label}-----`, `-----END ${label}-----`]
  const start = text.indexOf(first)
  if (start < 0) return text.slice(0, text.indexOf(last)).split('-----').at(-1) ?? ''
  const [body = ''] = text.slice(start + first.length).split('-----')
  return body
}

/** Whether lines are missing in an encrypted key, which would look like another passphrase's. */
function lacksBytes(body: string): boolean {
  const bytes = Buffer.from(base64In(body), 'base64')
  return body.includes('Proc-Type:') ? bytes.length % SHORTEST_BLOCK !== 0 : !isWhole(bytes)
}

/** Whether an ASN.1 sequence is as long as it says. */
function isWhole(der: Buffer): boolean {
  const length = der[1] ?? 0
  const lengthBytes = length < 0x80 ? 0 : length & 0x7f
  if (lengthBytes > 4 || der.length < 2 + lengthBytes) return false
  const told = lengthBytes === 0 ? length : der.readUIntBE(2, lengthBytes)
  return der.length === 2 + lengthBytes + told
}

function withoutSecret(label: string): SecretReason {
  if (label.endsWith('PUBLIC KEY')) return 'public-key'
  return label.endsWith('CERTIFICATE') ? 'certificate' : 'unsupported-key'
}

/** In lines of 64, as every reader takes it; what an old encryption put on top stays in lines of its own. */
function wrap(body: string): string {
  const notes = linesOf(body).filter((line) => line.includes(':'))
  const wrapped =
    base64In(body)
      .match(/.{1,64}/g)
      ?.join('\n') ?? ''
  return notes.length > 0 ? `${notes.join('\n')}\n\n${wrapped}` : wrapped
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

/** The bytes of what lost its first and last line; null if it cannot be that. */
function derOf(text: string): Buffer | null {
  const base64 = text.replaceAll(/\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null
  const der = Buffer.from(base64, 'base64')
  // Every key and certificate is an ASN.1 sequence.
  return der[0] === 0x30 ? der : null
}

function readDer(der: Buffer, passphrase: string | null): ReadSecret | null {
  const encrypted = ENCRYPTED_KEY.test(der.toString('hex', 0, 40))
  if (encrypted && !isWhole(der)) return refuse('damaged-key')
  const types = ['pkcs8', 'pkcs1'] as const
  const tried = types.map((type) =>
    accept(() => createPrivateKey({ key: der, format: 'der', type, ...unlocking(passphrase) })),
  )
  const told = tried.find((read) => read.ok || read.reason !== 'damaged-key')
  if (told !== undefined) return told
  // Now and then a wrong passphrase makes something of it, if nothing that is a key.
  if (encrypted) return refuse('wrong-passphrase')
  if (works(() => createPublicKey({ key: der, format: 'der', type: 'spki' }))) return refuse('public-key')
  return works(() => new X509Certificate(der)) ? refuse('certificate') : null
}

function unlocking(passphrase: string | null): { passphrase?: string } {
  return passphrase === null ? {} : { passphrase }
}

function accept(read: () => KeyObject): ReadSecret {
  let key: KeyObject
  try {
    key = read()
  } catch (error) {
    return refuse(whyUnread(error))
  }
  const secret = () => key.export({ type: 'pkcs8', format: 'pem' }).toString().trim()
  switch (key.asymmetricKeyType) {
    case 'ed25519':
      return { ok: true, kind: 'ed25519', secret: secret() }
    case 'rsa':
      return (key.asymmetricKeyDetails?.modulusLength ?? 0) < SHORTEST_RSA_BITS
        ? refuse('weak-key')
        : { ok: true, kind: 'rsa', secret: secret() }
    default:
      return refuse('unsupported-key')
  }
}

function whyUnread(error: unknown): SecretReason {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ERR_MISSING_PASSPHRASE') return 'encrypted'
  return code.includes('BAD_DECRYPT') ? 'wrong-passphrase' : 'damaged-key'
}

function works(attempt: () => unknown): boolean {
  try {
    attempt()
    return true
  } catch {
    return false
  }
}

function refuse(reason: SecretReason): ReadSecret {
  return { ok: false, reason }
}
