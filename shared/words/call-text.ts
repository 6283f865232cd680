import { m } from '../paraglide/messages.js'
import type { CallName } from '../settings/rule-names.ts'
import type { PortfolioStatus } from '../state.ts'
import type { ProblemText } from './problem-text.ts'

/** What the exchange says of an account in danger, and what the user can do about it. */
export function callText(name: CallName, status: PortfolioStatus | null = null): ProblemText {
  if (name === 'marginCall' && status === 'reduce-only')
    return { sentence: m.call_reduce_only(), nextStep: m.call_margin_call_next() }
  switch (name) {
    case 'liquidation':
      return { sentence: m.call_liquidation(), nextStep: m.call_liquidation_next() }
    case 'marginCall':
      return { sentence: m.call_margin_call(), nextStep: m.call_margin_call_next() }
  }
}
