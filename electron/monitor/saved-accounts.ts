import type {
  CheckedDraft,
  Credentials,
  KeyPermissions,
  ValidAccountChange,
  ValidAccountDraft,
} from '../../shared/accounts.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Settings } from '../../shared/settings/settings.ts'
import type { RiskReading } from '../../shared/state.ts'
import type { Account, Accounts, ParsedKey } from '../accounts/accounts.ts'
import { checkDraft } from '../accounts/draft-check.ts'
import { createKeyCheck } from '../accounts/key-check.ts'
import { headlineLevel } from '../alerts/standing-alerts.ts'
import { INITIAL_ALERT_STATE } from '../alerts/state.ts'
import { baseUrlOf, streamBaseOf } from '../binance/environments.ts'
import type { History } from '../history/history.ts'
import type { Journal } from '../journal/journal.ts'
import type { Exchanges } from '../polling/exchanges.ts'
import { createSource } from '../polling/source.ts'
import type { JsonFile } from '../storage/json-file.ts'
import type { OpenSocket } from '../stream/connection.ts'
import { createUserStream } from '../stream/user-stream.ts'
import type { Monitor } from './monitor.ts'
import { readingOf } from './risk.ts'

export interface SavedAccountsOptions {
  readonly monitor: Monitor
  readonly accounts: Accounts
  readonly exchanges: Exchanges
  readonly settings: Pick<JsonFile<Settings>, 'update'>
  readonly journal: Journal
  readonly history: History
  readonly clock: Clock
  /** Evenly spread over 0 ≤ x < 1. */
  readonly random: () => number
  readonly openSocket: OpenSocket
}

/** Keeps the accounts that are saved and those that are monitored the same. */
export function createSavedAccounts(options: SavedAccountsOptions) {
  const { monitor, accounts, exchanges, settings, journal, history, clock } = options
  /** What the last check of a key found out. */
  let lastCheck: { readonly fingerprint: string; readonly permissions: KeyPermissions } | null = null

  return {
    /** Watches every saved account. Later calls apply what was added, paused or resumed since. */
    watchAll() {
      for (const account of accounts.list()) {
        if (monitor.account(account.id)?.paused !== account.paused) watch(account)
      }
      arrange()
    },
    commands: {
      async 'accounts:check'(draft: ValidAccountDraft) {
        return check(draft, await accounts.parseKey(draft))
      },
      async 'accounts:check-key'(id: string, key: NonNullable<ValidAccountChange['key']>) {
        const account = find(id)
        return account === undefined ? null : check(account, await accounts.parseKey(key, id))
      },
      async 'accounts:add'(draft: ValidAccountDraft) {
        const { account, credentials } = await accounts.add(draft)
        watch(account, { isNewKey: true, credentials })
        arrange()
        await keepCheckedPermissions(account)
        return { id: account.id }
      },
      async 'accounts:update'(id: string, change: ValidAccountChange) {
        const account = await accounts.change(id, change)
        if (account === null) return
        const isNewKey = change.key !== undefined
        if (isNewKey || change.paused !== undefined) watch(account, { isNewKey })
        arrange()
        if (isNewKey) await keepCheckedPermissions(account)
      },
      async 'accounts:remove'(id: string) {
        await accounts.remove(id)
        monitor.forget(id)
        journal.forget(id)
        history.forget(id)
        await settings.update(({ overrides: { [id]: _, ...overrides }, ...rest }) => ({ ...rest, overrides }))
      },
    },
  }

  function find(id: string): Account | undefined {
    return accounts.list().find((account) => account.id === id)
  }

  function arrange(): void {
    monitor.arrange(accounts.list().map(({ id }) => id))
  }

  async function check(place: Account | ValidAccountDraft, key: ParsedKey): Promise<CheckedDraft> {
    const checked = await checkDraft(place, key, { exchanges, clock })
    const { permissions } = checked
    const isKnown = permissions !== null && permissions !== 'unknown'
    lastCheck = isKnown ? { fingerprint: key.fingerprint, permissions } : null
    return checked
  }

  /** The check before saving has just asked what the key may do, so the account need not wait for the next answer. */
  async function keepCheckedPermissions({ id, keyFingerprint }: Account): Promise<void> {
    if (lastCheck?.fingerprint !== keyFingerprint) return
    await accounts.savePermissions(id, keyFingerprint, lastCheck.permissions).catch(() => {})
    lastCheck = null
    monitor.republish()
  }

  /** Credentials that were just pasted need not be read back from the keychain. */
  function watch(
    account: Account,
    key: { isNewKey: boolean; credentials?: Credentials } | null = null,
  ): void {
    const { id, environment, paused } = account
    const baseUrl = baseUrlOf(account)
    const venue = exchanges.at(baseUrl)
    const { exchange, sharedWeight } = venue
    const lastSeen = lastReading(id)
    let known = key?.credentials
    // Read once for all who need them, since each reading may put the keychain's question on the screen.
    const credentials = async () => {
      known ??= await accounts.credentials(id)
      return known
    }
    monitor.watch({
      id,
      environment,
      paused,
      sharedWeight,
      lastSeen,
      workedBefore: lastSeen !== null && key?.isNewKey !== true,
      drill: null,
      details() {
        const { label, permissions, keep } = find(id) ?? account
        return { label, permissions, keep }
      },
      createSource: (stretch) => createSource({ ...venue, credentials, stretch, clock }),
      openStream: (listener) =>
        createUserStream({
          ...listener,
          clock,
          random: options.random,
          streamBase: streamBaseOf(baseUrl),
          openSocket: options.openSocket,
          openKey: async () => exchange.openListenKey((await credentials()).apiKey),
          prolongKey: async () => exchange.prolongListenKey((await credentials()).apiKey),
        }),
      checkKey: createKeyCheck({
        account: () => find(id),
        credentials,
        ask: exchange.restrictions,
        async keep(fingerprint, permissions) {
          await accounts.savePermissions(id, fingerprint, permissions)
          monitor.republish()
        },
        now: clock.now,
      }),
      alertStore: journal,
      onFigures: (sample) => history.record(id, sample),
    })
  }

  /** How the account stood when it was last recorded. */
  function lastReading(id: string): RiskReading | null {
    const sample = history.latest(id)
    const alertState = journal.alertState(id) ?? INITIAL_ALERT_STATE
    return sample === null ? null : readingOf(sample, headlineLevel(alertState))
  }
}
