import * as v from 'valibot'
import { LIMITS } from './limits.ts'
import { isVisible, withoutInvisible } from './words/visible-text.ts'

export const ENVIRONMENTS = ['production', 'demo', 'custom'] as const
export type Environment = (typeof ENVIRONMENTS)[number]

/** What the form sends. Goes one way: from the window to the main process. */
export interface AccountDraft {
  label: string
  environment: Environment
  /** With `custom` only: `https://…`, or `http://` on a loopback address. */
  baseUrl?: string
  apiKey: string
  /** An HMAC secret, or a private key of RSA or Ed25519 as PEM; empty with a key pair made here. */
  secret: string
  /** Of an encrypted private key. */
  passphrase?: string
  /** One that `accounts:create-key` made: its private half takes the secret's place. */
  keyPairId?: string
  /** Where key and secret are kept; `memory`: until the app ends, where there is no keychain. */
  keep?: KeyPlace
}

export const KEY_PLACES = ['keychain', 'memory'] as const
export type KeyPlace = (typeof KEY_PLACES)[number]
/** `none`: it came with a backup, and no key was entered since. */
export type KeptKey = KeyPlace | 'none'

/** What `accounts:update` changes of an account; what is left out stays. */
export interface AccountChange {
  label?: string
  paused?: boolean
  /** Its place among the accounts, from 0. */
  position?: number
  /** A new key in place of the old one. */
  key?: Pick<AccountDraft, 'apiKey' | 'secret' | 'passphrase' | 'keyPairId' | 'keep'>
}

/** How requests are signed. */
export type SecretKind = 'hmac' | 'rsa' | 'ed25519'

/** What a key may do, as the exchange tells it. */
export interface KeyPermissions {
  /** Local clock, ms. */
  readonly readAt: number
  readonly withdrawals: boolean
  /** Any trade, transfer or borrowing. */
  readonly trading: boolean
  readonly ipRestricted: boolean
}

/** A key pair made here, until the exchange's key for it is known; the private half stays in the keychain. */
export interface PendingKeyPair {
  readonly keyPairId: string
  /** PEM, for the exchange's form. */
  readonly publicKey: string
}

/** What a check of a draft found, if nothing is wrong with it. */
export interface CheckedDraft {
  readonly kind: SecretKind
  /** Null where it is not asked for: in demo trading and at custom addresses. `not-told`: it was asked in vain. */
  readonly permissions: KeyPermissions | 'not-told' | null
}

/** What signs a request. Lives in the main process and the keychain only. */
export type Credentials = Readonly<Pick<AccountDraft, 'apiKey' | 'secret'>>

/** The fields a draft can be refused for, and why; both end up in an `invalid-input` problem's params. */
export type DraftField = keyof AccountDraft
export type DraftReason = BasicReason | SecretReason

/** Why what was pasted as a secret is none. */
export type SecretReason =
  | 'encrypted'
  | 'wrong-passphrase'
  | 'public-key'
  | 'certificate'
  /** A private key of a kind that the exchange does not take. */
  | 'unsupported-key'
  /** In OpenSSH's own format. */
  | 'openssh'
  /** Too short to be safe. */
  | 'weak-key'
  | 'damaged-key'
  | 'format'

type BasicReason =
  | 'required'
  | 'too-long'
  | 'format'
  | 'same-as-key'
  | 'not-a-url'
  | 'not-secure'
  | 'not-an-origin'
  | 'duplicate'

const reason = (why: DraftReason) => why

const text = (limit: number) =>
  v.pipe(
    v.string(reason('required')),
    v.trim(),
    v.nonEmpty(reason('required')),
    v.maxLength(limit, reason('too-long')),
  )

const apiKey = v.pipe(text(LIMITS.apiKey), v.regex(/^[\w-]+$/, reason('format')))

const secret = v.pipe(v.string(reason('required')), v.trim(), v.maxLength(LIMITS.secret, reason('too-long')))

const key = {
  apiKey,
  secret,
  passphrase: v.exactOptional(v.pipe(v.string(), v.maxLength(LIMITS.passphrase, reason('too-long')))),
  keyPairId: v.exactOptional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(100))),
  keep: v.optional(v.picklist(KEY_PLACES), 'keychain'),
}

/** An origin that keys may be sent to; comes out as `https://host:port`. */
export const baseUrlSchema = v.pipe(
  text(LIMITS.baseUrl),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const refused = refuseBaseUrl(dataset.value)
    if (refused === null) return new URL(dataset.value).origin
    addIssue({ message: refused })
    return NEVER
  }),
)

/** What a name is made of; anything invisible in it is taken for a space. */
export const labelSchema = v.pipe(
  v.string(reason('required')),
  v.transform(withoutInvisible),
  text(LIMITS.label),
  v.check(isVisible, reason('required')),
)

const common = { label: labelSchema, ...key }

/** Trims what was pasted; the first issue's message is a `DraftReason`. */
export const accountDraftSchema = v.pipe(
  v.variant(
    'environment',
    [
      v.object({ ...common, environment: v.picklist(['production', 'demo']) }),
      v.object({ ...common, environment: v.literal('custom'), baseUrl: baseUrlSchema }),
    ],
    reason('required'),
  ),
  withSecret(),
)

export type ValidAccountDraft = v.InferOutput<typeof accountDraftSchema>

export const accountChangeSchema = v.strictObject({
  label: v.exactOptional(labelSchema),
  paused: v.exactOptional(v.boolean()),
  position: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  key: v.exactOptional(v.pipe(v.object(key), withSecret())),
})

export type ValidAccountChange = v.InferOutput<typeof accountChangeSchema>

type PastedKey = { readonly apiKey: string; readonly secret: string; readonly keyPairId?: string }

function withSecret<T extends PastedKey>() {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    const refused = refuseSecret(dataset.value)
    if (refused === null) return
    const { secret: value } = dataset.value
    const path = [{ type: 'object', origin: 'value', input: dataset.value, key: 'secret', value }] as const
    addIssue({ message: refused, path: [...path] })
  })
}

function refuseSecret({ apiKey, secret, keyPairId }: PastedKey): DraftReason | null {
  if (secret === '') return keyPairId === undefined ? 'required' : null
  return secret === apiKey ? 'same-as-key' : null
}

function refuseBaseUrl(value: string): DraftReason | null {
  if (!URL.canParse(value)) return 'not-a-url'
  const url = new URL(value)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'not-a-url'
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return 'not-secure'
  if (url.username || url.password || url.pathname !== '/' || url.search || url.hash) return 'not-an-origin'
  return null
}

/** `URL` has already put IPv4 hosts into dotted form and IPv6 hosts into their shortest. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
