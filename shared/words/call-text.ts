import { m } from '../paraglide/messages.js'
import type { CallName } from '../settings/rule-names.ts'

export interface CallText {
  readonly sentence: string
  readonly nextStep: string
}

/** What the exchange has said of an account in danger, and what the user can do. It tells no threshold of its own. */
export function callText(name: CallName): CallText {
  switch (name) {
    case 'liquidation':
      return { sentence: m.call_liquidation(), nextStep: m.call_liquidation_next() }
    case 'marginCall':
      return { sentence: m.call_margin_call(), nextStep: m.call_margin_call_next() }
  }
}
