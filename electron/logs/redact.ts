import { isIP } from 'node:net'

const SECRET = '[secret]'
const ADDRESS = '[ip]'

/**
 * Removes what looks like a key, a secret, a signature, a private key, a password in an address, the query
 * of an address, or an IP address. Log lines should have none of these in the first place. This is the
 * safety net for what nobody thought of, such as the text of an error from a library.
 */
export function redact(text: string): string {
  if (text.length > LONGEST_TEXT) return `[${text.length} characters]`
  return text
    .replace(/-----BEGIN[\s\S]*?(-----END[^-]*-----|$)/g, SECRET)
    .replace(/<Buffer [^>]*>?/g, SECRET)
    .replace(BYTES, SECRET)
    .replace(NAMED, `$1${SECRET}`)
    .replace(/\S+/g, withoutLogin)
    .replace(/[^\s"'`]+/g, (run) => withoutQuery(withoutPassword(run)))
    .replace(RUN, (run) => (isHarmless(run) ? run : SECRET))
    .replace(IPV4, ADDRESS)
    .replace(/[\da-f:.]+/gi, withoutIPv6)
}

/** In characters. Nobody reads longer texts, so nothing looks through them. */
export const LONGEST_TEXT = 4000

// The functions below look for each character once. A pattern would begin anew at each place of a long run.

/** `https://user@host`, where the user may contain anything but a space. */
function withoutLogin(run: string): string {
  const start = run.indexOf('://')
  const at = run.lastIndexOf('@')
  return start < 0 || at < start ? run : `${run.slice(0, start)}://${SECRET}${run.slice(at)}`
}

/** `user:password@host`, perhaps in brackets. */
function withoutPassword(run: string): string {
  const at = run.lastIndexOf('@')
  const colon = run.lastIndexOf(':', at)
  if (at < 0 || colon < 1) return run
  const start = run.lastIndexOf('(', run.indexOf(':', 1)) + 1
  return `${run.slice(0, start)}${SECRET}${run.slice(at)}`
}

/** `https://host/path?query` */
function withoutQuery(run: string): string {
  const query = run.indexOf('?', run.indexOf('://'))
  return run.includes('://') && query >= 0 ? `${run.slice(0, query)}?${SECRET}` : run
}

/** The address begins after the last dot before its first colon, and a dot after it belongs to the sentence. */
function withoutIPv6(run: string): string {
  const colon = run.indexOf(':')
  if (colon < 0) return run
  const start = run.lastIndexOf('.', colon) + 1
  let end = run.length
  while (run[end - 1] === '.') end -= 1
  const isAddress = isIPv6(run.slice(start, end))
  return isAddress ? `${run.slice(0, start)}${ADDRESS}${run.slice(end)}` : run
}

/** A dozen numbers in a row are probably printed bytes. */
const BYTES = /(?:\b(?:0x)?[\da-f]{1,3}\b(?:,\s*|\s+|:)){11,}(?:0x)?[\da-f]{1,3}\b/gi

/** A value after such a name is secret however short it is. `Bearer` and the like belong to the value. */
const NAMED =
  /((?:signature|secret|passw(?:or)?d|passphrase|token|authorization|cookie|api-?_?key|x-mbx-apikey|listen-?_?key)["'\\]*\s*[=:]\s*)(?:(?:basic|bearer|digest)\s+)?(?:\\?["'](?:\\.|[^"'\\])*\\?["']?|[^\s&,;}]+)/gi

/** Hex, base64 in all its alphabets, percent and backslash encoding, and characters attached to them. */
const RUN = /[\w+/=%\\~-]{24,}/g

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/
/** `notification-failed`; `nothing_but_words`. */
const WORDS = /^[a-z]{1,15}(?:[-_][a-z]{1,15})*$/

const BYTE = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const IPV4 = new RegExp(`(?<![\\d.])${BYTE}(?:\\.${BYTE}){3}(?!\\.?\\d)`, 'g')

/** A colon before or after the address may belong to the sentence. */
function isIPv6(text: string): boolean {
  return isIP(text.replace(/^:(?!:)/, '').replace(/(?<!:):$/, '')) === 6
}

/** UUIDs and words are no secrets. A field's value comes attached to its name. */
function isHarmless(run: string): boolean {
  const [, value = run] = /^[a-z]+=(.*)$/i.exec(run) ?? []
  return UUID.test(value) || WORDS.test(value)
}
