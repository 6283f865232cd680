import type { KeySafety } from '../../../shared/key-safety.ts'
import type { Level } from '../../../shared/state.ts'

export interface KeyShield {
  readonly icon: 'shield-check' | 'shield-alert' | 'shield-cross'
  /** The level whose colour the icon has. */
  readonly tone: Level
}

export const KEY_SHIELDS: Readonly<Record<KeySafety, KeyShield>> = {
  withdrawals: { icon: 'shield-cross', tone: 'critical' },
  trading: { icon: 'shield-alert', tone: 'warning' },
  'read-only': { icon: 'shield-check', tone: 'calm' },
}
