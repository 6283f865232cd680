import { m } from '../../../shared/paraglide/messages.js'
import { isCall } from '../../../shared/settings/rule-names.ts'
import { MINUTE_MS } from '../../../shared/time.ts'
import type { RaisedAlert } from '../../monitor/monitor.ts'
import { levelText } from './figure-text.ts'
import { accountText, type NotificationText, summaryText } from './notification-text.ts'
import type { Notifier } from './notifier.ts'
import { isWorse, type Severity, severityOf, worstFirst } from './severity.ts'

export interface AlertNotifierOptions {
  readonly notifier: Pick<Notifier, 'notify' | 'close'>
  /** Whether amounts are hidden at present. */
  readonly masked: () => boolean
  readonly now: () => number
}

export interface AlertNotifier {
  notify(raised: readonly RaisedAlert[]): void
}

/** A burst begins when this many accounts have raised alerts within `PAUSE_MS`. */
const BURST_ACCOUNTS = 3
/** A burst ends when no account has raised an alert for this long. */
const PAUSE_MS = 10_000
/** A burst also ends after this time, because most updates of its summary are silent. */
const LONGEST_BURST_MS = MINUTE_MS

/** Each severity has a summary of its own, so that a milder summary never replaces one of dangers. */
const SUMMARY_IDS: Readonly<Record<Severity, string>> = {
  critical: 'summary',
  warning: 'summary-warning',
  'seen-again': 'summary-seen-again',
}

interface RecentAlert {
  readonly at: number
  readonly raised: RaisedAlert
}

/** Alerts that share one summary. */
interface Burst {
  readonly startedAt: number
  readonly lastAt: number
  /** By notification id, so that a later alert replaces an earlier one of the same danger. */
  readonly alerts: ReadonlyMap<string, RaisedAlert>
  /** The worst so far. */
  readonly severity: Severity
  /** The accounts that have been critical, and how near liquidation was: each made the summary sound once. */
  readonly sounded: ReadonlySet<string>
}

/**
 * Turns alerts into notifications: one for each account, or one summary while many accounts raise alerts.
 * An alert is never held back to see whether more follow.
 */
export function createAlertNotifier({ notifier, masked, now }: AlertNotifierOptions): AlertNotifier {
  let recent: readonly RecentAlert[] = []
  let burst: Burst | null = null

  return {
    notify(raised) {
      // The alerts of a drill must not be mixed up with real ones.
      for (const group of byAccount(raised.filter(({ account }) => account.drill !== null)))
        notifyAccount(group)
      const real = raised.filter(({ account }) => account.drill === null)
      if (real.length > 0) notifyReal(real, now())
    },
  }

  function notifyReal(raised: readonly RaisedAlert[], at: number): void {
    if (burst !== null && isOver(burst, at)) {
      burst = null
      recent = []
    }
    recent = [
      ...recent.filter((alert) => isWithin(PAUSE_MS, alert.at, at)),
      ...raised.map((one) => ({ at, raised: one })),
    ]
    const all = recent.map((alert) => alert.raised)
    if (burst !== null) notifySummary(burst, raised, at)
    else if (byAccount(all).length >= BURST_ACCOUNTS) notifySummary(null, all, at)
    else for (const group of byAccount(raised)) notifyAccount(group)
  }

  function notifyAccount(group: readonly RaisedAlert[]): void {
    const [worst, ...others] = worstFirst(group)
    if (worst === undefined) return
    notifier.notify({
      id: idOf(worst),
      accountId: worst.account.id,
      critical: severityOf(worst.alert) === 'critical',
      ...textOrFallback(worst, () => accountText([worst, ...others], masked())),
    })
    // This notification includes the others, so their earlier notifications are out of date.
    for (const other of others) notifier.close(idOf(other))
  }

  function notifySummary(last: Burst | null, added: readonly RaisedAlert[], at: number): void {
    const alerts = new Map([...(last?.alerts ?? []), ...added.map((one) => [idOf(one), one] as const)])
    const [worst] = worstFirst([...alerts.values()])
    if (worst === undefined) return
    const worstNow = severityOf(worst.alert)
    const gotWorse = last === null || isWorse(worstNow, last.severity)
    const severity = gotWorse ? worstNow : last.severity
    // Each account sounds once when it becomes critical, and as liquidation comes nearer, however many others already are.
    const sounded = new Set([...(last?.sounded ?? []), ...added.flatMap(soundsOf)])
    const sounds = gotWorse || sounded.size > (last?.sounded.size ?? 0)
    burst = { startedAt: last?.startedAt ?? at, lastAt: at, alerts, severity, sounded }
    notifier.notify({
      id: SUMMARY_IDS[severity],
      accountId: null,
      critical: worstNow === 'critical',
      silent: !sounds,
      ...textOrFallback(worst, () => summaryText([...alerts.values()], masked())),
    })
    if (last !== null && last.severity !== severity) notifier.close(SUMMARY_IDS[last.severity])
    for (const one of added) notifier.close(idOf(one))
  }
}

/** If making the text fails, the user is notified anyway, with account and level alone. */
function textOrFallback({ account, alert }: RaisedAlert, makeText: () => NotificationText): NotificationText {
  try {
    return makeText()
  } catch (error) {
    console.error(error)
    const title = m.tray_no_ratio({ account: account.label, risk: levelText(alert.level) })
    return { title, body: m.notification_open_app() }
  }
}

/** All notifications of one danger share an id, and so do all warnings sent by the exchange to one account. */
function idOf({ account, alert }: RaisedAlert): string {
  return `${account.id}:${isCall(alert.rule) ? 'called' : alert.key}`
}

function soundsOf({ account, alert }: RaisedAlert): readonly string[] {
  if (severityOf(alert) !== 'critical') return []
  return alert.near === null ? [account.id] : [account.id, `${account.id}:${alert.near}`]
}

function byAccount(raised: readonly RaisedAlert[]): readonly (readonly RaisedAlert[])[] {
  return [...Map.groupBy(raised, ({ account }) => account.id).values()]
}

function isOver({ startedAt, lastAt }: Burst, at: number): boolean {
  return !isWithin(PAUSE_MS, lastAt, at) || !isWithin(LONGEST_BURST_MS, startedAt, at)
}

/** False when `from` lies in the future, because the clock has been set back since. */
function isWithin(limit: number, from: number, at: number): boolean {
  return at >= from && at - from <= limit
}
