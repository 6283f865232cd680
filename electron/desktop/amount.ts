import { formatMoney, type formatProfit } from '../../shared/format.ts'
import { type Look, MASK } from '../../shared/look.ts'
import type { Decimal } from '../../shared/state.ts'
import { withAsset } from '../../shared/wording.ts'

/** How something is to be said: in which language, and whether with its amounts. */
export type Speech = Pick<Look, 'locale' | 'masked'>

/** `95.20 USDT`, or what hides it. */
export function amountText(
  amount: Decimal,
  asset: string | null,
  { locale, masked }: Speech,
  format: typeof formatMoney | typeof formatProfit = formatMoney,
): string {
  return masked ? MASK : withAsset(format(amount, asset, locale), asset)
}
