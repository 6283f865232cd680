import type { AccountPayload } from '../../../electron/binance/responses.ts'
import { exact, toDecimal } from '../../../shared/decimal.ts'
import type { Decimal } from '../../../shared/state.ts'

/** An answer of the exchange: one BTCUSDT long in single-asset mode with this margin ratio. */
export function accountPayload(ratio: Decimal): AccountPayload {
  const maintMargin = toDecimal(exact(ratio).times('1000'))
  return {
    totalInitialMargin: '100',
    totalMaintMargin: maintMargin,
    totalWalletBalance: '1000',
    totalUnrealizedProfit: '0',
    totalMarginBalance: '1000',
    availableBalance: '900',
    assets: [
      {
        asset: 'USDT',
        walletBalance: '1000',
        unrealizedProfit: '0',
        marginBalance: '1000',
        maintMargin,
        crossWalletBalance: '1000',
        crossUnPnl: '0',
        availableBalance: '900',
      },
    ],
    positions: [
      {
        symbol: 'BTCUSDT',
        positionSide: 'BOTH',
        positionAmt: '1',
        notional: '2000',
        unrealizedProfit: '0',
        maintMargin,
        isolatedMargin: '0',
        isolatedWallet: '0',
      },
    ],
  }
}
