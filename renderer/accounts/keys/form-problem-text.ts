import { exchangeErrorName } from '../../../shared/exchange-errors.ts'
import { m } from '../../../shared/paraglide/messages.js'
import { getLocale } from '../../../shared/paraglide/runtime.js'
import type { OfflineCause, Problem } from '../../../shared/problems.ts'
import { formatTime } from '../../../shared/words/format.ts'
import { type ProblemText, problemText } from '../../../shared/words/problem-text.ts'

/** What signs with the API key that is being entered. */
export type GivenSecret = 'hmac' | 'private-key' | 'made'

export interface FormSituation {
  readonly given: GivenSecret
  /** Whether the form offers to save a key that the exchange has not accepted. */
  readonly canSaveAnyway: boolean
}

/** A form does nothing by itself, so it must not promise that Plimsoll tries again. */
export function formProblemText(problem: Problem, situation: FormSituation): ProblemText {
  const { given } = situation
  if (problem.kind === 'signature-rejected' && problem.params?.hint === undefined) return signatureText(given)
  const { sentence, nextStep } = problemText(problem)
  const retry = retryText(problem, situation)
  return { sentence, nextStep: formNextStep(problem, given, nextStep, retry) }
}

/** The words for an account that could not be removed. */
export function removalProblemText(problem: Problem): ProblemText {
  const text = problemText(problem)
  switch (problem.kind) {
    case 'keychain-locked':
      return { ...text, nextStep: m.remove_locked_next() }
    case 'keychain-unavailable':
      return { ...text, nextStep: m.remove_unavailable_next() }
    default:
      return text
  }
}

function formNextStep(problem: Problem, given: GivenSecret, usual: string, retry: string): string {
  switch (problem.kind) {
    case 'key-rejected':
      return given === 'hmac' ? usual : withoutSwap(problem, usual)
    case 'offline':
      return endsByItself(problem) ? retry : inTurn(usual, retry)
    case 'restricted':
      return inTurn(problem.params?.status === 403 ? m.form_advice_turned_away() : usual, retry)
    case 'outdated':
      return m.form_not_understood_next()
    case 'weight-spent':
    case 'timeout':
    case 'maintenance':
    case 'exchange-error':
      return exchangeErrorName(problem) === 'not-understood' ? m.form_not_understood_next() : retry
    case 'unreadable':
      return inTurn(retry, m.form_advice_unreadable())
    case 'slow':
      return inTurn(m.form_advice_slow(), retry)
    case 'clock':
      return inTurn(m.form_advice_clock(), retry)
    case 'rate-limited':
      return inTurn(m.form_advice_rate_limited(), retry)
    case 'banned':
      return inTurn(m.form_advice_banned(), retry)
    case 'keychain-locked':
      return m.form_keychain_locked_next()
    case 'keychain-unavailable':
      return m.form_keychain_unavailable_next()
    default:
      return usual
  }
}

function inTurn(first: string, second: string): string {
  return m.notification_two({ first, second })
}

/** The usual next step of these only says that Plimsoll goes on by itself. */
function endsByItself({ params }: Problem): boolean {
  const causes: readonly OfflineCause[] = ['disconnected', 'reset', 'aborted']
  return causes.some((cause) => cause === params?.cause)
}

function retryText({ kind, retryAt }: Problem, { canSaveAnyway }: FormSituation): string {
  if (retryAt !== undefined) {
    const at = { time: formatTime(retryAt, getLocale()) }
    return canSaveAnyway ? m.form_retry_at_or_save(at) : m.form_retry_at(at)
  }
  if (kind === 'rate-limited' || kind === 'banned' || kind === 'weight-spent')
    return canSaveAnyway ? m.form_retry_later_or_save() : m.form_retry_later()
  return canSaveAnyway ? m.form_retry_or_save() : m.form_retry()
}

function signatureText(given: GivenSecret): ProblemText {
  switch (given) {
    case 'hmac':
      return { sentence: m.form_signature_hmac(), nextStep: m.form_signature_hmac_next() }
    case 'private-key':
      return { sentence: m.form_signature_private(), nextStep: m.form_signature_private_next() }
    case 'made':
      return { sentence: m.form_signature_made(), nextStep: m.form_signature_made_next() }
  }
}

/** Nobody pastes a private key in place of an API key, so these do not ask whether the two were swapped. */
function withoutSwap({ params }: Problem, usual: string): string {
  switch (params?.hint) {
    case 'mistyped':
      return m.form_key_mistyped_next()
    case 'unknown-or-ip':
      return params.ip === undefined
        ? m.form_key_unknown_next()
        : m.form_key_unknown_ip_next({ ip: String(params.ip) })
    default:
      return usual
  }
}
