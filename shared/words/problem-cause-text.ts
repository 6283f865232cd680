import { m } from '../paraglide/messages.js'
import type { Problem } from '../problems.ts'

/** What is likely to be behind a problem, in a sentence. */
export function problemCause(problem: Problem): string {
  const { params } = problem
  switch (problem.kind) {
    case 'offline':
      return offlineCause(params?.cause)
    case 'timeout':
      return m.cause_timeout()
    case 'proxy':
      return proxyCause(params?.cause)
    case 'tls':
      return tlsCause(params?.cause)
    case 'unreadable':
      return isOfTheWhole(params?.field) ? m.cause_unreadable_stranger() : m.cause_unreadable()
    case 'clock':
      return m.cause_clock()
    case 'key-rejected':
      return keyCause(problem)
    case 'signature-rejected':
      return m.cause_signature_rejected()
    case 'rate-limited':
      return m.cause_rate_limited()
    case 'weight-spent':
      return m.cause_weight_spent()
    case 'banned':
      return m.cause_banned()
    case 'restricted':
      if (params?.code === -1011) return m.cause_ip_not_allowed()
      return params?.status === 403 ? m.cause_turned_away() : m.cause_restricted()
    case 'maintenance':
      return m.cause_maintenance()
    case 'exchange-error':
      return exchangeCause(problem)
    case 'account-inactive':
      return inactiveCause(params?.code)
    case 'liquidation':
      return m.cause_liquidation()
    case 'keychain-unavailable':
      return m.cause_keychain_unavailable()
    case 'keychain-locked':
      return m.cause_keychain_locked()
    case 'key-missing':
      return params?.kept === 'memory' ? m.cause_key_kept_for_one_run() : m.cause_key_missing()
    case 'not-saved':
      return m.cause_not_saved()
    case 'not-readable':
      return m.cause_not_readable()
    case 'invalid-input':
      return m.cause_invalid_input()
    case 'internal':
      return m.cause_internal()
  }
}

/**
 * Whether the exchange has more to do than it can, or does not take what it is asked (-1020, -1023 and
 * -1100 to -1130).
 */
export function exchangeTrouble({ params }: Problem): 'overloaded' | 'not-understood' | 'other' {
  const code = Number(params?.code ?? 0)
  if (code === -1008) return 'overloaded'
  if (code === -1020 || code === -1023 || (code <= -1100 && code >= -1130)) return 'not-understood'
  return params?.status === 503 ? 'overloaded' : 'other'
}

function offlineCause(cause: unknown): string {
  switch (cause) {
    case 'disconnected':
      return m.cause_disconnected()
    case 'dns':
      return m.cause_dns()
    case 'refused':
      return m.cause_refused()
    case 'unreachable':
      return m.cause_unreachable()
    case 'reset':
      return m.cause_reset()
    case 'aborted':
      return m.cause_aborted()
    default:
      return m.cause_offline()
  }
}

function proxyCause(cause: unknown): string {
  switch (cause) {
    case 'unreachable':
      return m.cause_proxy_unreachable()
    case 'auth':
      return m.cause_proxy_auth()
    default:
      return m.cause_proxy()
  }
}

function tlsCause(cause: unknown): string {
  switch (cause) {
    case 'date':
      return m.cause_tls_date()
    case 'name':
      return m.cause_tls_name()
    case 'untrusted':
      return m.cause_tls_untrusted()
    default:
      return m.cause_tls()
  }
}

/** The answer as a whole is not the exchange's; a field of it is. */
function isOfTheWhole(field: unknown): boolean {
  return field === 'body' || field === 'size' || field === 'redirect'
}

function keyCause({ params }: Problem): string {
  if (params?.code === -2017) return m.cause_keys_locked()
  switch (params?.hint) {
    case 'mistyped':
      return m.cause_key_mistyped()
    case 'is-demo':
    case 'is-production':
      return m.cause_key_elsewhere()
    case 'not-for-futures':
      return m.cause_key_not_for_futures()
    default:
      return params?.code === -2014 ? m.cause_key_mistyped() : m.cause_key_rejected()
  }
}

function exchangeCause(problem: Problem): string {
  switch (exchangeTrouble(problem)) {
    case 'overloaded':
      return m.cause_overloaded()
    case 'not-understood':
      return m.cause_not_understood()
    case 'other':
      return m.cause_exchange_error()
  }
}

function inactiveCause(code: unknown): string {
  if (code === -1109) return m.cause_no_account()
  return code === -4109 ? m.cause_archived() : m.cause_account_inactive()
}
