/** What a text is of a key pair, as far as its form tells. */
export type KeyShape = 'private' | 'public'

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** Enough for the longest of what is looked for, and not much more: it is as secret as the rest. */
const LOOKED_AT = 28
/** In ASCII. */
const OPENSSH = [...'openssh-key-v1'].map((character) => character.charCodeAt(0))

const SEQUENCE = 0x30
const INTEGER = 0x02
/** PBES2 and its like: what follows is encrypted. */
const ENCRYPTION = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05]
const RSA = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01]
const ED25519 = [0x06, 0x03, 0x2b, 0x65, 0x70]

/**
 * Whether a text is a half of a key pair, in any wrapping; null: it may be anything else. Without a regular
 * expression: the window would remember what was last tried on one.
 */
export function keyShapeOf(text: string): KeyShape | null {
  if (text.includes('PRIVATE KEY-') || text.includes('PuTTY-User-Key-File')) return 'private'
  if (text.includes('PUBLIC KEY-') || isOpenSshPublic(text.trimStart())) return 'public'
  const bytes = firstBytes(text)
  return startsWith(bytes, OPENSSH, 0) ? 'private' : shapeOfDer(bytes)
}

function isOpenSshPublic(text: string): boolean {
  return (text.startsWith('ssh-') || text.startsWith('ecdsa-')) && text.includes(' AAAA')
}

/** Of what lost its first and last line; none where it is no base64. Line ends may have been written as `\n`. */
function firstBytes(text: string): readonly number[] {
  let base64 = ''
  for (const character of text.slice(0, 2 * LOOKED_AT).replaceAll('\\n', '')) {
    if (character.trim() === '') continue
    if (!BASE64.includes(character)) return []
    base64 += character
    if (base64.length === LOOKED_AT) break
  }
  return [...atob(base64.slice(0, base64.length & ~3))].map((byte) => byte.charCodeAt(0))
}

/**
 * A sequence that begins with a version is a private key (PKCS#8 or PKCS#1). One that begins with the name
 * of what follows is a public key, or a private one that is encrypted.
 */
function shapeOfDer(bytes: readonly number[]): KeyShape | null {
  const content = contentAt(bytes, 0)
  if (content === null) return null
  const [tag, length, version = -1, next = -1] = bytes.slice(content)
  if (tag === INTEGER && length === 1 && version <= 1) {
    return next === SEQUENCE || next === INTEGER ? 'private' : null
  }
  const name = contentAt(bytes, content)
  if (name === null) return null
  if (startsWith(bytes, ENCRYPTION, name)) return 'private'
  return startsWith(bytes, RSA, name) || startsWith(bytes, ED25519, name) ? 'public' : null
}

/** Where what is in an ASN.1 sequence begins; null: there is none. */
function contentAt(bytes: readonly number[], at: number): number | null {
  const length = bytes[at + 1]
  if (bytes[at] !== SEQUENCE || length === undefined) return null
  return at + 2 + (length < 0x80 ? 0 : length & 0x7f)
}

function startsWith(bytes: readonly number[], start: readonly number[], at: number): boolean {
  return start.every((byte, index) => bytes[at + index] === byte)
}
