import * as v from 'valibot'

export const ENVIRONMENTS = ['production', 'demo', 'custom'] as const
export type Environment = (typeof ENVIRONMENTS)[number]

/** What the form sends. Goes one way: from the window to the main process. */
export interface AccountDraft {
  label: string
  environment: Environment
  /** With `custom` only: `https://…`, or `http://` on a loopback address. */
  baseUrl?: string
  apiKey: string
  /** The HMAC secret. */
  secret: string
}

/** What signs a request. Lives in the main process and the keychain only. */
export type Credentials = Readonly<Pick<AccountDraft, 'apiKey' | 'secret'>>

/** The fields a draft can be refused for, and why; both end up in an `invalid-input` problem's params. */
export type DraftField = keyof AccountDraft
export type DraftReason =
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

const credential = v.pipe(text(256), v.regex(/^[\w-]+$/, reason('format')))

/** An origin that keys may be sent to; comes out as `https://host:port`. */
export const baseUrlSchema = v.pipe(
  text(2048),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const refused = refuseBaseUrl(dataset.value)
    if (refused === null) return new URL(dataset.value).origin
    addIssue({ message: refused })
    return NEVER
  }),
)

/** Line breaks and marks that turn the direction of what follows would let a name pose as another line. */
const label = v.pipe(
  v.string(reason('required')),
  v.transform((value) => value.replace(/[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, ' ')),
  text(60),
)

const common = { label, apiKey: credential, secret: credential }

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
  v.forward(
    v.check((draft) => draft.secret !== draft.apiKey, reason('same-as-key')),
    ['secret'],
  ),
)

export type ValidAccountDraft = v.InferOutput<typeof accountDraftSchema>

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
