import { type Appearance, MASK } from '../../../shared/settings/appearance.ts'
import type { Decimal } from '../../../shared/state.ts'
import { formatMoney, type formatProfit } from '../../../shared/words/format.ts'
import { withAsset } from '../../../shared/words/state-text.ts'

/** How something is to be said: in which language, and whether with its amounts. */
export type Speech = Pick<Appearance, 'locale' | 'masked'>

/** `95.20 USDT`, or what hides it. */
export function amountText(
  amount: Decimal,
  asset: string | null,
  { locale, masked }: Speech,
  format: typeof formatMoney | typeof formatProfit = formatMoney,
): string {
  return masked ? MASK : withAsset(format(amount, asset, locale), asset)
}
