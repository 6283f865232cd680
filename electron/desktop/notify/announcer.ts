import { m } from '../../../shared/paraglide/messages.js'
import { isCall } from '../../../shared/settings/rule-names.ts'
import { MINUTE_MS } from '../../../shared/time.ts'
import { riskText } from '../../../shared/words/state-text.ts'
import type { RaisedAlert } from '../../monitor/monitor.ts'
import { type Gravity, gravityOf, isGraver, worstFirst } from './alert-order.ts'
import { accountText, type NotificationText, summaryText } from './alert-text.ts'
import type { Speech } from './amount.ts'
import type { Notifier } from './notifications.ts'

export interface AnnouncerOptions {
  readonly notifier: Pick<Notifier, 'notify' | 'close'>
  /** As it is when something is told. */
  readonly speech: () => Speech
  readonly now: () => number
}

export interface Announcer {
  announce(raised: readonly RaisedAlert[]): void
}

/** When so many accounts have told something … */
const CROWD = 3
/** … within this time, it is told in one summary, until none tells anything for as long … */
const PAUSE_MS = 10_000
/** … or this has passed: silent updates must not be all that is ever heard of new alerts. */
const LONGEST_BURST_MS = MINUTE_MS

/** One for each gravity, so that lesser news never takes the place of a summary of dangers. */
const SUMMARY_IDS: Readonly<Record<Gravity, string>> = {
  critical: 'summary',
  warning: 'summary-warning',
  sight: 'summary-sight',
}

interface Told {
  readonly at: number
  readonly raised: RaisedAlert
}

/** Alerts that are told in one summary. */
interface Burst {
  readonly startedAt: number
  readonly lastAt: number
  /** By notification id: a later alert takes the place of the former. */
  readonly alerts: ReadonlyMap<string, RaisedAlert>
  /** The worst there has been. */
  readonly gravity: Gravity
  /** Accounts that were heard to be critical. */
  readonly heard: ReadonlySet<string>
}

/**
 * Turns alerts into notifications: one for all that an account tells at a time, one for all accounts
 * while many tell something. The first is never kept waiting.
 */
export function createAnnouncer({ notifier, speech, now }: AnnouncerOptions): Announcer {
  let recent: readonly Told[] = []
  let burst: Burst | null = null

  return {
    announce(raised) {
      const rehearsed = raised.filter(({ account }) => account.drill !== null)
      const real = raised.filter(({ account }) => account.drill === null)
      // What is rehearsed is not mixed up with what is real.
      for (const group of byAccount(rehearsed)) tellAccount(group)
      if (real.length > 0) tellReal(real, now())
    },
  }

  function tellReal(raised: readonly RaisedAlert[], at: number): void {
    if (burst !== null && isOver(burst, at)) {
      burst = null
      recent = []
    }
    recent = [
      ...recent.filter((told) => isWithin(PAUSE_MS, told.at, at)),
      ...raised.map((one) => ({ at, raised: one })),
    ]
    const all = recent.map((told) => told.raised)
    if (burst !== null) tellAll(burst, raised, at)
    else if (byAccount(all).length >= CROWD) tellAll(null, all, at)
    else for (const group of byAccount(raised)) tellAccount(group)
  }

  function tellAccount(group: readonly RaisedAlert[]): void {
    const [worst, ...others] = worstFirst(group)
    if (worst === undefined) return
    notifier.notify({
      id: idOf(worst),
      accountId: worst.account.id,
      critical: gravityOf(worst.alert) === 'critical',
      ...wordsFor(worst, speech(), (how) => accountText([worst, ...others], how)),
    })
    // What they told before is out of date.
    for (const other of others) notifier.close(idOf(other))
  }

  function tellAll(last: Burst | null, added: readonly RaisedAlert[], at: number): void {
    const alerts = new Map([...(last?.alerts ?? []), ...added.map((one) => [idOf(one), one] as const)])
    const [worst] = worstFirst([...alerts.values()])
    if (worst === undefined) return
    const worstNow = gravityOf(worst.alert)
    const isGraverNow = last === null || isGraver(worstNow, last.gravity)
    const gravity = isGraverNow ? worstNow : last.gravity
    const criticals = added
      .filter(({ alert }) => gravityOf(alert) === 'critical')
      .map(({ account }) => account.id)
    const heard = new Set([...(last?.heard ?? []), ...criticals])
    // Each account is heard once when it becomes critical, however many others are already.
    const isNews = isGraverNow || heard.size > (last?.heard.size ?? 0)
    burst = { startedAt: last?.startedAt ?? at, lastAt: at, alerts, gravity, heard }
    notifier.notify({
      id: SUMMARY_IDS[gravity],
      accountId: null,
      critical: worstNow === 'critical',
      silent: !isNews,
      ...wordsFor(worst, speech(), (how) => summaryText([...alerts.values()], how)),
    })
    if (last !== null && last.gravity !== gravity) notifier.close(SUMMARY_IDS[last.gravity])
    for (const one of added) notifier.close(idOf(one))
  }
}

/** Whatever goes wrong with the figures in it, a danger is told: by its account and level alone. */
function wordsFor(
  { account, alert }: RaisedAlert,
  speech: Speech,
  words: (speech: Speech) => NotificationText,
): NotificationText {
  try {
    return words(speech)
  } catch (error) {
    console.error(error)
    const risk = riskText(alert.level).toLocaleLowerCase(speech.locale)
    return { title: m.tray_no_ratio({ account: account.label, risk }), body: m.notification_look() }
  }
}

/** The same for all that is told of one danger, and for all that the exchange says. */
function idOf({ account, alert }: RaisedAlert): string {
  return `${account.id}:${isCall(alert.rule) ? 'called' : alert.key}`
}

function byAccount(raised: readonly RaisedAlert[]): readonly (readonly RaisedAlert[])[] {
  return [...Map.groupBy(raised, ({ account }) => account.id).values()]
}

function isOver({ startedAt, lastAt }: Burst, at: number): boolean {
  return !isWithin(PAUSE_MS, lastAt, at) || !isWithin(LONGEST_BURST_MS, startedAt, at)
}

/** A time that lies ahead comes from a clock that has been set back since. */
function isWithin(limit: number, from: number, at: number): boolean {
  return at >= from && at - from <= limit
}
