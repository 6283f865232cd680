import type { ReplayedRule } from '../../shared/ipc.ts'
import { isCall } from '../../shared/settings/rule-names.ts'
import type { Rules } from '../../shared/settings/rules.ts'
import { evaluate } from './evaluate.ts'
import type { Sample } from './observation.ts'
import { told } from './start.ts'
import { INITIAL_ALERT_STATE } from './state.ts'

/** A danger that rules would have told of, once it had stood for as long as they demand. */
export interface Firing {
  /** ms since the epoch. */
  readonly at: number
  readonly rule: ReplayedRule
  readonly level: 'warning' | 'critical'
  /** As in `StandingAlert`. */
  readonly key: string
}

/** Takes the samples oldest first. */
export interface ReplayRun {
  observe(sample: Sample): void
  readonly firings: readonly Firing[]
}

/**
 * What one account's rules would have told, had they been in force while it was recorded: each danger
 * once for each time it was reached, and for each other pool that then came to lead it, without repeats, snoozes or quiet hours. One that stands at the
 * first sample counts as reached there; one that stands on both sides of a gap counts once.
 *
 * `blind` is not judged: where nothing was recorded, the app may have been closed, the computer asleep
 * or the exchange out of reach.
 */
export function createReplay(rules: Rules): ReplayRun {
  // The interval matters to `blind` alone.
  const circumstances = { rules, quiet: false, intervalMs: 0 }
  const firings: Firing[] = []
  let state = INITIAL_ALERT_STATE

  return {
    firings,
    observe({ at, figures, complete }) {
      const { state: next, alerts } = evaluate(state, { kind: 'seen', figures, complete }, circumstances, at)
      state = told(next)
      for (const { rule, occasion, level, key } of alerts) {
        if (occasion !== 'raised' || rule === 'blind' || isCall(rule)) continue
        firings.push({ at, rule, level, key })
      }
    },
  }
}
