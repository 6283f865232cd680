import { type DraftReason, MOST_ACCOUNTS } from '../accounts.ts'
import type { BackupReason } from '../backup.ts'
import { isPlainDecimal } from '../decimal.ts'
import { LIMITS } from '../limits.ts'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import type { Problem } from '../problems.ts'
import type { ProxyReason } from '../settings/proxy.ts'
import { RULE_NAMES } from '../settings/rule-names.ts'
import type { RuleReason } from '../settings/rule-schemas.ts'
import { isWorseWhenLower } from '../settings/rules.ts'
import { formatThreshold } from './format.ts'

/**
 * What to say under a field that an `invalid-input` problem names, or of a backup, which has no field.
 * With the reason `range`, the params may name the bound that was passed, formatted: `least`, `most`,
 * or `over` for a bound that is not allowed itself.
 */
export function invalidText({ params = {} }: Problem): string {
  const isBackup = params.field === 'backup'
  const texts = Object.entries(isBackup ? BACKUP_TEXTS : FIELD_TEXTS)
  const [, text = isBackup ? m.invalid_backup_other : m.invalid_other] =
    texts.find(([reason]) => reason === params.reason) ?? []
  return text(params)
}

type Params = NonNullable<Problem['params']>
type Text = (params: Params) => string

type FieldReason =
  | DraftReason
  | ProxyReason
  | RuleReason
  | 'no-key-pair'
  | 'no-level'
  | 'not-whole'
  | 'taken'
  | 'same-shortcut'

const FIELD_TEXTS: Readonly<Record<FieldReason, Text>> = {
  required: m.invalid_required,
  'no-level': m.invalid_required_level,
  'too-long': tooLongText,
  format: formatText,
  'same-as-key': m.invalid_same_as_key,
  'not-a-url': m.invalid_not_a_url,
  'not-secure': m.invalid_not_secure,
  'not-an-origin': m.invalid_not_an_origin,
  duplicate: duplicateText,
  encrypted: m.invalid_encrypted,
  'wrong-passphrase': m.invalid_wrong_passphrase,
  'public-key': m.invalid_public_key,
  certificate: m.invalid_certificate,
  'unsupported-key': m.invalid_unsupported_key,
  openssh: m.invalid_openssh,
  'weak-key': m.invalid_weak_key,
  'damaged-key': m.invalid_damaged_key,
  'no-key-pair': m.invalid_no_key_pair,
  'not-a-number': m.invalid_not_a_number,
  'not-whole': m.invalid_not_whole,
  range: rangeText,
  order: (params) => (isLowerWorse(params) ? m.invalid_order_lower() : m.invalid_order()),
  'rearm-too-wide': m.invalid_rearm_too_wide,
  'near-below-critical': nearBelowCriticalText,
  'near-move': m.invalid_near_move,
  'same-time': m.invalid_same_time,
  taken: m.invalid_shortcut_taken,
  'same-shortcut': m.invalid_shortcut_same,
  'proxy-address': m.invalid_proxy_address,
  'proxy-scheme': m.invalid_proxy_scheme,
  'proxy-port': m.invalid_proxy_port,
  'proxy-path': m.invalid_proxy_path,
  'proxy-user-in-address': m.invalid_proxy_user_in_address,
  'proxy-user': m.invalid_proxy_user,
  'proxy-password': m.invalid_proxy_password,
  'proxy-socks-user': m.invalid_proxy_socks_user,
}

const BACKUP_TEXTS: Readonly<Record<BackupReason, Text>> = {
  'not-a-backup': m.invalid_backup_other,
  newer: m.invalid_backup_newer,
  damaged: m.invalid_backup_damaged,
  'too-long': m.invalid_backup_too_large,
  'too-many': () => m.invalid_backup_too_many({ most: MOST_ACCOUNTS }),
  unreadable: m.invalid_backup_unreadable,
  required: m.invalid_backup_not_opened,
}

function duplicateText({ label, kept }: Params): string {
  const named = { label: String(label ?? '') }
  return kept === 'none' ? m.invalid_duplicate_waiting(named) : m.invalid_duplicate(named)
}

/** Names the limit where it is known. */
function tooLongText({ field }: Params): string {
  const name = String(field).split('.').at(-1)
  const [, most] = Object.entries(LIMITS).find(([limited]) => limited === name) ?? []
  if (most === undefined) return m.invalid_too_long()
  return m.invalid_too_long_than({ most: new Intl.NumberFormat(getLocale()).format(most) })
}

function rangeText({ least, most, over }: Params): string {
  if (least !== undefined) return m.invalid_at_least({ least })
  if (most !== undefined) return m.invalid_at_most({ most })
  return over === undefined ? m.invalid_range() : m.invalid_more_than({ over })
}

function nearBelowCriticalText({ critical }: Params): string {
  const isNumber = typeof critical === 'string' && isPlainDecimal(critical)
  return m.invalid_near_below_critical({ critical: isNumber ? formatThreshold(critical, getLocale()) : '' })
}

function formatText({ field }: Params): string {
  if (String(field).startsWith('quietHours.')) return m.invalid_time()
  return String(field).startsWith('shortcuts.') ? m.invalid_shortcut() : m.invalid_format()
}

function isLowerWorse({ field }: Params): boolean {
  const path = String(field).split('.')
  return RULE_NAMES.some((rule) => isWorseWhenLower(rule) && path.includes(rule))
}
