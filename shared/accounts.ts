import * as v from 'valibot'
import { LIMITS } from './limits.ts'
import { isVisible, withoutInvisible } from './words/visible-text.ts'

export const ENVIRONMENTS = ['production', 'demo', 'custom'] as const
export type Environment = (typeof ENVIRONMENTS)[number]

/** So many accounts are watched at most. A file may hold more, which stay in it. */
export const MOST_ACCOUNTS = 200

/**
 * What liquidates an account: its futures, or all it holds at the exchange together. In the plain kind of
 * portfolio margin the futures cannot be asked; in Pro they answer, but do not decide.
 */
export const ACCOUNT_KINDS = ['futures', 'portfolio-margin', 'portfolio-margin-pro'] as const
export type AccountKind = (typeof ACCOUNT_KINDS)[number]
export type PortfolioKind = Exclude<AccountKind, 'futures'>

/** What the form sends. It goes one way: from the window to the main process. */
export interface AccountDraft {
  label: string
  environment: Environment
  /** With `custom` only: `https://…`, or `http://` on a loopback address. */
  baseUrl?: string
  apiKey: string
  /** An HMAC secret, or an RSA or Ed25519 private key as PEM; empty with a key pair that was made here. */
  secret: string
  /** Opens an encrypted private key. */
  passphrase?: string
  /** A pair that `accounts:create-key` made. Its private half is used as the secret. */
  keyPairId?: string
  /** Where key and secret are kept. What is in `memory` is gone when the app ends. */
  keep?: KeyPlace
}

export const KEY_PLACES = ['keychain', 'memory'] as const
export type KeyPlace = (typeof KEY_PLACES)[number]
/** `none` when the account came with a backup and no key was entered since. */
export type KeptKey = KeyPlace | 'none'

/** What `accounts:update` changes in an account. Fields that are left out stay as they are. */
export interface AccountChange {
  label?: string
  paused?: boolean
  /** Place among the accounts, from 0. */
  position?: number
  /** A new key in place of the old one. */
  key?: Pick<AccountDraft, 'apiKey' | 'secret' | 'passphrase' | 'keyPairId' | 'keep'>
}

/** What a key may do, according to the exchange. */
export interface KeyPermissions {
  /** Milliseconds since the epoch, by the local clock. */
  readonly readAt: number
  readonly withdrawals: boolean
  /** Any trade, transfer or borrowing. */
  readonly trading: boolean
  readonly ipRestricted: boolean
}

/** A key pair that was made here and has no API key yet. Its private half stays in the keychain. */
export interface PendingKeyPair {
  readonly keyPairId: string
  /** PEM, for the exchange's form. */
  readonly publicKey: string
}

/** What a check of a draft found when nothing is wrong with it. */
export interface CheckedDraft {
  /** Null in demo trading and at custom addresses, which are not asked; `unknown` when asking failed. */
  readonly permissions: KeyPermissions | 'unknown' | null
}

/** What signs a request. It is in the main process and the keychain only. */
export type Credentials = Readonly<Pick<AccountDraft, 'apiKey' | 'secret'>>

/** The field that a draft is refused for, and why. Both become params of an `invalid-input` problem. */
export type DraftField = keyof AccountDraft
export type DraftReason = BasicReason | SecretReason

/** Why a text that was pasted as a secret is not one. */
export type SecretReason =
  | 'encrypted'
  | 'wrong-passphrase'
  | 'public-key'
  | 'certificate'
  /** A private key of a kind that the exchange does not accept. */
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

/** An origin that keys may be sent to, written as `https://host:port`. */
const baseUrlSchema = v.pipe(
  text(LIMITS.baseUrl),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const refused = refuseBaseUrl(dataset.value)
    if (refused === null) return new URL(dataset.value).origin
    addIssue({ message: refused })
    return NEVER
  }),
)

/** The name of an account. Anything invisible in it becomes a space. */
export const labelSchema = v.pipe(
  v.string(reason('required')),
  v.transform(withoutInvisible),
  text(LIMITS.label),
  v.check(isVisible, reason('required')),
)

/**
 * The name of an account in a file. One that was changed by hand is mended, because nothing in a name is
 * reason enough not to watch the account.
 */
export const keptLabelSchema = v.pipe(
  v.string(),
  v.transform((label) => label.slice(0, LIMITS.label)),
  v.transform(withoutInvisible),
  v.trim(),
)

/** Trims what was pasted. The first issue's message is a `DraftReason`. */
export const accountDraftSchema = v.pipe(forEnvironments({ label: labelSchema, ...key }), withSecret())

export type ValidAccountDraft = v.InferOutput<typeof accountDraftSchema>

export const accountChangeSchema = v.strictObject({
  label: v.exactOptional(labelSchema),
  paused: v.exactOptional(v.boolean()),
  position: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  key: v.exactOptional(v.pipe(v.object(key), withSecret())),
})

export type ValidAccountChange = v.InferOutput<typeof accountChangeSchema>

/** An object with these entries and an environment, which has an address only when it is `custom`. */
export function forEnvironments<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.variant(
    'environment',
    [
      v.object({ ...entries, environment: v.picklist(['production', 'demo']) }),
      v.object({ ...entries, environment: v.literal('custom'), baseUrl: baseUrlSchema }),
    ],
    reason('required'),
  )
}

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
