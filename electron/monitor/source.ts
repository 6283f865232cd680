import type { Credentials } from '../../shared/accounts.ts'
import type { AccountSummary } from '../../shared/state.ts'
import type { Exchange } from '../binance/client.ts'
import type { AccountConfig } from '../binance/responses.ts'
import { isIsolated, isOpen } from '../margin/pools.ts'
import { summarize } from '../margin/summarize.ts'

/** The modes change only by the user's hand; once a minute costs little of the request weight. */
const CONFIG_LIFETIME_MS = 60_000

export interface SourceOptions {
  readonly exchange: Exchange
  /** Asked once; asked again after it has failed. */
  readonly credentials: () => Promise<Credentials>
  readonly now: () => number
}

/**
 * Answers a function that polls one account: its figures, its modes and its positions' margin
 * assets, made into a summary. It rejects with a ProblemError. Without the modes nothing can be
 * worked out, so their failure fails the poll; a margin asset that is not known leaves a gap.
 */
export function createSource({ exchange, credentials, now }: SourceOptions): () => Promise<AccountSummary> {
  let known: Credentials | null = null
  let config: { readonly value: AccountConfig; readonly at: number } | null = null
  const marginAssets = new Map<string, string>()

  return async () => {
    known ??= await credentials()
    if (config === null || Math.abs(now() - config.at) >= CONFIG_LIFETIME_MS) {
      config = { value: await exchange.accountConfig(known), at: now() }
    }
    const account = await exchange.account(known)
    const receivedAt = now()
    const unmapped = account.positions.filter(
      (position) => (isOpen(position) || isIsolated(position)) && !marginAssets.has(position.symbol),
    )
    if (unmapped.length > 0) await learnMarginAssets(known)
    const { multiAssetsMargin, dualSidePosition } = config.value
    return summarize(
      account,
      { multiAssets: multiAssetsMargin, hedge: dualSidePosition, marginAssets },
      receivedAt,
    )
  }

  async function learnMarginAssets(signer: Credentials): Promise<void> {
    const rows = await exchange.positionRisk(signer).catch(() => [])
    for (const { symbol, marginAsset } of rows) marginAssets.set(symbol, marginAsset)
  }
}
