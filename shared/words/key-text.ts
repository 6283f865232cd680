import type { KeyPermissions } from '../accounts.ts'
import { keySafety } from '../key-safety.ts'
import { m } from '../paraglide/messages.js'
import type { Problem } from '../problems.ts'

/** A word for a badge, and a sentence to go with it. */
export interface BadgeText {
  readonly name: string
  readonly sentence: string
}

/** What a key may do; `hint`: a word on where it may be used from, if that is anywhere. */
export function keySafetyText(permissions: KeyPermissions): BadgeText & { readonly hint: BadgeText | null } {
  const hint = { name: m.key_safety_any_ip(), sentence: m.key_safety_any_ip_text() }
  return { ...safetyText(permissions), hint: permissions.ipRestricted ? null : hint }
}

/** What is likely to be wrong with a key that the exchange does not accept, as far as it is known. */
export function keyRejectedText({ params }: Problem) {
  const ip = params?.ip === undefined ? null : String(params.ip)
  switch (params?.hint) {
    case 'mistyped':
      return { sentence: m.problem_key_mistyped(), nextStep: m.problem_key_mistyped_next() }
    case 'is-demo':
      return {
        sentence: m.problem_key_is_demo(),
        nextStep: m.problem_key_elsewhere_next({ exchange: m.form_environment_demo() }),
      }
    case 'is-production':
      return {
        sentence: m.problem_key_is_production(),
        nextStep: m.problem_key_elsewhere_next({ exchange: m.form_environment_production() }),
      }
    case 'not-for-futures':
      return { sentence: m.problem_key_not_for_futures(), nextStep: m.problem_key_not_for_futures_next() }
    case 'worked-before':
      return {
        sentence: m.problem_key_worked_before(),
        nextStep:
          ip === null ? m.problem_key_worked_before_next() : m.problem_key_worked_before_next_ip({ ip }),
      }
    case 'unknown-or-ip':
      return ip === null
        ? { sentence: m.problem_key_unknown(), nextStep: m.problem_key_unknown_next() }
        : { sentence: m.problem_key_unknown_ip({ ip }), nextStep: m.problem_key_unknown_ip_next({ ip }) }
    default:
      return {
        sentence: m.problem_key_rejected(),
        nextStep: ip === null ? m.problem_key_rejected_next() : m.problem_key_rejected_next_ip({ ip }),
      }
  }
}

function safetyText(permissions: KeyPermissions): BadgeText {
  switch (keySafety(permissions)) {
    case 'withdrawals':
      return { name: m.key_safety_withdrawals(), sentence: m.key_safety_withdrawals_text() }
    case 'trading':
      return { name: m.key_safety_trading(), sentence: m.key_safety_trading_text() }
    case 'read-only':
      return { name: m.key_safety_read_only(), sentence: m.key_safety_read_only_text() }
  }
}
