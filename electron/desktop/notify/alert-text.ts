import { m } from '../../../shared/paraglide/messages.js'
import { riskText } from '../../../shared/words/state-text.ts'
import type { Alert } from '../../alerts/alert.ts'
import type { RaisedAlert } from '../../monitor/monitor.ts'
import { alertBody } from './alert-body.ts'
import { capitalized, figureText, valueText } from './alert-figure.ts'
import { GRAVITIES, type Gravity, gravityOf, worstFirst } from './alert-order.ts'
import type { Speech } from './amount.ts'
import { atMost } from './lines-more.ts'

export interface NotificationText {
  readonly title: string
  readonly body: string
}

/** Beyond so many lines a notification fills the screen, and most desktops cut it long before. */
const MOST_LINES = 6
/** Above the sentences about the worst one. */
const MOST_LINES_BESIDE = 3

/** `Main: margin ratio 83.2 %, critical`, and what it comes from. */
export function alertText(raised: RaisedAlert, speech: Speech): NotificationText {
  return { title: titleLine(raised, speech), body: alertBody(raised, speech) }
}

/** Of several alerts of one account, worst first: the worst one's title, then the others, then more of the worst. */
export function accountText(
  [worst, ...others]: readonly [RaisedAlert, ...RaisedAlert[]],
  speech: Speech,
): NotificationText {
  const { title, body } = alertText(worst, speech)
  const lines = others.map(({ alert }) => capitalized(alertLine(alert, speech), speech.locale))
  return { title, body: [...atMost(MOST_LINES_BESIDE, lines), body].join('\n') }
}

/** `3 accounts: 2 critical, 1 warning`, and a line for each alert. */
export function summaryText(raised: readonly RaisedAlert[], speech: Speech): NotificationText {
  const sorted = worstFirst(raised)
  const accounts = Map.groupBy(sorted, ({ account }) => account.id)
  const worst = [...accounts.values()].flatMap(([first]) => (first === undefined ? [] : [first.alert]))
  const counts = GRAVITIES.flatMap((gravity) => {
    const count = worst.filter((alert) => gravityOf(alert) === gravity).length
    return count === 0 ? [] : [m.notification_count({ count, level: gravityText(gravity, speech) })]
  })
  return {
    title: m.notification_summary({
      count: accounts.size,
      counts: counts.reduce((first, second) => m.notification_listed({ first, second })),
    }),
    body: atMost(
      MOST_LINES,
      sorted.map((one) => titleLine(one, speech)),
    ).join('\n'),
  }
}

/** For the user to see whether and how notifications arrive. */
export function testText(): NotificationText {
  return { title: m.notification_test(), body: m.notification_test_body() }
}

function titleLine({ alert, account }: RaisedAlert, speech: Speech): string {
  return m.notification_title({ account: account.label, line: alertLine(alert, speech) })
}

/** `margin ratio 83.2 %, critical`, `seen again at 45.1 %` */
function alertLine(alert: Alert, speech: Speech): string {
  if (alert.occasion === 'sight') {
    return alert.value === null
      ? m.alert_sight()
      : m.alert_sight_at({ value: valueText(alert, alert.value, speech) })
  }
  return m.alert_line({
    what: figureText(alert, speech),
    level: riskText(alert.level).toLocaleLowerCase(speech.locale),
  })
}

function gravityText(gravity: Gravity, speech: Speech): string {
  return gravity === 'sight' ? m.alert_sight() : riskText(gravity).toLocaleLowerCase(speech.locale)
}
