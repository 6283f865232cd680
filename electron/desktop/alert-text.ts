import { formatMoney, formatRatio } from '../../shared/format.ts'
import type { Locale } from '../../shared/locale.ts'
import { m } from '../../shared/paraglide/messages.js'
import type { Decimal } from '../../shared/state.ts'
import { poolText, riskText } from '../../shared/wording.ts'
import type { RaisedAlert } from '../monitor/monitor.ts'

export interface NotificationText {
  readonly title: string
  readonly body: string
}

/** `Main: margin ratio 83.2 %, Critical`, and what it comes from. */
export function alertText({ alert, account, pool }: RaisedAlert, locale: Locale): NotificationText {
  const title = m.notification_raised({
    account: account.label,
    ratio: formatRatio(alert.marginRatio, locale),
    risk: riskText(alert.level),
  })
  const balance = money(pool.marginBalance)
  const maintenance = money(pool.maintMargin)
  return {
    title: account.drill ? m.notification_drill({ title }) : title,
    body:
      alert.marginRatio === 'Infinity'
        ? m.notification_underwater_body({ pool: poolText(pool), balance, maintenance })
        : m.notification_raised_body({
            pool: poolText(pool),
            risk: riskText(alert.level),
            threshold: formatRatio(alert.threshold, locale, 0),
            balance,
            maintenance,
          }),
  }

  function money(amount: Decimal): string {
    const text = formatMoney(amount, pool.asset, locale)
    return pool.asset === null ? text : `${text} ${pool.asset}`
  }
}
