import type { AlertEvent, JournalKind } from '../../shared/journal.ts'
import { m } from '../../shared/paraglide/messages.js'
import { getLocale } from '../../shared/paraglide/runtime.js'
import { isCall } from '../../shared/settings/rule-names.ts'
import { formatMinute, formatRatio, thresholdOfAlert } from '../../shared/words/format.ts'
import { poolText, riskText, ruleText, subjectText } from '../../shared/words/state-text.ts'
import { type Hidden, thresholdText, valueText } from '../ui/figure-text.ts'

export interface JournalText {
  /** `Critical reached` */
  readonly title: string
  /** `Margin ratio 83.2 %`, `threshold 80 %`, `USDT cross` */
  readonly details: readonly string[]
}

export function journalText(event: AlertEvent, hidden: Hidden): JournalText {
  return { title: titleOf(event), details: detailsOf(event, hidden) }
}

/** Whether an event of this kind notifies the user; the others are only recorded. */
export function isNotifying(kind: JournalKind): boolean {
  return kind === 'raise' || kind === 'near' || kind === 'gone' || kind === 'standing' || kind === 'blind'
}

function titleOf({ kind, at, rule, level, value, threshold, until }: AlertEvent): string {
  const locale = getLocale()
  const ratio = value === null ? null : formatRatio(value, locale, thresholdOfAlert(level, threshold))
  switch (kind) {
    case 'raise':
      return isCall(rule) ? ruleText(rule) : m.journal_raise({ level: riskText(level) })
    case 'near':
      return m.risk_near()
    case 'gone':
      return m.risk_gone()
    case 'fall':
      if (isCall(rule) && level === 'calm') return m.journal_call_over()
      return m.journal_fall({ level: riskText(level).toLocaleLowerCase(locale) })
    case 'standing':
      return m.journal_standing({ level: riskText(level).toLocaleLowerCase(locale) })
    case 'acknowledge':
      return m.journal_acknowledge()
    case 'snooze':
      return until === null
        ? m.journal_snooze_recovery()
        : m.journal_snooze_until({ time: formatMinute(until, locale, at) })
    case 'blind':
      return ratio === null ? m.journal_blind() : m.journal_blind_at({ ratio })
    case 'sight':
      return ratio === null ? m.journal_seen_again() : m.journal_seen_again_at({ ratio })
  }
}

function detailsOf(event: AlertEvent, hidden: Hidden): readonly string[] {
  const { kind, rule, poolId, level, value, threshold, currency } = event
  if (kind === 'blind' || kind === 'sight') return []
  if (rule === 'blind') return [ruleText(rule)]
  if (isCall(rule)) return callDetails(event)
  const what = subjectText(event)
  const figure =
    value === null
      ? what
      : m.journal_figure({
          what,
          value: valueText(rule, value, currency, thresholdOfAlert(level, threshold), hidden),
        })
  const crossed =
    threshold === null || kind === 'near' || kind === 'gone'
      ? []
      : [m.journal_threshold({ threshold: thresholdText(rule, threshold, currency, hidden) })]
  const pool = poolId === null || rule === 'isolatedRatio' ? [] : [poolText(poolId)]
  return [figure, ...crossed, ...pool]
}

/** The title of a raise is the call's name already. */
function callDetails({ kind, rule, level, value, threshold }: AlertEvent): readonly string[] {
  const name = kind === 'raise' ? [] : [ruleText(rule)]
  if (value === null) return name
  const ratio = formatRatio(value, getLocale(), thresholdOfAlert(level, threshold))
  return [...name, m.standing_last_known({ what: m.rule_margin_ratio(), value: ratio })]
}
