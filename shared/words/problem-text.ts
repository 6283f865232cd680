import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'
import type { Problem } from '../problems.ts'
import { formatSpan, formatTime } from './format.ts'
import { invalidText, isAboutBackup } from './invalid-text.ts'
import { keyRejectedText } from './key-text.ts'
import { exchangeTrouble } from './problem-cause-text.ts'

/** A sentence that says what is wrong, and one that says what to do. */
export interface ProblemText {
  readonly sentence: string
  readonly nextStep: string
}

export function problemText(problem: Problem): ProblemText {
  const { params } = problem
  switch (problem.kind) {
    case 'offline':
      return offlineText(params?.cause)
    case 'timeout':
      return { sentence: m.problem_timeout(), nextStep: m.problem_timeout_next() }
    case 'proxy':
      return proxyText(params?.cause)
    case 'tls':
      return tlsText(params?.cause)
    case 'unreadable':
      return {
        sentence: m.problem_unreadable({ field: fieldText(String(params?.field ?? '?')) }),
        nextStep: m.problem_unreadable_next(),
      }
    case 'clock':
      return { sentence: clockText(problem), nextStep: m.problem_clock_next() }
    case 'key-rejected':
      return params?.code === -2017
        ? { sentence: m.problem_keys_locked(), nextStep: m.problem_keys_locked_next() }
        : keyRejectedText(problem)
    case 'signature-rejected':
      return { sentence: m.problem_signature_rejected(), nextStep: m.problem_signature_rejected_next() }
    case 'rate-limited':
      return {
        sentence: m.problem_rate_limited(),
        nextStep: until(problem, m.problem_rate_limited_next, m.problem_rate_limited_next_soon),
      }
    case 'weight-spent':
      return {
        sentence: m.problem_weight_spent(),
        nextStep: until(problem, m.problem_weight_spent_next, m.problem_weight_spent_next_soon),
      }
    case 'banned':
      return {
        sentence: m.problem_banned(),
        nextStep: until(problem, m.problem_banned_next, m.problem_banned_next_soon),
      }
    case 'restricted':
      return restrictedText(problem)
    case 'maintenance':
      return { sentence: m.problem_maintenance(), nextStep: m.problem_maintenance_next() }
    case 'exchange-error':
      return exchangeErrorText(problem)
    case 'account-inactive':
      return inactiveText(params?.code)
    case 'liquidation':
      return { sentence: m.problem_liquidation(), nextStep: m.problem_liquidation_next() }
    case 'keychain-unavailable':
      return { sentence: m.problem_keychain_unavailable(), nextStep: m.problem_keychain_unavailable_next() }
    case 'keychain-locked':
      return { sentence: m.problem_keychain_locked(), nextStep: m.problem_keychain_locked_next() }
    case 'key-missing':
      return keyMissingText(params?.kept)
    case 'not-saved':
      return {
        sentence: m.problem_not_saved({ file: String(params?.file ?? '?') }),
        nextStep: m.problem_not_saved_next(),
      }
    case 'not-readable':
      return {
        sentence: m.problem_not_readable({ file: String(params?.file ?? '?') }),
        nextStep: m.problem_not_readable_next(),
      }
    case 'invalid-input':
      return isAboutBackup(problem)
        ? { sentence: invalidText(problem), nextStep: backupNextText(params?.reason) }
        : { sentence: m.problem_invalid_input(), nextStep: m.problem_invalid_input_next() }
    case 'internal':
      return { sentence: m.problem_internal(), nextStep: m.problem_internal_next() }
  }
}

function keyMissingText(kept: unknown): ProblemText {
  switch (kept) {
    case 'memory':
      return { sentence: m.problem_key_kept_for_one_run(), nextStep: m.problem_key_kept_for_one_run_next() }
    case 'none':
      return { sentence: m.problem_key_none(), nextStep: m.problem_key_none_next() }
    default:
      return { sentence: m.problem_key_missing(), nextStep: m.problem_key_missing_next() }
  }
}

function backupNextText(reason: unknown): string {
  return reason === 'newer' ? m.invalid_backup_newer_next() : m.invalid_backup_next()
}

function offlineText(cause: unknown): ProblemText {
  switch (cause) {
    case 'disconnected':
      return { sentence: m.problem_disconnected(), nextStep: m.problem_disconnected_next() }
    case 'dns':
      return { sentence: m.problem_dns(), nextStep: m.problem_dns_next() }
    case 'refused':
      return { sentence: m.problem_refused(), nextStep: m.problem_refused_next() }
    case 'unreachable':
      return { sentence: m.problem_unreachable(), nextStep: m.problem_unreachable_next() }
    case 'reset':
      return { sentence: m.problem_reset(), nextStep: m.problem_reset_next() }
    case 'aborted':
      return { sentence: m.problem_aborted(), nextStep: m.problem_aborted_next() }
    default:
      return { sentence: m.problem_offline(), nextStep: m.problem_offline_next() }
  }
}

function proxyText(cause: unknown): ProblemText {
  switch (cause) {
    case 'unreachable':
      return { sentence: m.problem_proxy_unreachable(), nextStep: m.problem_proxy_unreachable_next() }
    case 'auth':
      return { sentence: m.problem_proxy_auth(), nextStep: m.problem_proxy_auth_next() }
    default:
      return { sentence: m.problem_proxy(), nextStep: m.problem_proxy_next() }
  }
}

function tlsText(cause: unknown): ProblemText {
  switch (cause) {
    case 'date':
      return { sentence: m.problem_tls_date(), nextStep: m.problem_tls_date_next() }
    case 'name':
      return { sentence: m.problem_tls_name(), nextStep: m.problem_tls_name_next() }
    case 'untrusted':
      return { sentence: m.problem_tls_untrusted(), nextStep: m.problem_tls_untrusted_next() }
    default:
      return { sentence: m.problem_tls(), nextStep: m.problem_tls_next() }
  }
}

function restrictedText(problem: Problem): ProblemText {
  if (problem.params?.code === -1011) {
    return { sentence: m.problem_ip_not_allowed(), nextStep: m.problem_ip_not_allowed_next() }
  }
  return problem.params?.status === 403
    ? {
        sentence: m.problem_turned_away({ code: codeText(problem) }),
        nextStep: m.problem_turned_away_next(),
      }
    : { sentence: m.problem_restricted(), nextStep: m.problem_restricted_next() }
}

function exchangeErrorText(problem: Problem): ProblemText {
  const code = codeText(problem)
  switch (exchangeTrouble(problem)) {
    case 'overloaded':
      return { sentence: m.problem_overloaded({ code }), nextStep: m.problem_exchange_error_next() }
    case 'not-understood':
      return { sentence: m.problem_not_understood({ code }), nextStep: m.problem_not_understood_next() }
    case 'other':
      return { sentence: m.problem_exchange_error({ code }), nextStep: m.problem_exchange_error_next() }
  }
}

function inactiveText(code: unknown): ProblemText {
  if (code === -1109) return { sentence: m.problem_no_account(), nextStep: m.problem_no_account_next() }
  return {
    sentence: m.problem_account_inactive(),
    nextStep: code === -4109 ? m.problem_archived_next() : m.problem_account_inactive_next(),
  }
}

/** By how much, where that is known. */
function clockText({ params }: Problem): string {
  const seconds = Number(params?.seconds ?? 0)
  if (seconds === 0) return m.problem_clock()
  const span = formatSpan(Math.abs(seconds) * 1000, getLocale())
  return seconds > 0 ? m.problem_clock_ahead({ span }) : m.problem_clock_behind({ span })
}

/** The exchange's own code says more than the status it came with. */
function codeText({ params }: Problem): string {
  return String(params?.code ?? params?.status ?? '?')
}

/** What of an answer could not be read: a field of the exchange's, or the answer as a whole. */
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

function until(problem: Problem, at: (inputs: { time: string }) => string, soon: () => string): string {
  return problem.retryAt === undefined ? soon() : at({ time: formatTime(problem.retryAt, getLocale()) })
}
