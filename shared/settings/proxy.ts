import * as v from 'valibot'
import { KEY_PLACES, type KeyPlace } from '../accounts.ts'
import { LIMITS } from '../limits.ts'

/** How requests leave this computer. A password is in the keychain, never here. */
export type ProxySettings =
  | { readonly mode: 'system' }
  | { readonly mode: 'off' }
  | {
      readonly mode: 'manual'
      /** `http://`, `https://` or `socks5://`, host and port, and nothing else. */
      readonly url: string
      /** Null when the proxy asks for none. Chromium cannot send a user to a socks5 proxy. */
      readonly user: string | null
    }

/** Proxy settings as they are typed. */
export type ProxyDraft =
  | { readonly mode: 'system' }
  | { readonly mode: 'off' }
  | {
      readonly mode: 'manual'
      readonly url: string
      readonly user: string | null
      /** Null to keep the password that is saved. */
      readonly password: string | null
      /** Where the password is kept. `memory` keeps it until the app ends, where there is no keychain. */
      readonly keep?: KeyPlace
    }

/** What a test of the proxy has reached, and by which route. */
export interface ProxyReport {
  readonly host: string
  /** `DIRECT`, or the proxy as `PROXY host:port`, `HTTPS host:port`, `SOCKS5 host:port`. */
  readonly route: string
  /** Milliseconds from the request to the answer. */
  readonly tookMs: number
}

export const DEFAULT_PROXY: ProxySettings = { mode: 'system' }

/** The field that a draft is refused for, and why. Both end up in an `invalid-input` problem's params. */
export type ProxyField = 'url' | 'user' | 'password'
export type ProxyReason = AddressReason | UserReason | 'required' | 'too-long'

/** Why a text is not the address of a proxy. */
type AddressReason =
  | 'proxy-address'
  | 'proxy-scheme'
  /** The port is never guessed, because a proxy at a wrong port looks like one that is down. */
  | 'proxy-port'
  | 'proxy-path'
  | 'proxy-user-in-address'

type UserReason =
  | 'proxy-user'
  | 'proxy-socks-user'
  /** No password is saved for this user and address. */
  | 'proxy-password'

const reason = (why: ProxyReason) => why

/** The output is `scheme://host:port`, however the address was typed. */
const addressSchema = v.pipe(
  v.string(reason('required')),
  v.trim(),
  v.nonEmpty(reason('required')),
  v.maxLength(LIMITS.url, reason('too-long')),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const read = readAddress(dataset.value)
    if (read.ok) return read.address
    addIssue({ message: read.reason })
    return NEVER
  }),
)

/** A colon would end the user in the header that it is sent in. An empty user is no user. */
const userSchema = v.nullable(
  v.pipe(
    v.string(),
    v.trim(),
    v.maxLength(LIMITS.user, reason('too-long')),
    v.regex(/^[^:\p{Cc}]*$/u, reason('proxy-user')),
    v.transform((user) => (user === '' ? null : user)),
  ),
)

const passwordSchema = v.nullable(v.pipe(v.string(), v.maxLength(LIMITS.password, reason('too-long'))))

const unmanaged = v.object({ mode: v.picklist(['system', 'off']) })

/** The first issue's message is a `ProxyReason`. */
export const proxyDraftSchema = v.variant('mode', [
  unmanaged,
  v.pipe(
    v.object({
      mode: v.literal('manual'),
      url: addressSchema,
      user: userSchema,
      password: passwordSchema,
      keep: v.exactOptional(v.picklist(KEY_PLACES)),
    }),
    withoutSocksUser(),
  ),
])

export const proxySettingsSchema = v.variant('mode', [
  unmanaged,
  v.pipe(v.object({ mode: v.literal('manual'), url: addressSchema, user: userSchema }), withoutSocksUser()),
])

/**
 * Takes user and password out of an address, as they are often copied: `http://user:secret@host:8080`.
 * Null when there are none in it.
 */
export function splitAddress(text: string): { address: string; user: string; password: string } | null {
  const parts = /^\s*([a-z][a-z\d+.-]*:\/\/)?([^@/?#]*(?:@[^@/?#]*)*)@([^@]*)$/i.exec(text)
  if (parts === null) return null
  const [, scheme = '', pair = '', rest = ''] = parts
  const [user = '', ...password] = pair.split(':')
  return { address: `${scheme}${rest}`.trim(), user: decode(user), password: decode(password.join(':')) }
}

const SCHEMES: ReadonlyMap<string, string> = new Map([
  ['http', 'http'],
  ['https', 'https'],
  ['socks5', 'socks5'],
  // The proxy looks names up for socks5, too.
  ['socks5h', 'socks5'],
])

type Address =
  | { readonly ok: true; readonly address: string }
  | { readonly ok: false; readonly reason: ProxyReason }

/** An address without a scheme is taken as http, which nearly all proxies speak. */
function readAddress(text: string): Address {
  const [, typedScheme = 'http', rest = ''] = /^(?:([^/?#@]*):\/\/)?(.*)$/s.exec(text) ?? []
  const scheme = SCHEMES.get(typedScheme.toLowerCase())
  if (scheme === undefined) return refuse('proxy-scheme')
  if (rest.includes('@')) return refuse('proxy-user-in-address')
  if (/[\s\\]/.test(rest) || !URL.canParse(`http://${rest}`)) return refuse('proxy-address')
  const { hostname, pathname, search, hash } = new URL(`http://${rest}`)
  if (pathname !== '/' || search !== '' || hash !== '') return refuse('proxy-path')
  // Proxy rules are separated by characters that a host must therefore not contain.
  if (!/^([\w.-]+|\[[\da-f:.]+\])$/.test(hostname)) return refuse('proxy-address')
  // `URL` leaves out the default port of the scheme.
  const port = Number(/:(\d+)\/?$/.exec(rest)?.[1] ?? 'none')
  if (Number.isNaN(port)) return refuse('proxy-port')
  return port === 0 ? refuse('proxy-address') : { ok: true, address: `${scheme}://${hostname}:${port}` }
}

function refuse(reason: ProxyReason): Address {
  return { ok: false, reason }
}

type WithUser = { readonly url: string; readonly user: string | null }

function withoutSocksUser<T extends WithUser>() {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const { url, user: value } = dataset.value
    if (value === null || !url.startsWith('socks5:')) return
    const path = [{ type: 'object', origin: 'value', input: dataset.value, key: 'user', value }] as const
    addIssue({ message: reason('proxy-socks-user'), path: [...path] })
  })
}

/** Returns the text itself when it is not encoded after all. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
