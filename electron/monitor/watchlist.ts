import type {
  CheckedDraft,
  Credentials,
  KeyPermissions,
  ValidAccountChange,
  ValidAccountDraft,
} from '../../shared/accounts.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Sighting } from '../../shared/state.ts'
import type { Account, Accounts, ParsedKey } from '../accounts/accounts.ts'
import { checkDraft } from '../accounts/draft-check.ts'
import { createKeyWatch } from '../accounts/key-check.ts'
import { figuresOf } from '../alerts/observation.ts'
import { headlineLevel } from '../alerts/standing-alerts.ts'
import { INITIAL_ALERT_STATE } from '../alerts/state.ts'
import { baseUrlOf, streamBaseOf } from '../binance/environments.ts'
import type { History } from '../history/history.ts'
import type { Journal } from '../journal/journal.ts'
import type { Exchanges } from '../polling/exchanges.ts'
import { createSource } from '../polling/source.ts'
import type { OpenSocket } from '../stream/connection.ts'
import { createUserStream, type UserStream } from '../stream/user-stream.ts'
import type { Monitor } from './monitor.ts'

export interface WatchlistOptions {
  readonly monitor: Monitor
  readonly accounts: Accounts
  readonly exchanges: Exchanges
  readonly journal: Journal
  readonly history: History
  /** Rules of an account's own end with it. */
  readonly dropOverrides: (accountId: string) => Promise<void>
  readonly clock: Clock
  /** Evenly spread over 0 ≤ x < 1. */
  readonly random: () => number
  readonly openSocket: OpenSocket
}

interface Key {
  readonly typedIn?: Credentials
  /** Whether it works is not known. */
  readonly isNewKey?: boolean
}

type NewKey = NonNullable<ValidAccountChange['key']>

/** Who is polled: the saved accounts. */
export interface Watchlist {
  /** Starts to poll every saved account; once more, takes up those that were added, paused or resumed since. */
  start(): void
  /** Tries a draft against the exchange; rejects with the problem it would have. */
  check(draft: ValidAccountDraft): Promise<CheckedDraft>
  /** The same of a key for an account that is watched; null: there is none of this id. */
  checkKey(id: string, key: NewKey): Promise<CheckedDraft | null>
  add(draft: ValidAccountDraft): Promise<{ id: string }>
  /** Does nothing when there is no such account. */
  update(id: string, change: ValidAccountChange): Promise<void>
  remove(id: string): Promise<void>
  /** Ends every stream, as before sleep or on another way to the network; each opens anew after the next good poll. */
  hangUp(): void
  /** Ends every stream for good. */
  stop(): void
}

export function createWatchlist(options: WatchlistOptions): Watchlist {
  const { monitor, accounts, exchanges, journal, history, dropOverrides, clock } = options
  const streams = new Map<string, UserStream>()
  let read: { readonly fingerprint: string; readonly permissions: KeyPermissions } | null = null

  return {
    start() {
      const paused = new Map(monitor.state().accounts.map((account) => [account.id, account.paused]))
      for (const account of accounts.list()) if (paused.get(account.id) !== account.paused) watch(account)
      arrange()
    },
    async check(draft) {
      return check(draft, await accounts.parseKey(draft))
    },
    async checkKey(id, key) {
      const account = accounts.list().find((one) => one.id === id)
      return account === undefined ? null : check(account, await accounts.parseKey(key, id))
    },
    async add(draft) {
      const { account, credentials } = await accounts.add(draft)
      watch(account, { typedIn: credentials, isNewKey: true })
      arrange()
      await keepWhatWasRead(account)
      return { id: account.id }
    },
    async update(id, change) {
      const account = await accounts.change(id, change)
      if (account === null) return
      // With another key, or after a pause, it is begun with anew.
      if (change.key !== undefined || change.paused !== undefined) {
        watch(account, { isNewKey: change.key !== undefined })
      }
      arrange()
      if (change.key !== undefined) await keepWhatWasRead(account)
    },
    async remove(id) {
      await accounts.remove(id)
      endStream(id)
      monitor.forget(id)
      journal.forget(id)
      history.forget(id)
      await dropOverrides(id)
    },
    hangUp() {
      for (const stream of streams.values()) stream.hangUp()
    },
    stop() {
      for (const stream of streams.values()) stream.stop()
    },
  }

  async function check(place: Account | ValidAccountDraft, key: ParsedKey): Promise<CheckedDraft> {
    const checked = await checkDraft(place, key, { exchanges, clock })
    const { permissions } = checked
    read =
      permissions === null || permissions === 'not-told'
        ? null
        : { fingerprint: key.fingerprint, permissions }
    return checked
  }

  /** The check before has just asked what the key may do; it is not to be without a badge until it is asked again. */
  async function keepWhatWasRead({ id, keyFingerprint }: Account): Promise<void> {
    if (read?.fingerprint !== keyFingerprint) return
    await accounts.savePermissions(id, keyFingerprint, read.permissions).catch(() => {})
    read = null
    monitor.republish()
  }

  function arrange(): void {
    monitor.arrange(accounts.list().map(({ id }) => id))
  }

  /** Credentials that were just typed in need not be asked back from the keychain. */
  function watch(account: Account, { typedIn, isNewKey = false }: Key = {}): void {
    const { id, environment, paused } = account
    const { exchange, symbols, sharedWeight } = exchanges.at(baseUrlOf(account))
    const turn = sharedWeight.join()
    const seen = lastSeen(id)
    const saved = () => accounts.list().find((one) => one.id === id)
    // Asked for once, whoever needs them: each look may put the keychain's question on the screen.
    let known = typedIn
    const credentials = async () => {
      known ??= await accounts.credentials(id)
      return known
    }
    const lookAtKey = createKeyWatch({
      account: saved,
      credentials,
      ask: exchange.restrictions,
      async keep(fingerprint, permissions) {
        await accounts.savePermissions(id, fingerprint, permissions)
        monitor.republish()
      },
      now: clock.now,
    })
    const source = createSource({
      exchange,
      symbols,
      credentials,
      stretch: turn.stretch,
      clock,
    })
    endStream(id)
    const stream = createUserStream({
      clock,
      random: options.random,
      streamBase: streamBaseOf(baseUrlOf(account)),
      openSocket: options.openSocket,
      openKey: async () => exchange.openListenKey((await credentials()).apiKey),
      prolongKey: async () => exchange.prolongListenKey((await credentials()).apiKey),
      onNews: () => monitor.news(id),
      onConfig() {
        source.forgetModes()
        monitor.news(id)
      },
      onMarginCall: () => monitor.marginCall(id),
      onStatus: () => monitor.republish(),
    })
    streams.set(id, stream)
    monitor.watch({
      id,
      details() {
        const { label, permissions, keep } = saved() ?? account
        return { label, permissions, keep }
      },
      environment,
      paused,
      drill: null,
      turn,
      lastSeen: seen,
      workedBefore: seen !== null && !isNewKey,
      alertStore: journal,
      onSummary(summary) {
        history.record(id, {
          at: summary.receivedAt,
          figures: figuresOf(summary),
          complete: summary.gaps.length === 0,
        })
        // Once the snapshot is taken: what the stream makes of it may take another.
        queueMicrotask(() => stream.seen(summary))
        void lookAtKey()
      },
      async poll() {
        try {
          return await source.poll()
        } catch (failure) {
          stream.unseen()
          throw failure
        }
      },
      stream: stream.status,
    })
  }

  function endStream(id: string): void {
    streams.get(id)?.stop()
    streams.delete(id)
  }

  /** From what was recorded when the app last ran. */
  function lastSeen(id: string): Sighting | null {
    const sample = history.latest(id)
    if (sample === null) return null
    const { at, figures, complete } = sample
    const level = headlineLevel(journal.alertState(id) ?? INITIAL_ALERT_STATE)
    const idle = figures.marginRatio === null
    const risk = level !== 'calm' ? level : !complete ? 'unknown' : idle ? 'idle' : 'calm'
    return { at, risk, marginRatio: complete ? figures.marginRatio : null }
  }
}
