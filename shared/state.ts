import type { Environment, KeptKey, KeyPermissions, PortfolioKind } from './accounts.ts'
import type { Problem } from './problems.ts'
import type { Appearance } from './settings/appearance.ts'
import type { DangerName } from './settings/rule-names.ts'
import type { Shortcuts } from './settings/shortcuts.ts'

/**
 * An exact number as plain decimal text: `-0.08480040`, never `1e-9`, never `-0`.
 * `Infinity` occurs only as the margin ratio of a pool whose balance is gone, and as what is left until a
 * liquidation that is not in sight.
 */
export type Decimal = `${number}` | 'Infinity'

export interface Thresholds {
  /** A margin ratio as a fraction: `0.50` is 50 %. */
  readonly warning: Decimal
  readonly critical: Decimal
  /** How far below a threshold the ratio must fall for the level to fall: `0.05` is 5 points. */
  readonly rearm: Decimal
}

export type Level = 'calm' | 'warning' | 'critical'

/** The levels that the user is notified of. */
export type AlertLevel = Exclude<Level, 'calm'>

/** How near a pool is to the exchange's liquidation line while critical stands: `gone` at 100 % and beyond. */
export type Nearness = 'near' | 'gone'

/** `idle` when no position is open. `unknown` when the ratio could not be computed or nothing came yet. */
export type Risk = Level | 'idle' | 'unknown'

/** The age of the figures compared with the polling interval. `none` before the first good answer. */
export type Freshness = 'none' | 'fresh' | 'late' | 'stale'

export type PositionSide = 'BOTH' | 'LONG' | 'SHORT'

/** The share by which prices must change for a pool to be liquidated. It is an estimate, because brackets change and prices do not move together. */
export type Move =
  /** A fraction: `-0.073` is −7.3 %. */
  | { readonly kind: 'move'; readonly move: Decimal }
  /** No move between −100 % and +100 % does. */
  | { readonly kind: 'none' }
  /** It cannot be told, which never means that no move does. */
  | { readonly kind: 'unknown'; readonly why: UnknownMove }

export type UnknownMove =
  /** The margin asset of a position is not known. */
  | 'margin-asset'
  /** What an asset is worth in dollars is not known. */
  | 'rate'
  /** The exchange sent no notional for a position, or one that does not fit its amount. */
  | 'notional'
  /** The maintenance margins of the positions do not add up to that of the pool. */
  | 'contradiction'
  /** A portfolio margin account holds more than the positions that are known. */
  | 'portfolio-margin'

/** What is left until a pool is liquidated. */
export interface Headroom {
  /** What the pool can still lose, in its asset. When negative, this much must be added. */
  readonly money: Decimal
  /** The move of all the pool's prices that liquidates it. */
  readonly move: Move
}

/** Positions that are liquidated together, and the balance they share. */
export interface MarginPool {
  /** `cross:USD` (multi-assets), `cross:USDC`, `isolated:ETHUSDT:SHORT`, `account` (portfolio margin) */
  readonly id: string
  readonly kind: 'cross' | 'isolated' | 'account'
  /** `USD` for the multi-assets pool and for portfolio margin. Null for an isolated position whose margin asset is not known. */
  readonly asset: string | null
  /** The symbol of an isolated position. */
  readonly symbol?: string
  readonly positionSide?: PositionSide
  readonly maintMargin: Decimal
  readonly marginBalance: Decimal
  /**
   * A fraction: `0.0925` is 9.25 %, and 100 % liquidates. `Infinity` when margin is due and the balance
   * is ≤ 0. For portfolio margin it is 1.05 ÷ `uniMMR`.
   */
  readonly marginRatio: Decimal
  /** How the exchange measures a portfolio margin account: equity ÷ maintenance margin. It liquidates at 1.05. */
  readonly uniMMR?: Decimal
  readonly headroom: Headroom
}

export interface AssetRow {
  readonly asset: string
  readonly walletBalance: Decimal
  readonly unrealizedProfit: Decimal
  readonly marginBalance: Decimal
  readonly maintMargin: Decimal
  readonly crossWalletBalance: Decimal
  readonly crossUnPnl: Decimal
  /** Null where a scenario changed it, because it depends on the leverage. */
  readonly availableBalance: Decimal | null
}

/** An open position. A row whose amount is 0 only stands for open orders and is left out. */
export interface PositionRow {
  readonly symbol: string
  readonly positionSide: PositionSide
  /** Negative for a short, like `notional`. */
  readonly positionAmt: Decimal
  readonly notional: Decimal
  readonly unrealizedProfit: Decimal
  readonly maintMargin: Decimal
  readonly kind: 'cross' | 'isolated'
  readonly marginAsset: string | null
  /** The pool it belongs to. Null when its margin asset is not known. */
  readonly poolId: string | null
  /** The move of this symbol's price alone that liquidates the pool. */
  readonly move: Move
  /** These come from a request of their own. Null when that failed or did not answer in time. */
  readonly details: PositionDetails | null
}

/** Prices as the exchange gives them, in the symbol's quote asset. */
export interface PositionDetails {
  readonly entryPrice: Decimal
  readonly markPrice: Decimal
  /** Null when the exchange knows none, as for a cross position with ample balance. */
  readonly liquidationPrice: Decimal | null
  /** |mark − liquidation price| ÷ mark price. Null when one of the two is not known. */
  readonly liquidationDistance: Decimal | null
}

/** Why a pool is missing. Each gap names what the exchange did not say. */
export type Gap =
  | { readonly kind: 'margin-asset'; readonly symbol: string }
  | { readonly kind: 'asset-row'; readonly asset: string }
  /** The figures contradict the asset mode, which could not be read again. */
  | { readonly kind: 'mode' }
  /** What the exchange says here is empty, or means something that is not known. */
  | { readonly kind: 'not-understood'; readonly field: string }
  /** The exchange's answer cannot be right, because this figure is less than its parts. */
  | { readonly kind: 'contradiction'; readonly field: string }

/** What the exchange says of a portfolio margin account. It may only reduce positions from `reduce-only` on. */
export type PortfolioStatus = 'normal' | 'margin-call' | 'reduce-only' | 'liquidation'

/** Of a portfolio margin account, the exchange does not say every figure. Those are null. */
export interface AccountSummary {
  /** When the answer came, ms since the epoch by the local clock. */
  readonly receivedAt: number
  readonly marginMode: 'single-asset' | 'multi-assets' | PortfolioKind
  /** The unit of the totals: `USDT` in single-asset mode, where they count that asset alone. */
  readonly currency: 'USDT' | 'USD'
  readonly walletBalance: Decimal | null
  readonly unrealizedProfit: Decimal | null
  readonly marginBalance: Decimal
  readonly availableBalance: Decimal | null
  readonly initialMargin: Decimal | null
  readonly maintMargin: Decimal
  /** Worst first. The first is the headline. */
  readonly pools: readonly MarginPool[]
  readonly assets: readonly AssetRow[]
  /** Those of the worst pool come first. */
  readonly positions: readonly PositionRow[]
  /** Whether positions and assets are known. Of portfolio margin, the exchange may not list them. */
  readonly listsHoldings: boolean
  /** Null for any other account, and when it is not understood. */
  readonly status: PortfolioStatus | null
  /** When there is a gap, a pool is missing, and the highest known ratio may not be the highest. */
  readonly gaps: readonly Gap[]
}

export interface PositionName {
  readonly symbol: string
  readonly positionSide: PositionSide
}

export interface PositionShare extends PositionName {
  /** A fraction of the position: `0.38` is 38 % of it. */
  readonly share: Decimal
}

/** What ends an alert about a pool, each alone. Rounded so that each is enough. */
export interface Remedy {
  readonly poolId: string
  /** The ratio that ends the alert. */
  readonly target: Decimal
  /** To put in, in the pool's asset, with as many places as are shown. Null when no money does it or it is not known. */
  readonly money: Decimal | null
  /** The smallest notional to close comes first. */
  readonly close: readonly Closing[]
  /** The move of all prices. Null when none does it or it is not known. */
  readonly market: Decimal | null
}

export interface Closing extends PositionShare {
  /** In steps of the symbol's lot size. Null when those are not known. */
  readonly quantity: Decimal | null
}

/** How fast the headline pool has come nearer to its liquidation. Arithmetic on what was, and no forecast. */
export interface Pace {
  readonly poolId: string
  /** By how much the ratio has risen within `overMs`, as a fraction. */
  readonly rise: Decimal
  /** A quarter of an hour, or up to one poll more. */
  readonly overMs: number
  /** When the ratio reaches 100 % if it goes on like this, ms from the last answer. */
  readonly leftMs: number
}

/** Why the next poll comes when it comes. */
export type PollReason =
  /** The user's interval. */
  | 'interval'
  /** The interval is halved, close to a threshold or while critical. */
  | 'close'
  /** The interval is doubled, while no position is open. */
  | 'idle'
  /** The interval is stretched, because our accounts want more than the largest share of the request weight. */
  | 'our-weight'
  /** The interval is stretched, because other programs leave us less than that. */
  | 'others-weight'
  /** A poll failed. */
  | 'backoff'
  /** The exchange named the moment. */
  | 'asked-to-wait'
  /** What is wrong rarely ends by itself. */
  | 'seldom'
  /** No poll comes before the user changes something. */
  | 'needs-the-user'

/**
 * The exchange's user data stream, which makes polls quicker. `silent` when it is open but does not
 * report what it should.
 */
export type StreamStatus = 'off' | 'connecting' | 'open' | 'silent'

/** The request weight that everything on this IP has used in the exchange's current minute. */
export interface Weight {
  readonly used: number
  readonly limit: number
  /** Our part of `used`. */
  readonly ours: number
  /** The most of `limit` that we take. */
  readonly share: number
}

export type Connection =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: Problem; readonly since: number }

/** A danger that exists now. */
export interface StandingAlert {
  /** Unique within the account: the rule and, for a rule about each pool, the pool. */
  readonly key: string
  readonly rule: DangerName
  /** The pool that the value belongs to. Null when it belongs to the whole account. */
  readonly poolId: string | null
  readonly level: AlertLevel
  /** Null when liquidation is not near, and for an alert that is not about a pool's ratio. */
  readonly near: Nearness | null
  /** When the level was reached, ms since the epoch. */
  readonly since: number
  /**
   * The latest value, in the rule's unit. For `blind`, `marginCall` and `liquidation` it is the last known
   * margin ratio. Null when none was ever known.
   */
  readonly value: Decimal | null
  /** The threshold of the level, in the rule's unit. Null for `blind`, `marginCall` and `liquidation`. */
  readonly threshold: Decimal | null
  readonly acknowledged: boolean
  /** ms since the epoch, or `recovery` until the danger is over. Null when it is not snoozed. */
  readonly snoozedUntil: number | 'recovery' | null
  /** Why no notification was shown yet: the danger must last longer, or quiet hours hold it back. */
  readonly waiting: 'hold' | 'quiet' | null
}

/** The risk of an account at one moment. */
export interface RiskReading {
  /** ms since the epoch. */
  readonly at: number
  readonly risk: Risk
  /** The ratio of the headline, a fraction. Null when it was not known or no position was open. */
  readonly marginRatio: Decimal | null
}

/** A time without figures, and the account's risk before and after it. */
export interface Away {
  readonly before: RiskReading
  readonly after: RiskReading
}

/** The market of the fire drill, as the user sets it. */
export interface DrillMarket {
  /** How far prices have moved since the start, as a fraction. Null while the drill's script moves them. */
  readonly move: Decimal | null
  /** Whether the drill behaves as within quiet hours. */
  readonly quiet: boolean
}

export interface AccountState {
  readonly id: string
  readonly label: string
  readonly environment: Environment
  /** A paused account is neither polled nor warned about. */
  readonly paused: boolean
  /** What its key may do. Null when that is not asked for or not known yet. */
  readonly permissions: KeyPermissions | null
  readonly keep: KeptKey
  /** Null for a real account; otherwise it is the simulated account of the fire drill. */
  readonly drill: DrillMarket | null
  /** The thresholds that decide its level. */
  readonly thresholds: Thresholds
  /** Worst first. */
  readonly alerts: readonly StandingAlert[]
  /** The last time without figures. Null when there was none since the app began to watch the account. */
  readonly away: Away | null
  readonly risk: Risk
  readonly freshness: Freshness
  /** Also `{ ok: true }` before the first poll has ended, when `freshness` is `none`. */
  readonly connection: Connection
  /** The summary from the last good poll; null before the first. */
  readonly summary: AccountSummary | null
  /** What brings each pool at warning or above back, in the order of the summary's pools. Made of the same answer. */
  readonly remedies: readonly Remedy[]
  /** Null where the headline pool's ratio does not rise fast enough, or the figures are not fresh. */
  readonly pace: Pace | null
  readonly polling: boolean
  /** ms since the epoch. Null while polling or paused, and when the user must do something first. */
  readonly nextPollAt: number | null
  /** Null while polling or paused. */
  readonly pollReason: PollReason | null
  readonly stream: StreamStatus
}

/** What the tray shows, about the account at the highest risk. */
export interface Glance {
  readonly risk: Risk
  /** The figure the user chose, short and in the user's language. Empty when there is none. */
  readonly text: string
  /** The headline ratio as a fraction. Null when there is none. */
  readonly marginRatio: Decimal | null
  readonly accountId: string | null
  readonly stale: boolean
  readonly drill: boolean
}

/** Something the user must know that belongs to no account. */
export type Notice =
  | {
      readonly kind: 'file-set-aside'
      readonly file: string
      readonly keptAs: string
      readonly reason: 'damaged' | 'newer' | 'not-a-file'
    }
  /** A link was in the file's place and was not followed. What it leads to, at `target`, was not touched. */
  | {
      readonly kind: 'file-set-aside'
      readonly file: string
      readonly keptAs: string
      readonly reason: 'link'
      readonly target: string
    }
  /** The file is left as it is, and nothing is saved until it can be read again. */
  | { readonly kind: 'file-unreadable'; readonly file: string }
  /** Alerts and figures are kept in memory until the file can be written again. */
  | { readonly kind: 'not-recorded'; readonly file: string; readonly reason: 'full' | 'locked' | 'failed' }
  /** The accounts beyond the first `MOST_ACCOUNTS`, by name. They stay in the file. */
  | { readonly kind: 'not-watched'; readonly accounts: readonly string[] }
  /** The shortcut does nothing because another program has these keys. They are named as on this system. */
  | { readonly kind: 'shortcut-taken'; readonly shortcut: keyof Shortcuts; readonly keys: string }
  /** The time of the latest failure, ms since the epoch, shows the notice again after it was closed. */
  | { readonly kind: 'notification-failed'; readonly at: number }

/** The one snapshot that tray, menu, popover and notifications show. */
export interface MonitorState {
  /** ms since the epoch. */
  readonly at: number
  readonly accounts: readonly AccountState[]
  /** The weight at the exchange where the largest share of the limit is used. */
  readonly weight: Weight
  readonly glance: Glance
  /** When the quiet hours end that hold warnings back, ms since the epoch. Null outside of quiet hours. */
  readonly quietUntil: number | null
  readonly notices: readonly Notice[]
  readonly appearance: Appearance
}
