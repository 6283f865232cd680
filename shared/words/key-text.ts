import type { KeyPermissions } from '../accounts.ts'
import { keySafety } from '../key-safety.ts'
import { m } from '../paraglide/messages.js'

/** The word on a badge, and a sentence that explains it. */
export interface BadgeText {
  readonly name: string
  readonly sentence: string
}

/** What a key may do. The hint is null unless the key may be used from any IP address. */
export function keySafetyText(permissions: KeyPermissions): BadgeText & { readonly hint: BadgeText | null } {
  const hint = { name: m.key_safety_any_ip(), sentence: m.key_safety_any_ip_text() }
  return { ...safetyText(permissions), hint: permissions.ipRestricted ? null : hint }
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
