import { MOST_ACCOUNTS } from '../accounts.ts'
import { exchangeErrorName } from '../exchange-errors.ts'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import type {
  KeyHint,
  OfflineCause,
  Problem,
  ProblemKind,
  ProxyCause,
  SecretHint,
  TlsCause,
  WeightUser,
} from '../problems.ts'
import { formatTime } from './format.ts'
import { invalidText } from './invalid-text.ts'

/** A sentence that says what is wrong, and one that says what to do. */
export interface ProblemText {
  readonly sentence: string
  readonly nextStep: string
}

export function problemText(problem: Problem): ProblemText {
  const [sentence, nextStep] = TEXTS[variantOf(problem)]
  const blanks = blanksOf(problem)
  return { sentence: sentence(blanks), nextStep: nextStep(blanks) }
}

/** What is likely to be behind a problem, in a sentence. */
export function problemCause(problem: Problem): string {
  const [, , cause] = TEXTS[variantOf(problem)]
  return cause(blanksOf(problem))
}

/** A kind of problem, or one of its kind that has words of its own. */
type ProblemVariant =
  | ProblemKind
  | `offline/${Exclude<OfflineCause, 'other'>}`
  | `proxy/${Exclude<ProxyCause, 'other'>}`
  | `tls/${Exclude<TlsCause, 'other'>}`
  | 'unreadable/whole'
  | `key-rejected/${KeyHint}`
  | 'key-rejected/keys-locked'
  | 'key-rejected/malformed-key'
  | 'key-rejected/unknown-key'
  | `signature-rejected/${SecretHint}`
  | 'restricted/ip-not-allowed'
  | 'restricted/turned-away'
  | `weight-spent/${Extract<WeightUser, 'our-accounts'>}`
  | 'exchange-error/overloaded'
  | 'exchange-error/not-understood'
  | 'account-inactive/no-account'
  | 'account-inactive/archived'
  | 'key-missing/memory'
  | 'key-missing/none'
  | 'invalid-input/backup'
  | 'invalid-input/newer-backup'
  | 'invalid-input/too-many-in-backup'
  | 'invalid-input/too-many-accounts'

/** The values that fill the blanks in the sentences. */
interface Blanks {
  readonly code: string
  readonly field: string
  readonly file: string
  readonly host: string
  /** Why an input was refused. */
  readonly refusal: string
  /** Null if the exchange has not named this computer's address. */
  readonly ip: string | null
  /** When requests are sent again; null if that is not known. */
  readonly time: string | null
}

type Words = (blanks: Blanks) => string

const TEXTS: Readonly<Record<ProblemVariant, readonly [sentence: Words, nextStep: Words, cause: Words]>> = {
  offline: [m.problem_offline, m.problem_offline_next, m.cause_offline],
  'offline/disconnected': [m.problem_disconnected, m.problem_disconnected_next, m.cause_disconnected],
  'offline/dns': [m.problem_dns, m.problem_dns_next, m.cause_dns],
  'offline/refused': [m.problem_refused, m.problem_refused_next, m.cause_refused],
  'offline/unreachable': [m.problem_unreachable, m.problem_unreachable_next, m.cause_unreachable],
  'offline/reset': [m.problem_reset, m.problem_reset_next, m.cause_reset],
  'offline/aborted': [m.problem_aborted, m.problem_aborted_next, m.cause_aborted],
  timeout: [m.problem_timeout, m.problem_timeout_next, m.cause_timeout],
  proxy: [m.problem_proxy, m.problem_proxy_next, m.cause_proxy],
  'proxy/unreachable': [
    m.problem_proxy_unreachable,
    m.problem_proxy_unreachable_next,
    m.cause_proxy_unreachable,
  ],
  'proxy/auth': [m.problem_proxy_auth, m.problem_proxy_auth_next, m.cause_proxy_auth],
  tls: [m.problem_tls, m.problem_tls_next, m.cause_tls],
  'tls/date': [m.problem_tls_date, m.problem_tls_date_next, m.cause_tls_date],
  'tls/name': [m.problem_tls_name, m.problem_tls_name_next, m.cause_tls_name],
  'tls/untrusted': [m.problem_tls_untrusted, m.problem_tls_untrusted_next, m.cause_tls_untrusted],
  unreadable: [m.problem_unreadable, m.problem_unreadable_next, m.cause_unreadable],
  'unreadable/whole': [m.problem_unreadable, m.problem_unreadable_next, m.cause_unreadable_stranger],
  slow: [m.problem_slow, m.problem_slow_next, m.cause_slow],
  clock: [m.problem_clock, m.problem_clock_next, m.cause_clock],
  'key-rejected': [
    m.problem_key_rejected,
    withIp(m.problem_key_rejected_next, m.problem_key_rejected_next_ip),
    m.cause_key_rejected,
  ],
  'key-rejected/malformed-key': [
    m.problem_key_rejected,
    withIp(m.problem_key_rejected_next, m.problem_key_rejected_next_ip),
    m.cause_key_mistyped,
  ],
  'key-rejected/unknown-key': [m.problem_key_not_known, m.problem_key_not_known_next, m.cause_key_not_known],
  'key-rejected/mistyped': [m.problem_key_mistyped, m.problem_key_mistyped_next, m.cause_key_mistyped],
  'key-rejected/is-demo': [
    m.problem_key_is_demo,
    () => m.problem_key_elsewhere_next({ exchange: m.form_environment_demo() }),
    m.cause_key_elsewhere,
  ],
  'key-rejected/is-production': [
    m.problem_key_is_production,
    () => m.problem_key_elsewhere_next({ exchange: m.form_environment_production() }),
    m.cause_key_elsewhere,
  ],
  'key-rejected/not-for-futures': [
    m.problem_key_not_for_futures,
    m.problem_key_not_for_futures_next,
    m.cause_key_not_for_futures,
  ],
  'key-rejected/unknown-or-ip': [
    withIp(m.problem_key_unknown, m.problem_key_unknown_ip),
    withIp(m.problem_key_unknown_next, m.problem_key_unknown_ip_next),
    m.cause_key_rejected,
  ],
  'key-rejected/worked-before': [
    m.problem_key_worked_before,
    withIp(m.problem_key_worked_before_next, m.problem_key_worked_before_next_ip),
    m.cause_key_worked_before,
  ],
  'key-rejected/keys-locked': [m.problem_keys_locked, m.problem_keys_locked_next, m.cause_keys_locked],
  'signature-rejected': [
    m.problem_signature_rejected,
    m.problem_signature_rejected_next,
    m.cause_signature_rejected,
  ],
  'signature-rejected/ed25519-seed': [
    m.problem_signature_seed,
    m.problem_signature_seed_next,
    m.cause_signature_seed,
  ],
  'rate-limited': [
    m.problem_rate_limited,
    withTime(m.problem_rate_limited_next_soon, m.problem_rate_limited_next),
    m.cause_rate_limited,
  ],
  'weight-spent/our-accounts': [
    m.problem_our_weight_spent,
    withTime(m.problem_weight_spent_next_soon, m.problem_weight_spent_next),
    m.cause_our_weight_spent,
  ],
  'weight-spent': [
    m.problem_weight_spent,
    withTime(m.problem_weight_spent_next_soon, m.problem_weight_spent_next),
    m.cause_weight_spent,
  ],
  banned: [m.problem_banned, withTime(m.problem_banned_next_soon, m.problem_banned_next), m.cause_banned],
  restricted: [m.problem_restricted, m.problem_restricted_next, m.cause_restricted],
  'restricted/turned-away': [m.problem_turned_away, m.problem_turned_away_next, m.cause_turned_away],
  'restricted/ip-not-allowed': [
    m.problem_ip_not_allowed,
    m.problem_ip_not_allowed_next,
    m.cause_ip_not_allowed,
  ],
  maintenance: [m.problem_maintenance, m.problem_maintenance_next, m.cause_maintenance],
  outdated: [m.problem_outdated, m.problem_outdated_next, m.cause_outdated],
  'exchange-error': [m.problem_exchange_error, m.problem_exchange_error_next, m.cause_exchange_error],
  'exchange-error/overloaded': [m.problem_overloaded, m.problem_exchange_error_next, m.cause_overloaded],
  'exchange-error/not-understood': [
    m.problem_not_understood,
    m.problem_not_understood_next,
    m.cause_not_understood,
  ],
  'account-inactive': [m.problem_account_inactive, m.problem_account_inactive_next, m.cause_account_inactive],
  'account-inactive/no-account': [m.problem_no_account, m.problem_no_account_next, m.cause_no_account],
  'account-inactive/archived': [m.problem_account_inactive, m.problem_archived_next, m.cause_archived],
  liquidation: [m.problem_liquidation, m.problem_liquidation_next, m.cause_liquidation],
  'keychain-unavailable': [
    m.problem_keychain_unavailable,
    m.problem_keychain_unavailable_next,
    m.cause_keychain_unavailable,
  ],
  'keychain-locked': [m.problem_keychain_locked, m.problem_keychain_locked_next, m.cause_keychain_locked],
  'key-missing': [m.problem_key_missing, m.problem_key_missing_next, m.cause_key_missing],
  'key-missing/memory': [
    m.problem_key_kept_for_one_run,
    m.problem_key_kept_for_one_run_next,
    m.cause_key_kept_for_one_run,
  ],
  'key-missing/none': [m.problem_key_none, m.problem_key_none_next, m.cause_key_missing],
  'key-elsewhere': [
    m.problem_key_kept_elsewhere,
    m.problem_key_kept_elsewhere_next,
    m.cause_key_kept_elsewhere,
  ],
  'not-saved': [m.problem_not_saved, m.problem_not_saved_next, m.cause_not_saved],
  'not-readable': [m.problem_not_readable, m.problem_not_readable_next, m.cause_not_readable],
  'invalid-input': [m.problem_invalid_input, m.problem_invalid_input_next, m.cause_invalid_input],
  'invalid-input/backup': [({ refusal }) => refusal, m.invalid_backup_next, m.cause_invalid_input],
  'invalid-input/newer-backup': [
    ({ refusal }) => refusal,
    m.invalid_backup_newer_next,
    m.cause_invalid_input,
  ],
  'invalid-input/too-many-in-backup': [
    ({ refusal }) => refusal,
    m.invalid_backup_too_many_next,
    m.cause_invalid_input,
  ],
  'invalid-input/too-many-accounts': [
    () => m.problem_too_many_accounts({ most: MOST_ACCOUNTS }),
    m.problem_too_many_accounts_next,
    m.cause_invalid_input,
  ],
  internal: [m.problem_internal, m.problem_internal_next, m.cause_internal],
}

function withIp(without: () => string, text: (blanks: { ip: string }) => string): Words {
  return ({ ip }) => (ip === null ? without() : text({ ip }))
}

function withTime(without: () => string, text: (blanks: { time: string }) => string): Words {
  return ({ time }) => (time === null ? without() : text({ time }))
}

/** The first of a problem's details that has words of its own decides; else its kind does. */
function variantOf(problem: Problem): ProblemVariant {
  const variants = detailsOf(problem).map((detail) => `${problem.kind}/${detail}`)
  return variants.find(isVariant) ?? problem.kind
}

function isVariant(name: string): name is ProblemVariant {
  return Object.hasOwn(TEXTS, name)
}

function detailsOf(problem: Problem): readonly unknown[] {
  const { kind, params = {} } = problem
  const error = exchangeErrorName(problem)
  switch (kind) {
    case 'offline':
    case 'proxy':
    case 'tls':
      return [params.cause]
    case 'unreadable':
      return [isWholeAnswer(params.field) && 'whole']
    case 'key-rejected':
      return [error === 'keys-locked' && error, params.hint, error]
    case 'signature-rejected':
      return [params.hint]
    case 'weight-spent':
      return [params.by]
    case 'restricted':
      return [error, params.status === 403 && 'turned-away']
    case 'exchange-error':
      return [error, params.status === 503 && 'overloaded']
    case 'key-missing':
      return [params.kept]
    case 'invalid-input':
      return invalidDetails(params)
    default:
      return [error]
  }
}

function invalidDetails({ field, reason }: NonNullable<Problem['params']>): readonly unknown[] {
  if (field === 'accounts') return [reason === 'too-many' && 'too-many-accounts']
  if (field !== 'backup') return []
  return [reason === 'newer' && 'newer-backup', reason === 'too-many' && 'too-many-in-backup', 'backup']
}

/** If not even a field of the answer could be read, something other than the exchange may have sent it. */
function isWholeAnswer(field: unknown): boolean {
  return field === 'body' || field === 'size' || field === 'redirect'
}

function blanksOf(problem: Problem): Blanks {
  const { params = {}, retryAt } = problem
  return {
    // The exchange's own code says more than the status it came with.
    code: String(params.code ?? params.status ?? '?'),
    field: fieldText(String(params.field ?? '?')),
    file: String(params.file ?? '?'),
    host: String(params.host ?? '?'),
    refusal: problem.kind === 'invalid-input' ? invalidText(problem) : '',
    ip: params.ip === undefined ? null : String(params.ip),
    time: retryAt === undefined ? null : formatTime(retryAt, getLocale()),
  }
}

/** What could not be read of an answer: one of the exchange's fields, or the whole answer. */
function fieldText(field: string): string {
  switch (field) {
    case 'body':
      return m.unreadable_body()
    case 'size':
      return m.unreadable_size()
    case 'redirect':
      return m.unreadable_redirect()
    default:
      return field
  }
}
