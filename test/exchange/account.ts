import { randomBytes } from 'node:crypto'
import type { DrillAccount } from '../../electron/drill/account.ts'
import type { Credentials } from '../../shared/accounts.ts'
import { exact, toDecimal } from '../../shared/decimal.ts'
import type { Decimal } from '../../shared/state.ts'

/** 64 characters, as those of the exchange. */
export function madeUpCredentials(): Credentials {
  const text = () => randomBytes(48).toString('base64url')
  return { apiKey: text(), secret: text() }
}

/**
 * An account whose headline ratio is exactly `ratio` (a fraction with up to eleven places, above
 * 0.04) while the market stands still: a BTCUSDT long in the `cross:USDT` pool, whose margin
 * balance is 1,000 and whose maintenance margin is `ratio` of it. Its ETHUSDT isolated short is at
 * 4 %; the pool `cross:USDC` carries a SOLUSDC long at 2 %.
 */
export function accountAt(ratio: Decimal, credentials: Credentials): DrillAccount {
  return {
    credentials,
    multiAssets: false,
    hedge: false,
    wallets: [
      { asset: 'USDT', balance: '1200', bid: '1', ask: '1' },
      { asset: 'USDC', balance: '500', bid: '1', ask: '1' },
    ],
    positions: [
      {
        symbol: 'BTCUSDT',
        positionSide: 'BOTH',
        marginAsset: 'USDT',
        amount: '0.1',
        entryPrice: '99000',
        price: '100000',
        leverage: 50,
        maintMarginRate: toDecimal(exact(ratio).times('0.1')),
        isolatedWallet: null,
      },
      {
        symbol: 'ETHUSDT',
        positionSide: 'BOTH',
        marginAsset: 'USDT',
        amount: '-1',
        entryPrice: '3000',
        price: '3000',
        leverage: 10,
        maintMarginRate: '0.004',
        isolatedWallet: '300',
      },
      {
        symbol: 'SOLUSDC',
        positionSide: 'BOTH',
        marginAsset: 'USDC',
        amount: '5',
        entryPrice: '200',
        price: '200',
        leverage: 20,
        maintMarginRate: '0.01',
        isolatedWallet: null,
      },
    ],
  }
}
