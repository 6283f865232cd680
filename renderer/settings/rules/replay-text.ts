import type { Replay } from '../../../shared/ipc.ts'
import { m } from '../../../shared/paraglide/messages.js'
import { getLocale } from '../../../shared/paraglide/runtime.js'
import type { RuleName } from '../../../shared/settings/rule-names.ts'
import { DAY_MS, HOUR_MS } from '../../../shared/time.ts'
import type { Tried } from './replays.svelte.ts'

/** Beside a threshold: how often it would have alerted. Null: there is nothing to say. */
export function replayText(tried: Tried, rule: RuleName, level: 'warning' | 'critical'): string | null {
  // A recording does not tell whether nothing could be seen or nobody looked.
  if (tried.kind === 'none' || rule === 'blind') return null
  if (tried.kind === 'running') return m.settings_replay_running()
  const { span, counts } = tried.replay
  if (span === null) return m.settings_replay_none()
  return m.settings_replay({ span: spanText(span), count: counts[rule][level] })
}

/** In hours up to two days, then in days. */
function spanText({ from, until }: NonNullable<Replay['span']>): string {
  const inHours = until - from < 2 * DAY_MS
  const count = Math.max(1, Math.round((until - from) / (inHours ? HOUR_MS : DAY_MS)))
  const unit = inHours ? 'hour' : 'day'
  return new Intl.NumberFormat(getLocale(), { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}
