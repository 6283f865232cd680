import { m } from '../../../shared/paraglide/messages.js'
import { type CallName, type DangerName, isCall } from '../../../shared/settings/rule-names.ts'
import type { AccountState, Decimal, MarginPool } from '../../../shared/state.ts'
import { MINUTE_MS } from '../../../shared/time.ts'
import { callText } from '../../../shared/words/call-text.ts'
import {
  formatAgo,
  formatMinute,
  formatMoney,
  formatRatio,
  formatSpan,
  formatThreshold,
} from '../../../shared/words/format.ts'
import { problemText } from '../../../shared/words/problem-text.ts'
import {
  gapText,
  headroomText,
  poolIdText,
  poolText,
  riskText,
  ruleText,
  withAsset,
} from '../../../shared/words/state-text.ts'
import type { Alert } from '../../alerts/alert.ts'
import type { RaisedAlert } from '../../monitor/monitor.ts'
import { capitalized, figureText, isAmount, isBalance, valueText } from './alert-figure.ts'
import { amountText, type Speech } from './amount.ts'

/** No interval between two polls is as long: there was nothing to be seen in between. */
const LONG_GAP_MS = 15 * MINUTE_MS

/** A few short sentences, what matters most first: desktops cut what is longer than four lines. */
export function alertBody(raised: RaisedAlert, speech: Speech): string {
  return sentencesOf(raised, speech).reduce((first, second) => m.notification_two({ first, second }))
}

function sentencesOf(raised: RaisedAlert, speech: Speech): readonly string[] {
  const { alert, account } = raised
  if (alert.occasion === 'sight') return sightSentences(alert, account, speech)
  if (isCall(alert.rule)) return callSentences(alert.rule, alert, account, speech)
  return alert.rule === 'blind'
    ? blindSentences(alert, account, speech)
    : valueSentences(alert, account, speech)
}

function valueSentences(alert: Alert, account: AccountState, speech: Speech): readonly string[] {
  const pool = account.summary?.pools.find(({ id }) => id === alert.poolId)
  if (pool === undefined) return [leadSentence(alert, speech), ...headlineSentences(account, speech)]
  if (alert.value === 'Infinity' && alert.occasion === 'raised') {
    return [sentence([goneText(pool, speech)]), sentence([headroomText(pool, speech.masked)])]
  }
  return [
    leadSentence(alert, speech),
    sentence([headroomText(pool, speech.masked)]),
    ...(speech.masked ? [] : [sentence([m.notification_pool_figures(figuresOf(pool, speech))])]),
  ]
}

function goneText(pool: MarginPool, speech: Speech): string {
  const name = poolText(pool)
  return speech.masked
    ? m.notification_underwater_masked({ pool: name })
    : m.notification_underwater({ pool: name, ...figuresOf(pool, speech) })
}

/** Why it is told now, and what has changed. */
function leadSentence(alert: Alert, speech: Speech): string {
  const what = subjectText(alert)
  const threshold = thresholdText(alert, speech)
  const why = whyAgain(alert, speech)
  if (why !== null) {
    const before = alert.occasion === 'standing-at-start' ? earlier(alert, speech) : []
    const stands =
      threshold === null
        ? m.notification_stands_masked({ what, why })
        : m.notification_stands({ what, why, threshold })
    return sentence([stands, ...before])
  }
  return sentence([
    crossedText(alert, threshold, speech),
    ...(alert.at > alert.since ? held(alert, speech) : earlier(alert, speech)),
  ])
}

function crossedText(alert: Alert, threshold: string | null, { locale }: Speech): string {
  const crossed = { what: subjectText(alert), level: riskText(alert.level).toLocaleLowerCase(locale) }
  if (threshold === null) {
    return isBalance(alert.rule)
      ? m.notification_fell_masked(crossed)
      : m.notification_reached_masked(crossed)
  }
  const words = { ...crossed, threshold }
  return isBalance(alert.rule) ? m.notification_fell(words) : m.notification_reached(words)
}

/** Why something that stands is told; null: because it has come about. */
function whyAgain({ occasion, level, since, at }: Alert, speech: Speech): string | null {
  const time = formatMinute(since, speech.locale, at)
  switch (occasion) {
    case 'standing-at-start':
      return m.notification_at_start()
    case 'repeat':
      return m.notification_still({
        level: riskText(level).toLocaleLowerCase(speech.locale),
        duration: formatSpan(at - since, speech.locale),
      })
    case 'after-quiet':
      return m.notification_after_quiet({ time })
    case 'after-snooze':
      return m.notification_after_snooze({ time })
    default:
      return null
  }
}

/** It was to stand for a while before it is told. */
function held({ at, since }: Alert, speech: Speech): string[] {
  return [m.notification_held({ duration: formatSpan(at - since, speech.locale) })]
}

function earlier({ previous, at, ...figure }: Alert, speech: Speech): string[] {
  if (previous === null || isHidden(figure.rule, speech)) return []
  const value = valueText(figure, previous.value, speech)
  const age = at - previous.at
  return [
    age > LONG_GAP_MS
      ? m.notification_was_at({ time: formatMinute(previous.at, speech.locale, at), value })
      : m.notification_was_ago({ ago: formatAgo(age, speech.locale), value }),
  ]
}

function callSentences(
  name: CallName,
  alert: Alert,
  account: AccountState,
  speech: Speech,
): readonly string[] {
  const { sentence: said, nextStep } = callText(name)
  const why = whyAgain(alert, speech)
  const again = why === null ? [] : [sentence([capitalized(why, speech.locale)])]
  return [said, ...again, nextStep, ...lastRatioSentences(alert, account, speech)]
}

function lastRatioSentences({ value }: Alert, account: AccountState, speech: Speech): readonly string[] {
  const pool = headlineOf(account)
  if (pool !== undefined) return lastKnownSentences(pool, speech)
  // From before the app was started.
  const isFromBefore = account.summary === null && value !== null
  return isFromBefore ? [m.call_last_ratio({ ratio: formatRatio(value, speech.locale) })] : []
}

function blindSentences({ since, at }: Alert, account: AccountState, speech: Speech): readonly string[] {
  const { connection, summary } = account
  const unseen = m.notification_unseen_since({
    time: formatMinute(since, speech.locale, at),
    duration: formatSpan(at - since, speech.locale),
  })
  const [gap] = summary?.gaps ?? []
  const why = connection.ok ? gap && gapText(gap) : problemText(connection.problem).sentence
  const pool = headlineOf(account)
  return [
    sentence([unseen]),
    ...(why === undefined ? [] : [why]),
    ...(pool === undefined ? [] : lastKnownSentences(pool, speech)),
  ]
}

function lastKnownSentences(pool: MarginPool, speech: Speech): readonly string[] {
  const ratio = formatRatio(pool.marginRatio, speech.locale)
  return [
    sentence([m.notification_last_known({ pool: poolText(pool), ratio })]),
    sentence([headroomText(pool, speech.masked)]),
  ]
}

function sightSentences(alert: Alert, account: AccountState, speech: Speech): readonly string[] {
  const { previous, since, at } = alert
  const pool = headlineOf(account)
  return [
    sentence([
      m.notification_unseen_for({ duration: formatSpan(at - since, speech.locale) }),
      ...(previous === null
        ? []
        : [m.notification_ratio_before({ value: formatRatio(previous.value, speech.locale) })]),
    ]),
    ...(pool === undefined ? [] : [sentence([headroomText(pool, speech.masked)])]),
  ]
}

/** What an account's totals are best read beside. */
function headlineSentences(account: AccountState, speech: Speech): readonly string[] {
  const pool = headlineOf(account)
  if (pool === undefined) return []
  const figure = { rule: 'marginRatio', poolId: pool.id, value: pool.marginRatio, currency: null } as const
  return [sentence([capitalized(figureText(figure, speech), speech.locale)])]
}

/** Undefined where some pool is not known: the highest known ratio may be far from the highest. */
function headlineOf({ summary }: AccountState): MarginPool | undefined {
  return summary?.gaps.length === 0 ? summary.pools[0] : undefined
}

function subjectText({ rule, poolId }: Alert): string {
  return poolId === null ? ruleText(rule) : poolIdText(poolId)
}

/** With every digit it was set with; null: it is not to be told. */
function thresholdText({ rule, threshold, currency }: Alert, speech: Speech): string | null {
  if (threshold === null || isHidden(rule, speech)) return null
  return isAmount(rule)
    ? withAsset(formatMoney(threshold, null, speech.locale), currency)
    : formatThreshold(threshold, speech.locale)
}

function isHidden(rule: DangerName, { masked }: Speech): boolean {
  return masked && isAmount(rule)
}

function figuresOf({ marginBalance, maintMargin, asset }: MarginPool, speech: Speech) {
  const money = (amount: Decimal) => amountText(amount, asset, speech)
  return { balance: money(marginBalance), maintenance: money(maintMargin) }
}

function sentence(fragments: readonly string[]): string {
  const text = fragments.reduce((first, second) => m.notification_joined({ first, second }))
  return m.notification_sentence({ text })
}
