import { callText } from '../../shared/call-wording.ts'
import {
  formatAgo,
  formatMinute,
  formatMoney,
  formatRatio,
  formatSpan,
  formatThreshold,
} from '../../shared/format.ts'
import type { Locale } from '../../shared/locale.ts'
import { m } from '../../shared/paraglide/messages.js'
import { problemText } from '../../shared/problem-wording.ts'
import { type CallName, isCall } from '../../shared/rule-names.ts'
import type { AccountState, Decimal, MarginPool } from '../../shared/state.ts'
import {
  gapText,
  headroomText,
  poolIdText,
  poolText,
  riskText,
  ruleText,
  withAsset,
} from '../../shared/wording.ts'
import type { Alert } from '../alerts/alert.ts'
import type { RaisedAlert } from '../monitor/monitor.ts'
import { capitalized, figureText, isAmount, isBalance, valueText } from './alert-figure.ts'

/** No interval between two polls is as long: there was nothing to be seen in between. */
const LONG_GAP_MS = 15 * 60_000

/** A few short sentences, what matters most first: desktops cut what is longer than four lines. */
export function alertBody(raised: RaisedAlert, locale: Locale): string {
  return sentencesOf(raised, locale).reduce((first, second) => m.notification_two({ first, second }))
}

function sentencesOf(raised: RaisedAlert, locale: Locale): readonly string[] {
  const { alert, account } = raised
  if (alert.occasion === 'sight') return sightSentences(alert, account, locale)
  if (isCall(alert.rule)) return callSentences(alert.rule, alert, account, locale)
  return alert.rule === 'blind'
    ? blindSentences(alert, account, locale)
    : valueSentences(alert, account, locale)
}

function valueSentences(alert: Alert, account: AccountState, locale: Locale): readonly string[] {
  const pool = account.summary?.pools.find(({ id }) => id === alert.poolId)
  if (pool === undefined) return [leadSentence(alert, locale), ...headlineSentences(account, locale)]
  const figures = figuresOf(pool, locale)
  if (alert.value === 'Infinity' && alert.occasion === 'raised') {
    const gone = m.notification_underwater({ pool: poolText(pool), ...figures })
    return [sentence([gone]), sentence([headroomText(pool)])]
  }
  return [
    leadSentence(alert, locale),
    sentence([headroomText(pool)]),
    sentence([m.notification_pool_figures(figures)]),
  ]
}

/** Why it is told now, and what has changed. */
function leadSentence(alert: Alert, locale: Locale): string {
  const what = subjectText(alert)
  const threshold = thresholdText(alert, locale)
  const why = whyAgain(alert, locale)
  if (why !== null) {
    const before = alert.occasion === 'standing-at-start' ? earlier(alert, locale) : []
    return sentence([m.notification_stands({ what, why, threshold }), ...before])
  }
  const crossed = { what, level: riskText(alert.level).toLocaleLowerCase(locale), threshold }
  return sentence([
    isBalance(alert.rule) ? m.notification_fell(crossed) : m.notification_reached(crossed),
    ...(alert.at > alert.since ? held(alert, locale) : earlier(alert, locale)),
  ])
}

/** Why something that stands is told; null: because it has come about. */
function whyAgain({ occasion, level, since, at }: Alert, locale: Locale): string | null {
  const time = formatMinute(since, locale, at)
  switch (occasion) {
    case 'standing-at-start':
      return m.notification_at_start()
    case 'repeat':
      return m.notification_still({
        level: riskText(level).toLocaleLowerCase(locale),
        duration: formatSpan(at - since, locale),
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
function held({ at, since }: Alert, locale: Locale): string[] {
  return [m.notification_held({ duration: formatSpan(at - since, locale) })]
}

function earlier({ previous, at, ...figure }: Alert, locale: Locale): string[] {
  if (previous === null) return []
  const value = valueText(figure, previous.value, locale)
  const age = at - previous.at
  return [
    age > LONG_GAP_MS
      ? m.notification_was_at({ time: formatMinute(previous.at, locale, at), value })
      : m.notification_was_ago({ ago: formatAgo(age, locale), value }),
  ]
}

function callSentences(
  name: CallName,
  alert: Alert,
  account: AccountState,
  locale: Locale,
): readonly string[] {
  const { sentence: said, nextStep } = callText(name)
  const why = whyAgain(alert, locale)
  const again = why === null ? [] : [sentence([capitalized(why, locale)])]
  return [said, ...again, nextStep, ...lastRatioSentences(alert, account, locale)]
}

function lastRatioSentences({ value }: Alert, account: AccountState, locale: Locale): readonly string[] {
  const pool = headlineOf(account)
  if (pool !== undefined) return lastKnownSentences(pool, locale)
  // From before the app was started.
  const isFromBefore = account.summary === null && value !== null
  return isFromBefore ? [m.call_last_ratio({ ratio: formatRatio(value, locale) })] : []
}

function blindSentences({ since, at }: Alert, account: AccountState, locale: Locale): readonly string[] {
  const { connection, summary } = account
  const unseen = m.notification_unseen_since({
    time: formatMinute(since, locale, at),
    duration: formatSpan(at - since, locale),
  })
  const [gap] = summary?.gaps ?? []
  const why = connection.ok ? gap && gapText(gap) : problemText(connection.problem).sentence
  const pool = headlineOf(account)
  return [
    sentence([unseen]),
    ...(why === undefined ? [] : [why]),
    ...(pool === undefined ? [] : lastKnownSentences(pool, locale)),
  ]
}

function lastKnownSentences(pool: MarginPool, locale: Locale): readonly string[] {
  const ratio = formatRatio(pool.marginRatio, locale)
  return [
    sentence([m.notification_last_known({ pool: poolText(pool), ratio })]),
    sentence([headroomText(pool)]),
  ]
}

function sightSentences(alert: Alert, account: AccountState, locale: Locale): readonly string[] {
  const { previous, since, at } = alert
  const pool = headlineOf(account)
  return [
    sentence([
      m.notification_unseen_for({ duration: formatSpan(at - since, locale) }),
      ...(previous === null
        ? []
        : [m.notification_ratio_before({ value: formatRatio(previous.value, locale) })]),
    ]),
    ...(pool === undefined ? [] : [sentence([headroomText(pool)])]),
  ]
}

/** What an account's totals are best read beside. */
function headlineSentences(account: AccountState, locale: Locale): readonly string[] {
  const pool = headlineOf(account)
  if (pool === undefined) return []
  const figure = { rule: 'marginRatio', poolId: pool.id, value: pool.marginRatio, currency: null } as const
  return [sentence([capitalized(figureText(figure, locale), locale)])]
}

/** Undefined where some pool is not known: the highest known ratio may be far from the highest. */
function headlineOf({ summary }: AccountState): MarginPool | undefined {
  return summary?.gaps.length === 0 ? summary.pools[0] : undefined
}

function subjectText({ rule, poolId }: Alert): string {
  return poolId === null ? ruleText(rule) : poolIdText(poolId)
}

/** With every digit it was set with. */
function thresholdText({ rule, threshold, currency }: Alert, locale: Locale): string {
  if (threshold === null) return ''
  return isAmount(rule)
    ? withAsset(formatMoney(threshold, null, locale), currency)
    : formatThreshold(threshold, locale)
}

function figuresOf({ marginBalance, maintMargin, asset }: MarginPool, locale: Locale) {
  const money = (amount: Decimal) => withAsset(formatMoney(amount, asset, locale), asset)
  return { balance: money(marginBalance), maintenance: money(maintMargin) }
}

function sentence(fragments: readonly string[]): string {
  const text = fragments.reduce((first, second) => m.notification_joined({ first, second }))
  return m.notification_sentence({ text })
}
