import { m } from '../../../shared/paraglide/messages.js'
import { getLocale } from '../../../shared/paraglide/runtime.js'
import { type CallName, type DangerName, isCall } from '../../../shared/settings/rule-names.ts'
import { isAmount, isWorseWhenLower } from '../../../shared/settings/rules.ts'
import type { AccountState, Decimal, MarginPool } from '../../../shared/state.ts'
import { MINUTE_MS, SECOND_MS } from '../../../shared/time.ts'
import { callText } from '../../../shared/words/call-text.ts'
import {
  formatAgo,
  formatMinute,
  formatMoney,
  formatRatio,
  formatSpan,
} from '../../../shared/words/format.ts'
import { limitText } from '../../../shared/words/measure-text.ts'
import { paceText } from '../../../shared/words/pace-text.ts'
import { problemText } from '../../../shared/words/problem-text.ts'
import { gapText, headroomText, poolText, ruleText, withAsset } from '../../../shared/words/state-text.ts'
import type { Alert } from '../../alerts/alert.ts'
import type { RaisedAlert } from '../../monitor/monitor.ts'
import { amountText, capitalized, levelText, valueText } from './figure-text.ts'

/** Polls are never this far apart, so a longer gap means that nothing was seen in between. */
const LONG_GAP_MS = 15 * MINUTE_MS

/** A few short sentences, the most important first, because desktops cut what is longer than four lines. */
export function notificationBody(raised: RaisedAlert, masked: boolean): string {
  return sentencesOf(raised, masked).reduce((first, second) => m.notification_two({ first, second }))
}

function sentencesOf(raised: RaisedAlert, masked: boolean): readonly string[] {
  const { alert, account } = raised
  if (alert.occasion === 'seen-again') return seenAgainSentences(alert, account, masked)
  if (isCall(alert.rule)) return callSentences(alert.rule, raised, masked)
  return alert.rule === 'blind'
    ? blindSentences(alert, account, masked)
    : valueSentences(alert, account, masked)
}

function valueSentences(alert: Alert, account: AccountState, masked: boolean): readonly string[] {
  const pool = account.summary?.pools.find(({ id }) => id === alert.poolId)
  if (pool === undefined) {
    return [
      leadSentence(alert, account, masked),
      ...headlineSentences(account),
      ...paceSentences(alert, account),
    ]
  }
  if (alert.value === 'Infinity' && (alert.occasion === 'raised' || alert.occasion === 'near')) {
    return [sentence([goneText(pool, masked)]), sentence([headroomText(pool, masked)])]
  }
  return [
    leadSentence(alert, account, masked),
    sentence([headroomText(pool, masked)]),
    ...paceSentences(alert, account),
    ...(masked ? [] : [sentence([m.notification_pool_figures(figuresOf(pool, masked))])]),
  ]
}

/** A critical alert, and any about the pace, says how long is left, where that is known of its pool. */
function paceSentences({ rule, level, poolId }: Alert, { pace }: AccountState): readonly string[] {
  if (pace === null) return []
  const isAbout = rule === 'pace' || (level === 'critical' && poolId === pace.poolId)
  return isAbout ? [sentence([paceText(pace)])] : []
}

function goneText(pool: MarginPool, masked: boolean): string {
  const name = poolText(pool.id)
  return masked
    ? m.notification_underwater_masked({ pool: name })
    : m.notification_underwater({ pool: name, ...figuresOf(pool, masked) })
}

/** Says why the user is notified now, and what has changed. */
function leadSentence(alert: Alert, account: AccountState, masked: boolean): string {
  const what = poolOrRuleText(alert)
  const threshold = thresholdText(alert, masked)
  const reason = reasonText(alert)
  if (reason !== null) {
    const before = alert.occasion === 'standing-at-start' ? earlierValue(alert, account, masked) : []
    const stands =
      threshold === null
        ? m.notification_stands_masked({ what, why: reason })
        : m.notification_stands({ what, why: reason, threshold })
    return sentence([stands, ...before])
  }
  if (alert.near !== null) return sentence([nearText(alert), ...earlierValue(alert, account, masked)])
  return sentence([
    crossedText(alert, threshold),
    ...(alert.at > alert.since ? heldFor(alert) : earlierValue(alert, account, masked)),
  ])
}

function nearText(alert: Alert): string {
  const what = poolOrRuleText(alert)
  return alert.near === 'gone' ? m.notification_gone({ what }) : m.notification_near({ what })
}

function crossedText(alert: Alert, threshold: string | null): string {
  const crossed = { what: poolOrRuleText(alert), level: levelText(alert.level) }
  if (threshold === null) {
    return isWorseWhenLower(alert.rule)
      ? m.notification_fell_masked(crossed)
      : m.notification_reached_masked(crossed)
  }
  const words = { ...crossed, threshold }
  return isWorseWhenLower(alert.rule) ? m.notification_fell(words) : m.notification_reached(words)
}

/** Says why an alert that already stood is notified again. Null for a new one. */
function reasonText({ occasion, level, since, at }: Alert): string | null {
  const time = formatMinute(since, getLocale(), at)
  switch (occasion) {
    case 'standing-at-start':
      return m.notification_at_start()
    case 'repeat':
      return m.notification_still({
        level: levelText(level),
        duration: formatSpan(at - since, getLocale()),
      })
    case 'after-quiet':
      return m.notification_after_quiet({ time })
    case 'after-snooze':
      return m.notification_after_snooze({ time })
    case 'worsened':
      return m.notification_worsened({ time })
    default:
      return null
  }
}

/** How long the value was beyond the threshold before the notification, for a rule that waits. */
function heldFor({ at, since }: Alert): string[] {
  return [m.notification_held({ duration: formatSpan(at - since, getLocale()) })]
}

function earlierValue({ previous, at, ...figure }: Alert, account: AccountState, masked: boolean): string[] {
  if (previous === null || isHidden(figure.rule, masked)) return []
  const value = valueText(figure, previous.value, account, masked)
  const age = at - previous.at
  if (age < SECOND_MS) return [m.notification_was_just_before({ value })]
  return [
    age > LONG_GAP_MS
      ? m.notification_was_at({ time: formatMinute(previous.at, getLocale(), at), value })
      : m.notification_was_ago({ ago: formatAgo(age, getLocale()), value }),
  ]
}

function callSentences(name: CallName, { alert, account }: RaisedAlert, masked: boolean): readonly string[] {
  const { sentence: message, nextStep } = callText(name, account.summary?.status)
  const reason = reasonText(alert)
  const again = reason === null ? [] : [sentence([capitalized(reason)])]
  return [message, ...again, nextStep, ...lastRatioSentences(alert, account, masked)]
}

function lastRatioSentences({ value }: Alert, account: AccountState, masked: boolean): readonly string[] {
  const pool = headlineOf(account)
  if (pool !== undefined) return lastKnownSentences(pool, account, masked)
  // Without a summary the value comes from before the app was started.
  const isFromBefore = account.summary === null && value !== null
  return isFromBefore
    ? [m.call_last_ratio({ ratio: formatRatio(value, getLocale(), account.thresholds) })]
    : []
}

function blindSentences({ since, at }: Alert, account: AccountState, masked: boolean): readonly string[] {
  const { connection, summary } = account
  const unseen = m.notification_unseen_since({
    time: formatMinute(since, getLocale(), at),
    duration: formatSpan(at - since, getLocale()),
  })
  const [gap] = summary?.gaps ?? []
  const why = connection.ok ? gap && gapText(gap) : problemText(connection.problem).sentence
  const pool = headlineOf(account)
  return [
    sentence([unseen]),
    ...(why === undefined ? [] : [why]),
    ...(pool === undefined ? [] : lastKnownSentences(pool, account, masked)),
  ]
}

function lastKnownSentences(pool: MarginPool, account: AccountState, masked: boolean): readonly string[] {
  const ratio = formatRatio(pool.marginRatio, getLocale(), account.thresholds)
  return [
    sentence([m.notification_last_known({ pool: poolText(pool.id), ratio })]),
    sentence([headroomText(pool, masked)]),
  ]
}

function seenAgainSentences(alert: Alert, account: AccountState, masked: boolean): readonly string[] {
  const { previous, since, at } = alert
  const pool = headlineOf(account)
  return [
    sentence([
      m.notification_unseen_for({ duration: formatSpan(at - since, getLocale()) }),
      ...(previous === null
        ? []
        : [
            m.notification_ratio_before({
              value: formatRatio(previous.value, getLocale(), account.thresholds),
            }),
          ]),
    ]),
    ...(pool === undefined ? [] : [sentence([headroomText(pool, masked)])]),
  ]
}

/** The headline's ratio, which puts an alert about the account's totals in context. */
function headlineSentences(account: AccountState): readonly string[] {
  const pool = headlineOf(account)
  if (pool === undefined) return []
  const value = formatRatio(pool.marginRatio, getLocale(), account.thresholds)
  return [sentence([capitalized(m.alert_margin_ratio({ value }))])]
}

/** Undefined while some pool is unknown, because that pool's ratio could be the highest. */
function headlineOf({ summary }: AccountState): MarginPool | undefined {
  return summary?.gaps.length === 0 ? summary.pools[0] : undefined
}

function poolOrRuleText({ rule, poolId }: Alert): string {
  return poolId === null ? ruleText(rule) : poolText(poolId)
}

/** The threshold with every digit the user entered. Null when there is none or it is hidden. */
function thresholdText({ rule, threshold, currency }: Alert, masked: boolean): string | null {
  if (threshold === null || isHidden(rule, masked)) return null
  return isAmount(rule)
    ? withAsset(formatMoney(threshold, null, getLocale()), currency)
    : limitText(rule, threshold)
}

function isHidden(rule: DangerName, masked: boolean): boolean {
  return masked && isAmount(rule)
}

function figuresOf({ marginBalance, maintMargin, asset }: MarginPool, masked: boolean) {
  const money = (amount: Decimal) => amountText(amount, asset, masked)
  return { balance: money(marginBalance), maintenance: money(maintMargin) }
}

function sentence(fragments: readonly string[]): string {
  const text = fragments.reduce((first, second) => m.notification_joined({ first, second }))
  return m.notification_sentence({ text })
}
