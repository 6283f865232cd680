import type { Rules } from '../../shared/settings/rules.ts'

/** What an account is judged by, and when. */
export interface Circumstances {
  readonly rules: Rules
  /** Within quiet hours: warnings wait. */
  readonly quiet: boolean
  /** How often it is polled. */
  readonly intervalMs: number
}
