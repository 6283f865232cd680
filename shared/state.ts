import type { Environment, KeptKey, KeyPermissions } from './accounts.ts'
import type { Problem } from './problems.ts'
import type { Appearance } from './settings/appearance.ts'
import type { DangerName } from './settings/rule-names.ts'
import type { Shortcuts } from './settings/shortcuts.ts'

/**
 * An exact number as plain decimal text: `-0.08480040`, never `1e-9`, never `-0`.
 * `Infinity` stands only for a margin ratio whose balance is gone.
 */
export type Decimal = `${number}` | 'Infinity'

export interface Thresholds {
  /** Margin ratios as fractions: `0.50` is 50 %. */
  readonly warning: Decimal
  readonly critical: Decimal
  /** How far below a threshold the ratio must fall for the level to fall: `0.05` is 5 points. */
  readonly rearm: Decimal
}

export type Level = 'calm' | 'warning' | 'critical'

/** `idle`: no position is open. `unknown`: the figure could not be computed, or nothing was received yet. */
export type Risk = Level | 'idle' | 'unknown'

/** How old the figures are against the polling interval; `none` before the first good answer. */
export type Freshness = 'none' | 'fresh' | 'late' | 'stale'

export type PositionSide = 'BOTH' | 'LONG' | 'SHORT'

/** What is left until a pool is liquidated. The move is an estimate: brackets change, and prices do not move together. */
export interface Headroom {
  /** What the pool can still lose, in its asset. When negative, it is what must be added to get back below 100 %. */
  readonly money: Decimal
  /**
   * The move of the prices that uses it up, a fraction: `-0.073` is −7.3 %. Null when no move between
   * −100 % and +100 % does.
   */
  readonly move: Decimal | null
}

/** Positions that are liquidated together, and the balance that carries them. */
export interface MarginPool {
  /** `cross:USD` (multi-assets), `cross:USDC`, `isolated:ETHUSDT:SHORT` */
  readonly id: string
  readonly kind: 'cross' | 'isolated'
  /** The margin asset; `USD` for the multi-assets pool; null for an isolated position whose asset is not known. */
  readonly asset: string | null
  readonly symbol?: string
  readonly positionSide?: PositionSide
  readonly maintMargin: Decimal
  readonly marginBalance: Decimal
  /** A fraction: `0.0925` is 9.25 %. 100 % liquidates. `Infinity` when margin is due and the balance is ≤ 0. */
  readonly marginRatio: Decimal
  /** All of the pool's prices moving by the same share. */
  readonly headroom: Headroom
}

export interface AssetRow {
  readonly asset: string
  readonly walletBalance: Decimal
  readonly unrealizedProfit: Decimal
  readonly marginBalance: Decimal
  readonly maintMargin: Decimal
  readonly initialMargin: Decimal
  readonly crossWalletBalance: Decimal
  readonly crossUnPnl: Decimal
  readonly availableBalance: Decimal
}

/** An open position. Rows with amount 0, which only stand for open orders, are left out. */
export interface PositionRow {
  readonly symbol: string
  readonly positionSide: PositionSide
  /** Negative for shorts, like `notional`. */
  readonly positionAmt: Decimal
  readonly notional: Decimal
  readonly unrealizedProfit: Decimal
  readonly initialMargin: Decimal
  readonly maintMargin: Decimal
  readonly kind: 'cross' | 'isolated'
  readonly marginAsset: string | null
  /** The pool it belongs to; null when its margin asset is not known. */
  readonly poolId: string | null
  /**
   * The move that liquidates the pool if this symbol's price alone moves, a fraction. Null when no move
   * between −100 % and +100 % does, or when the pool is not known.
   */
  readonly move: Decimal | null
  /** Null when the exchange did not say: it is asked for apart from the account. */
  readonly details: PositionDetails | null
}

/** Prices as the exchange tells them, in the symbol's quote asset. */
export interface PositionDetails {
  readonly entryPrice: Decimal
  readonly markPrice: Decimal
  /** Null: the exchange knows none, as for a cross position with ample balance. */
  readonly liquidationPrice: Decimal | null
  /** From mark to liquidation as a share of the mark price, never negative; null without a liquidation price. */
  readonly liquidationDistance: Decimal | null
}

/** Why a pool could not be told: each names what the exchange did not say. */
export type Gap =
  | { readonly kind: 'margin-asset'; readonly symbol: string }
  | { readonly kind: 'asset-row'; readonly asset: string }
  /** The exchange's answer cannot be right: this figure is less than its parts. */
  | { readonly kind: 'contradiction'; readonly field: string }

export interface AccountSummary {
  /** Local clock, ms: when the answer came. */
  readonly receivedAt: number
  readonly marginMode: 'single-asset' | 'multi-assets'
  /** What the totals are in: `USDT` in single-asset mode, where they count that asset alone, else `USD`. */
  readonly currency: 'USDT' | 'USD'
  readonly walletBalance: Decimal
  readonly unrealizedProfit: Decimal
  readonly marginBalance: Decimal
  readonly availableBalance: Decimal
  readonly initialMargin: Decimal
  readonly maintMargin: Decimal
  /** Worst first; the first is the headline. */
  readonly pools: readonly MarginPool[]
  readonly assets: readonly AssetRow[]
  /** Worst pool first. */
  readonly positions: readonly PositionRow[]
  /** Not empty: some pool is missing, and the highest known ratio may not be the highest. */
  readonly gaps: readonly Gap[]
}

/**
 * Why the next poll comes when it comes: the user's interval; halved close to a threshold or while critical;
 * doubled while no position is open; stretched to stay within our share of the request weight; after a
 * failure; at the moment the exchange named; seldom, as what is wrong seldom ends by itself; not at all
 * before something changes that only the user can change.
 */
export type PollReason =
  | 'interval'
  | 'close'
  | 'idle'
  | 'weight'
  | 'backoff'
  | 'told-to-wait'
  | 'seldom'
  | 'needs-the-user'

/**
 * The exchange's user data stream, which makes polls quicker: not used; on its way; open; open, but
 * found not to tell what it should.
 */
export type StreamStatus = 'off' | 'connecting' | 'open' | 'silent'

/** Request weight in the exchange's running minute, of all on this IP. */
export interface Weight {
  readonly used: number
  readonly limit: number
  /** Our part of `used`. */
  readonly ours: number
  /** How much of it we take at most. */
  readonly share: number
}

export type Connection =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: Problem; readonly since: number }

/** A danger that stands now. */
export interface StandingAlert {
  /** Names it among the account's: the rule, and for a rule of many pools the pool. */
  readonly key: string
  readonly rule: DangerName
  /** The pool the value is of; null where it is the account's. */
  readonly poolId: string | null
  readonly level: 'warning' | 'critical'
  /** ms since the epoch: when the level was reached. */
  readonly since: number
  /** The latest, in the rule's unit; `blind` and what the exchange says: the margin ratio last known, null if none ever was. */
  readonly value: Decimal | null
  /** The level's, in the rule's unit; null for `blind` and what the exchange says. */
  readonly threshold: Decimal | null
  readonly acknowledged: boolean
  /** ms since the epoch, or until the danger is over; null: it is not snoozed. */
  readonly snoozedUntil: number | 'recovery' | null
  /** Why nobody was told yet, if so: it must stand longer, or quiet hours hold it. */
  readonly waiting: 'hold' | 'quiet' | null
}

/** How an account stood when it was seen. */
export interface Sighting {
  /** ms since the epoch. */
  readonly at: number
  readonly risk: Risk
  /** The headline's, a fraction; null when it was not known, or no position was open. */
  readonly marginRatio: Decimal | null
}

/** A time in which nothing was seen, and how the account stood on both sides of it. */
export interface Away {
  readonly before: Sighting
  readonly after: Sighting
}

/** How the fire drill is played. */
export interface DrillMarket {
  /** By which share all prices stand off where they began, a fraction; null: by the script. */
  readonly move: Decimal | null
  /** As if it were within quiet hours. */
  readonly quiet: boolean
}

export interface AccountState {
  readonly id: string
  readonly label: string
  readonly environment: Environment
  /** It is not asked for, and nothing is told of it. */
  readonly paused: boolean
  /** What its key may do; null where that is not asked, or not told yet. */
  readonly permissions: KeyPermissions | null
  readonly keep: KeptKey
  /** The simulated account of the fire drill; null: a real one. */
  readonly drill: DrillMarket | null
  /** Those its level is told by. */
  readonly thresholds: Thresholds
  /** Worst first. */
  readonly alerts: readonly StandingAlert[]
  /** The last time that nothing was seen for a while; null: there was none since the app started to watch. */
  readonly away: Away | null
  readonly risk: Risk
  readonly freshness: Freshness
  /** `{ ok: true }` also before the first poll has ended; `freshness` is `none` then. */
  readonly connection: Connection
  /** The last good one. */
  readonly summary: AccountSummary | null
  readonly polling: boolean
  /** Null while polling or paused, and when there is none before the user does something. */
  readonly nextPollAt: number | null
  /** Null while polling or paused. */
  readonly pollReason: PollReason | null
  readonly stream: StreamStatus
}

/** What the tray shows: the account at the highest risk. */
export interface Glance {
  readonly risk: Risk
  /** The figure the user chose, short and in the user's language; empty when there is none to tell. */
  readonly text: string
  /** The headline ratio as a fraction; null when there is none. */
  readonly marginRatio: Decimal | null
  readonly accountId: string | null
  readonly stale: boolean
  readonly drill: boolean
}

/** Something the user must be told once that belongs to no account. */
export type Notice =
  | {
      readonly kind: 'file-set-aside'
      readonly file: string
      readonly keptAs: string
      readonly reason: 'damaged' | 'newer'
    }
  /** Left as it is: nothing is saved until it can be read again. */
  | { readonly kind: 'file-unreadable'; readonly file: string }
  /** Alerts and figures are not written to it for now; they are kept, and written once it can be. */
  | { readonly kind: 'not-recorded'; readonly file: string; readonly reason: 'full' | 'locked' | 'failed' }
  /** Another program has these keys, as they are called on this system: the shortcut does nothing. */
  | { readonly kind: 'shortcut-taken'; readonly shortcut: keyof Shortcuts; readonly keys: string }
  /** At this moment, ms since the epoch, for the last time. */
  | { readonly kind: 'notification-failed'; readonly at: number }

/** The one snapshot: tray, menu, popover and notifications are drawn from it. */
export interface MonitorState {
  readonly at: number
  readonly accounts: readonly AccountState[]
  /** Of the exchange that has used the largest share of its limit. */
  readonly weight: Weight
  readonly glance: Glance
  /** ms since the epoch: warnings wait until then; null: it is not within quiet hours. */
  readonly quietUntil: number | null
  readonly notices: readonly Notice[]
  readonly appearance: Appearance
}
