import { LIMITS } from '../limits.ts'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import type { Problem } from '../problems.ts'

/**
 * What to say under a field that an `invalid-input` problem names. With the reason `range`, params may
 * tell the bound that was passed, as it is to be read: `least`, `most` or, itself not allowed, `over`.
 */
export function invalidText(problem: Problem): string {
  if (isAboutBackup(problem)) return backupText(problem.params?.reason)
  switch (problem.params?.reason) {
    case 'required':
      return m.invalid_required()
    case 'no-level':
      return m.invalid_required_level()
    case 'too-long':
      return tooLongText(problem.params)
    case 'format':
      return formatText(problem.params)
    case 'same-as-key':
      return m.invalid_same_as_key()
    case 'not-a-url':
      return m.invalid_not_a_url()
    case 'not-secure':
      return m.invalid_not_secure()
    case 'not-an-origin':
      return m.invalid_not_an_origin()
    case 'duplicate':
      return duplicateText(problem.params)
    case 'encrypted':
      return m.invalid_encrypted()
    case 'wrong-passphrase':
      return m.invalid_wrong_passphrase()
    case 'public-key':
      return m.invalid_public_key()
    case 'certificate':
      return m.invalid_certificate()
    case 'unsupported-key':
      return m.invalid_unsupported_key()
    case 'openssh':
      return m.invalid_openssh()
    case 'weak-key':
      return m.invalid_weak_key()
    case 'damaged-key':
      return m.invalid_damaged_key()
    case 'no-key-pair':
      return m.invalid_no_key_pair()
    case 'not-a-number':
      return m.invalid_not_a_number()
    case 'not-whole':
      return m.invalid_not_whole()
    case 'range':
      return rangeText(problem.params)
    case 'order':
      return isLowerWorse(problem.params) ? m.invalid_order_lower() : m.invalid_order()
    case 'rearm-too-wide':
      return m.invalid_rearm_too_wide()
    case 'same-time':
      return m.invalid_same_time()
    case 'taken':
      return m.invalid_shortcut_taken()
    case 'same-shortcut':
      return m.invalid_shortcut_same()
    case 'proxy-address':
      return m.invalid_proxy_address()
    case 'proxy-scheme':
      return m.invalid_proxy_scheme()
    case 'proxy-port':
      return m.invalid_proxy_port()
    case 'proxy-path':
      return m.invalid_proxy_path()
    case 'proxy-user-in-address':
      return m.invalid_proxy_user_in_address()
    case 'proxy-user':
      return m.invalid_proxy_user()
    case 'proxy-password':
      return m.invalid_proxy_password()
    case 'proxy-socks-user':
      return m.invalid_proxy_socks_user()
    default:
      return m.invalid_other()
  }
}

/** What is refused is a file, which has no field that could be marked. */
export function isAboutBackup({ params }: Problem): boolean {
  return params?.field === 'backup'
}

function duplicateText({ label, kept }: NonNullable<Problem['params']>): string {
  const named = { label: String(label ?? '') }
  return kept === 'none' ? m.invalid_duplicate_waiting(named) : m.invalid_duplicate(named)
}

/** Names the limit, where it is known. */
function tooLongText({ field }: NonNullable<Problem['params']>): string {
  const name = String(field).split('.').at(-1)
  const [, most] = Object.entries(LIMITS).find(([limited]) => limited === name) ?? []
  if (most === undefined) return m.invalid_too_long()
  return m.invalid_too_long_than({ most: new Intl.NumberFormat(getLocale()).format(most) })
}

function backupText(reason: unknown): string {
  switch (reason) {
    case 'newer':
      return m.invalid_backup_newer()
    case 'damaged':
      return m.invalid_backup_damaged()
    case 'too-long':
      return m.invalid_backup_too_large()
    case 'unreadable':
      return m.invalid_backup_unreadable()
    case 'required':
      return m.invalid_backup_not_opened()
    default:
      return m.invalid_backup_other()
  }
}

function rangeText({ least, most, over }: NonNullable<Problem['params']>): string {
  if (least !== undefined) return m.invalid_at_least({ least })
  if (most !== undefined) return m.invalid_at_most({ most })
  return over === undefined ? m.invalid_range() : m.invalid_more_than({ over })
}

function formatText(params: NonNullable<Problem['params']>): string {
  if (isTime(params)) return m.invalid_time()
  return String(params.field).startsWith('shortcuts.') ? m.invalid_shortcut() : m.invalid_format()
}

function isTime({ field }: NonNullable<Problem['params']>): boolean {
  return String(field).startsWith('quietHours.')
}

function isLowerWorse({ field }: NonNullable<Problem['params']>): boolean {
  return /\b(availableBalance|marginBalance)\b/.test(String(field))
}
