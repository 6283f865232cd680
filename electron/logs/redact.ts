import { isIP } from 'node:net'

const SECRET = '[secret]'
const ADDRESS = '[ip]'

/**
 * The last sieve before a log: takes out what looks like a key, a secret, a signature, a private key, a
 * password in an address, the query of an address, or an IP address. What is written down has none of
 * them to begin with; this is for what nobody thought of, as the text of somebody else's error.
 */
export function redact(text: string): string {
  if (text.length > LONGEST) return `[${text.length} characters]`
  return text
    .replace(/-----BEGIN[\s\S]*?(-----END[^-]*-----|$)/g, SECRET)
    .replace(/<Buffer [^>]*>?/g, SECRET)
    .replace(BYTES, SECRET)
    .replace(NAMED, `$1${SECRET}`)
    .replace(/:\/\/\S*@/g, `://${SECRET}@`)
    .replace(/[^\s"'`(]+:[^\s"'`]*@/g, `${SECRET}@`)
    .replace(/(\w+:\/\/[^\s"'`?]*)\?[^\s"'`]*/g, `$1?${SECRET}`)
    .replace(RUN, (run) => (isHarmless(run) ? run : SECRET))
    .replace(IPV4, ADDRESS)
    .replace(/[\da-f:]*:[\da-f:.]*[\da-f:]/gi, (told) => (isIPv6(told) ? ADDRESS : told))
}

/** Nobody reads more of it, and to look through it takes a time that grows with its square. */
const LONGEST = 4000

/** A dozen numbers in a row: bytes, printed one by one. */
const BYTES = /(?:\b(?:0x)?[\da-f]{1,3}\b(?:,\s*|\s+|:)){11,}(?:0x)?[\da-f]{1,3}\b/gi

/** What stands behind such a name is secret however short it is; `Bearer` and the like are part of it. */
const NAMED =
  /((?:signature|secret|passw(?:or)?d|passphrase|token|authorization|cookie|api-?_?key|x-mbx-apikey|listen-?_?key)["'\\]*\s*[=:]\s*)(?:(?:basic|bearer|digest)\s+)?(?:\\?["'](?:\\.|[^"'\\])*\\?["']?|[^\s&,;}]+)/gi

/** As hex, base64 in all its alphabets, percent and backslash encoding, and what is glued to them. */
const RUN = /[\w+/=%\\~-]{24,}/g

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/
/** `notification-failed`; `nothing_but_words`. */
const WORDS = /^[a-z]{1,15}(?:[-_][a-z]{1,15})*$/

const BYTE = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const IPV4 = new RegExp(`(?<![\\d.])${BYTE}(?:\\.${BYTE}){3}(?!\\.?\\d)`, 'g')

/** A colon before or after it may belong to the sentence. */
function isIPv6(told: string): boolean {
  return isIP(told.replace(/^:(?!:)/, '').replace(/(?<!:):$/, '')) === 6
}

/** Neither is random, so neither is a secret. The value of a field comes glued to its name. */
function isHarmless(run: string): boolean {
  const [, value = run] = /^[a-z]+=(.*)$/i.exec(run) ?? []
  return UUID.test(value) || WORDS.test(value)
}
