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
import type { AccountState, Decimal, MarginPool } from '../../shared/state.ts'
import {
  gapText,
  headroomText,
  poolIdText,
  poolText,
  problemText,
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
  const level = riskText(alert.level).toLocaleLowerCase(locale)
  const time = formatMinute(alert.since, locale, alert.at)
  const stands = (why: string) => m.notification_stands({ what, why, threshold })
  switch (alert.occasion) {
    case 'standing-at-start':
      return sentence([stands(m.notification_at_start()), ...earlier(alert, locale)])
    case 'repeat': {
      const duration = formatSpan(alert.at - alert.since, locale)
      return sentence([stands(m.notification_still({ level, duration }))])
    }
    case 'after-quiet':
      return sentence([stands(m.notification_after_quiet({ time }))])
    case 'after-snooze':
      return sentence([stands(m.notification_after_snooze({ time }))])
    default: {
      const crossed = { what, level, threshold }
      return sentence([
        isBalance(alert.rule) ? m.notification_fell(crossed) : m.notification_reached(crossed),
        ...(alert.at > alert.since ? held(alert, locale) : earlier(alert, locale)),
      ])
    }
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
