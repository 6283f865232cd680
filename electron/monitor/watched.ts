import type { Environment } from '../../shared/accounts.ts'
import type {
  AccountState,
  AccountSummary,
  Away,
  Connection,
  DrillMarket,
  Sighting,
  StreamStatus,
} from '../../shared/state.ts'
import type { AlertStore } from '../journal/journal.ts'
import type { Poller } from '../polling/poller.ts'
import type { WeightShare } from '../polling/weight-share.ts'
import type { Alarm } from './account-alerts.ts'

/** What may change of an account while it is watched. */
export type AccountDetails = Pick<AccountState, 'label' | 'permissions' | 'keep'>

export interface WatchedAccount {
  readonly id: string
  readonly environment: Environment
  readonly details: () => AccountDetails
  /** It stands among the others, and is not polled. */
  readonly paused: boolean
  /** How the fire drill stands; null: it is a real account. */
  readonly drill: (() => DrillMarket) | null
  /** Instead of the settings' interval. */
  readonly intervalMs?: number
  /** Among the accounts at its exchange; left when it is watched no longer. */
  readonly turn: WeightShare
  /** As it was last seen before the app started; null: it never was. */
  readonly lastSeen: Sighting | null
  /** Its key was accepted in an earlier run. */
  readonly workedBefore: boolean
  readonly alertStore: AlertStore
  /** Rejects with a ProblemError. */
  readonly poll: () => Promise<AccountSummary>
  /** Each good answer, before anything is made of it. */
  readonly onSummary?: (summary: AccountSummary) => void
  readonly stream?: () => StreamStatus
}

/** An account, and what is known of it. */
export interface Watched {
  readonly account: WatchedAccount
  readonly alarm: Alarm
  /** Null while it is paused. */
  readonly poller: Poller | null
  readonly connection: Connection
  readonly summary: AccountSummary | null
  /** When `summary` came, in elapsed ms. */
  readonly seenAt: number
  readonly seen: Sighting | null
  readonly away: Away | null
}
