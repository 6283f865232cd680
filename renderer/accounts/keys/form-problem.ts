import { m } from '../../../shared/paraglide/messages.js'
import { getLocale } from '../../../shared/paraglide/runtime.js'
import type { OfflineCause, Problem } from '../../../shared/problems.ts'
import { formatTime } from '../../../shared/words/format.ts'
import { type ProblemText, problemText } from '../../../shared/words/problem-text.ts'

/** What signs with the API key that is being given. */
export type GivenSecret = 'hmac' | 'private-key' | 'made'

/** What a problem is told with in a form, which does nothing by itself. */
export interface FormSituation {
  readonly given: GivenSecret
  /** Saving without the exchange's word is offered. */
  readonly canSaveAnyway: boolean
}

export function formProblemText(problem: Problem, { given, canSaveAnyway }: FormSituation): ProblemText {
  const { sentence, nextStep } = problemText(problem)
  const retry = retryText(problem, canSaveAnyway)
  const after = (advice: string) => ({
    sentence,
    nextStep: m.notification_two({ first: advice, second: retry }),
  })
  switch (problem.kind) {
    case 'signature-rejected':
      return signatureText(given)
    case 'key-rejected':
      return { sentence, nextStep: given === 'hmac' ? nextStep : withoutSwap(problem, nextStep) }
    case 'offline':
      return isPassing(problem) ? { sentence, nextStep: retry } : after(nextStep)
    case 'restricted':
      return after(problem.params?.status === 403 ? m.form_advice_turned_away() : nextStep)
    case 'weight-spent':
    case 'timeout':
    case 'maintenance':
    case 'exchange-error':
      return { sentence, nextStep: retry }
    case 'unreadable':
      return {
        sentence,
        nextStep: m.notification_two({ first: retry, second: m.form_advice_unreadable() }),
      }
    case 'clock':
      return after(m.form_advice_clock())
    case 'rate-limited':
      return after(m.form_advice_rate_limited())
    case 'banned':
      return after(m.form_advice_banned())
    case 'keychain-locked':
      return { sentence, nextStep: m.form_keychain_locked_next() }
    case 'keychain-unavailable':
      return { sentence, nextStep: m.form_keychain_unavailable_next() }
    default:
      return { sentence, nextStep }
  }
}

/** Elsewhere it is said of these that Plimsoll goes on by itself, and nothing more. */
function isPassing({ params }: Problem): boolean {
  const causes: readonly OfflineCause[] = ['disconnected', 'reset', 'aborted']
  return causes.some((cause) => cause === params?.cause)
}

/** Of an account that could not be removed. */
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

function retryText({ kind, retryAt }: Problem, orSave: boolean): string {
  if (retryAt !== undefined) {
    const at = { time: formatTime(retryAt, getLocale()) }
    return orSave ? m.form_retry_at_or_save(at) : m.form_retry_at(at)
  }
  if (kind === 'rate-limited' || kind === 'banned' || kind === 'weight-spent')
    return orSave ? m.form_retry_later_or_save() : m.form_retry_later()
  return orSave ? m.form_retry_or_save() : m.form_retry()
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

/** A private key is not taken for an API key by mistake. */
function withoutSwap({ params }: Problem, nextStep: string): string {
  switch (params?.hint) {
    case 'mistyped':
      return m.form_key_mistyped_next()
    case 'unknown-or-ip':
      return params.ip === undefined
        ? m.form_key_unknown_next()
        : m.form_key_unknown_ip_next({ ip: String(params.ip) })
    default:
      return nextStep
  }
}
