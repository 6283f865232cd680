import type { KeySafety } from '../../../shared/key-safety.ts'
import type { Level } from '../../../shared/state.ts'

export interface BadgeLook {
  readonly icon: 'shield-check' | 'shield-alert' | 'shield-cross'
  /** The level whose colour it wears. */
  readonly tone: Level
}

export const BADGE_LOOKS: Readonly<Record<KeySafety, BadgeLook>> = {
  withdrawals: { icon: 'shield-cross', tone: 'critical' },
  trading: { icon: 'shield-alert', tone: 'warning' },
  'read-only': { icon: 'shield-check', tone: 'calm' },
}
