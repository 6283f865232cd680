import { m } from '../../shared/paraglide/messages.js'
import { getLocale } from '../../shared/paraglide/runtime.js'
import type { Problem } from '../../shared/problems.ts'
import type { AccountState, PollReason } from '../../shared/state.ts'
import { formatTime } from '../../shared/words/format.ts'

/** From here on, a time of day says more than a number of seconds. */
const COUNTED_SECONDS = 90

/** `next in 7 s`, `next at 09:50:00`; null if no moment is set. */
export function nextText({ polling, nextPollAt }: AccountState, now: number): string | null {
  if (polling) return m.polling_now()
  if (nextPollAt === null) return null
  const seconds = Math.max(0, Math.ceil((nextPollAt - now) / 1000))
  return seconds > COUNTED_SECONDS
    ? m.next_at({ time: formatTime(nextPollAt, getLocale()) })
    : m.next_in({ seconds })
}

/** Why the next request comes when it does; null if only because of the usual interval. */
export function pollReasonText(reason: PollReason | null, problem: Problem | null): string | null {
  switch (reason) {
    case null:
    case 'interval':
      return null
    case 'close':
      return m.poll_close()
    case 'idle':
      return m.poll_idle()
    case 'our-weight':
      return m.poll_our_weight()
    case 'others-weight':
      return m.poll_others_weight()
    case 'backoff':
      return m.poll_backoff()
    case 'asked-to-wait':
      return m.poll_asked_to_wait()
    case 'seldom':
      return m.poll_seldom()
    case 'needs-the-user':
      return needText(problem)
  }
}

/** What the user must do before the next request. */
function needText(problem: Problem | null): string {
  switch (problem?.kind) {
    case 'key-rejected':
    case 'key-missing':
    case 'key-elsewhere':
    case 'signature-rejected':
      return m.poll_needs_key()
    case 'proxy':
      return m.poll_needs_proxy()
    case 'restricted':
      return m.poll_needs_network()
    default:
      return m.poll_needs_refresh()
  }
}
