import { m } from '../../../shared/paraglide/messages.js'
import type { RaisedAlert } from '../../monitor/monitor.ts'
import { capitalized, figureText, levelText, limitLines, valueText } from './figure-text.ts'
import { notificationBody } from './notification-body.ts'
import { SEVERITIES, type Severity, severityOf, worstFirst } from './severity.ts'

export interface NotificationText {
  readonly title: string
  readonly body: string
}

/** A longer notification would fill the screen, and most desktops cut it long before. */
const MOST_LINES = 6
/** Lines for an account's other alerts, above the sentences about the worst one. */
const MOST_OTHER_LINES = 3

/** One alert, under a title such as `Main: margin ratio 83.2 %, critical`. */
export function alertText(raised: RaisedAlert, masked: boolean): NotificationText {
  return { title: titleLine(raised, masked), body: notificationBody(raised, masked) }
}

/** Several alerts of one account, worst first: the worst one's title, a line for each other, then the worst one's body. */
export function accountText(
  [worst, ...others]: readonly [RaisedAlert, ...RaisedAlert[]],
  masked: boolean,
): NotificationText {
  const { title, body } = alertText(worst, masked)
  const lines = others.map((other) => capitalized(alertLine(other, masked)))
  return { title, body: [...limitLines(MOST_OTHER_LINES, lines), body].join('\n') }
}

/** `3 accounts: 2 critical, 1 warning`, and a line for each alert. */
export function summaryText(raised: readonly RaisedAlert[], masked: boolean): NotificationText {
  const sorted = worstFirst(raised)
  const accounts = Map.groupBy(sorted, ({ account }) => account.id)
  const worst = [...accounts.values()].flatMap(([first]) => (first === undefined ? [] : [first.alert]))
  const counts = SEVERITIES.flatMap((severity) => {
    const count = worst.filter((alert) => severityOf(alert) === severity).length
    return count === 0 ? [] : [m.notification_count({ count, level: severityText(severity) })]
  })
  return {
    title: m.notification_summary({
      count: accounts.size,
      counts: counts.reduce((first, second) => m.notification_listed({ first, second })),
    }),
    body: limitLines(
      MOST_LINES,
      sorted.map((one) => titleLine(one, masked)),
    ).join('\n'),
  }
}

/** Shows the user whether and how notifications arrive. */
export function testText(): NotificationText {
  return { title: m.notification_test(), body: m.notification_test_body() }
}

function titleLine({ alert, account }: RaisedAlert, masked: boolean): string {
  return m.notification_title({ account: account.label, line: alertLine({ alert, account }, masked) })
}

/** `margin ratio 83.2 %, critical`, `seen again at 45.1 %` */
function alertLine({ alert, account }: RaisedAlert, masked: boolean): string {
  if (alert.occasion === 'seen-again') {
    return alert.value === null
      ? m.alert_seen_again()
      : m.alert_seen_again_at({ value: valueText(alert, alert.value, account, masked) })
  }
  return m.alert_line({
    what: figureText(alert, account, masked),
    level: levelText(alert.level),
  })
}

function severityText(severity: Severity): string {
  return severity === 'seen-again' ? m.alert_seen_again() : levelText(severity)
}
