/** Which half of a key pair a text is. */
export type KeyShape = 'private' | 'public'

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** Base64 characters that are decoded: enough to recognize a key, and little of what is secret. */
const DECODED_CHARACTERS = 28
/** The name in ASCII. */
const OPENSSH = [...'openssh-key-v1'].map((character) => character.charCodeAt(0))

const SEQUENCE = 0x30
const INTEGER = 0x02
/** The common beginning of the names of password-based encryptions, such as PBES2. */
const ENCRYPTION = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05]
const RSA = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01]
const ED25519 = [0x06, 0x03, 0x2b, 0x65, 0x70]

/**
 * Recognizes a half of a key pair in any usual form; null for any other text. No regular expression is used,
 * because the window would remember the text that was last matched.
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

/** First bytes of a key without its first and last line; none when it is not base64. Accepts `\n` for line ends. */
function firstBytes(text: string): readonly number[] {
  let base64 = ''
  for (const character of text.slice(0, 2 * DECODED_CHARACTERS).replaceAll('\\n', '')) {
    if (character.trim() === '') continue
    if (!BASE64.includes(character)) return []
    base64 += character
    if (base64.length === DECODED_CHARACTERS) break
  }
  return [...atob(base64.slice(0, base64.length & ~3))].map((byte) => byte.charCodeAt(0))
}

/**
 * A sequence that begins with a version is a private key (PKCS#8 or PKCS#1). One that begins with the name of
 * an algorithm is a public key, or a private key that is encrypted.
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

/** Where the content of the ASN.1 sequence at this place begins; null when there is no sequence. */
function contentAt(bytes: readonly number[], at: number): number | null {
  const length = bytes[at + 1]
  if (bytes[at] !== SEQUENCE || length === undefined) return null
  return at + 2 + (length < 0x80 ? 0 : length & 0x7f)
}

function startsWith(bytes: readonly number[], start: readonly number[], at: number): boolean {
  return start.every((byte, index) => bytes[at + index] === byte)
}
