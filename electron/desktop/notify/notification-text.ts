import { m } from '../../../shared/paraglide/messages.js'
import { getLocale } from '../../../shared/paraglide/runtime.js'
import { alertLevelText } from '../../../shared/words/state-text.ts'
import type { RaisedAlert } from '../../monitor/monitor.ts'
import { figureText, levelText, valueText } from './figure-text.ts'
import { notificationBody } from './notification-body.ts'
import { SEVERITIES, type Severity, severityOf, worstFirst } from './severity.ts'

export interface NotificationText {
  readonly title: string
  readonly body: string
}

/** A longer notification would fill the screen, and most desktops cut it long before. */
const MOST_LINES = 6
/** Of more other alerts of an account, only the worst is named and the rest counted. */
const MOST_OTHERS_NAMED = 2

/** One alert, under a title such as `Main: margin ratio 83.2 %, critical`. */
export function alertText(raised: RaisedAlert, masked: boolean): NotificationText {
  return { title: titleLine(raised, masked), body: notificationBody(raised, masked) }
}

/** Several alerts of one account, worst first: the worst one's title and body, then a line that names the others. */
export function accountText(
  [worst, ...others]: readonly [RaisedAlert, ...RaisedAlert[]],
  masked: boolean,
): NotificationText {
  const { title, body } = alertText(worst, masked)
  return { title, body: [body, ...othersLine(others, masked)].join('\n') }
}

function othersLine(others: readonly RaisedAlert[], masked: boolean): readonly string[] {
  const named = others
    .slice(0, others.length > MOST_OTHERS_NAMED ? 1 : MOST_OTHERS_NAMED)
    .map((other) => alertLine(other, masked))
  if (named.length === 0) return []
  const list = named.reduce((first, second) => m.notification_others({ first, second }))
  const count = others.length - named.length
  return [m.notification_also({ others: count === 0 ? list : m.notification_more({ first: list, count }) })]
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
    body: linesOf(sorted, masked).join('\n'),
  }
}

/** A poll may alert of very many dangers, so a line is made only of those that are shown. */
function linesOf(sorted: readonly RaisedAlert[], masked: boolean): readonly string[] {
  const shown = sorted.slice(0, sorted.length > MOST_LINES ? MOST_LINES - 1 : MOST_LINES)
  const left = sorted.length - shown.length
  return [
    ...shown.map((one) => titleLine(one, masked)),
    ...(left === 0 ? [] : [m.lines_more({ count: left })]),
  ]
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
    level: alertLevelText(alert).toLocaleLowerCase(getLocale()),
  })
}

function severityText(severity: Severity): string {
  return severity === 'seen-again' ? m.alert_seen_again() : levelText(severity)
}
