import { m } from '../../shared/paraglide/messages.js'
import { getLocale } from '../../shared/paraglide/runtime.js'
import { type Problem, waitsUntil } from '../../shared/problems.ts'
import { HOUR_MS } from '../../shared/time.ts'
import { formatSpan } from '../../shared/words/format.ts'
import type { Locale } from '../../shared/words/locale.ts'

/** `Requests again in 1:42`; null unless the problem names a moment that is still to come. */
export function countdownText(problem: Problem, now: number): string | null {
  const until = waitsUntil(problem, now)
  return until === null ? null : m.requests_again_in({ span: formatCountdown(until - now, getLocale()) })
}

/** `1:42`, or from an hour on `2 hr 5 min`. Rounded up, so that the wait is over when it shows 0. */
export function formatCountdown(ms: number, locale: Locale): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  if (seconds * 1000 >= HOUR_MS) return formatSpan(seconds * 1000, locale)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
