import { formatMoney, formatRatio } from '../../shared/format.ts'
import type { Locale } from '../../shared/locale.ts'
import { m } from '../../shared/paraglide/messages.js'
import type { Decimal } from '../../shared/state.ts'
import { headroomText, poolText, riskText, withAsset } from '../../shared/wording.ts'
import type { RaisedAlert } from '../monitor/monitor.ts'

export interface NotificationText {
  readonly title: string
  readonly body: string
}

/** `Main: margin ratio 83.2 %, critical`, and what it comes from. */
export function alertText({ alert, account, pool }: RaisedAlert, locale: Locale): NotificationText {
  const level = riskText(alert.level).toLocaleLowerCase(locale)
  const title = m.notification_raised({
    account: account.label,
    ratio: formatRatio(alert.marginRatio, locale),
    risk: level,
  })
  const balance = money(pool.marginBalance)
  const maintenance = money(pool.maintMargin)
  const headroom = headroomText(pool)
  return {
    title,
    body:
      alert.marginRatio === 'Infinity'
        ? m.notification_underwater_body({ pool: poolText(pool), balance, maintenance, headroom })
        : m.notification_raised_body({
            pool: poolText(pool),
            risk: level,
            threshold: formatRatio(alert.threshold, locale, 0),
            headroom,
            balance,
            maintenance,
          }),
  }

  function money(amount: Decimal): string {
    return withAsset(formatMoney(amount, pool.asset, locale), pool.asset)
  }
}
