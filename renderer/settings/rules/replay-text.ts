import { isReplayed, type Replay } from '../../../shared/ipc.ts'
import { m } from '../../../shared/paraglide/messages.js'
import { getLocale } from '../../../shared/paraglide/runtime.js'
import type { RuleName } from '../../../shared/settings/rule-names.ts'
import type { AlertLevel } from '../../../shared/state.ts'
import { DAY_MS, HOUR_MS } from '../../../shared/time.ts'
import type { ReplayResult } from './replays.svelte.ts'

/** How often a level would have alerted; null when there is nothing to say. */
export function replayText(result: ReplayResult, rule: RuleName, level: AlertLevel): string | null {
  // A gap in the history does not tell whether the account could not be seen or the app was not running.
  if (result.kind === 'none' || rule === 'blind') return null
  if (!isReplayed(rule)) return m.settings_replay_unrecorded()
  if (result.kind === 'running') return m.settings_replay_running()
  const { span, counts } = result.replay
  if (span === null) return m.settings_replay_none()
  return m.settings_replay({ span: spanText(span), count: counts[rule][level] })
}

/** Hours up to two days, then days. */
function spanText({ from, until }: NonNullable<Replay['span']>): string {
  const inHours = until - from < 2 * DAY_MS
  const count = Math.max(1, Math.round((until - from) / (inHours ? HOUR_MS : DAY_MS)))
  const unit = inHours ? 'hour' : 'day'
  return new Intl.NumberFormat(getLocale(), { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}
