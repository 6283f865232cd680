import { isReplayed, type ReplayedRule } from '../../shared/ipc.ts'
import { isCall } from '../../shared/settings/rule-names.ts'
import type { Rules } from '../../shared/settings/rules.ts'
import type { AlertLevel } from '../../shared/state.ts'
import { evaluate } from './evaluate.ts'
import type { Sample } from './observation.ts'
import { markShown } from './start.ts'
import { INITIAL_ALERT_STATE } from './state.ts'

/** An alert that the rules would have raised, after the danger had been held for as long as they demand. */
export interface Firing {
  /** ms since the epoch. */
  readonly at: number
  readonly rule: ReplayedRule
  readonly level: AlertLevel
  /** The key that its `StandingAlert` would have. */
  readonly key: string
}

export interface ReplayRun {
  /** Takes the samples oldest first. */
  observe(sample: Sample): void
  readonly firings: readonly Firing[]
}

/**
 * The alerts that the rules would have raised, had they been in force while an account was recorded.
 * Each danger counts once for each time it was reached, and once for each other pool that then came to
 * lead it; there are no repeats, snoozes or quiet hours. A danger at the first sample counts as reached
 * there; one on both sides of a gap counts once.
 *
 * `blind` is not judged: where nothing was recorded, the app may have been closed, the computer asleep
 * or the exchange out of reach. Nor is what the recording does not hold.
 */
export function createReplay(rules: Rules): ReplayRun {
  // Only `blind` depends on the interval.
  const unchanging = { rules, quiet: false, intervalMs: 0 }
  const firings: Firing[] = []
  let state = INITIAL_ALERT_STATE

  return {
    firings,
    observe({ at, figures, complete }) {
      const circumstances = { ...unchanging, confirmedNow: at }
      const { state: next, alerts } = evaluate(state, { kind: 'seen', figures, complete }, circumstances, at)
      state = markShown(next)
      for (const { rule, occasion, level, key } of alerts) {
        if (occasion !== 'raised' || isCall(rule) || !isReplayed(rule)) continue
        firings.push({ at, rule, level, key })
      }
    },
  }
}
