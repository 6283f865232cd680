import { isDeepStrictEqual } from 'node:util'
import {
  type CheckedDraft,
  type Credentials,
  MOST_ACCOUNTS,
  type ValidAccountChange,
  type ValidAccountDraft,
} from '../../shared/accounts.ts'
import type { Clock } from '../../shared/clock.ts'
import type { KeyHint } from '../../shared/problems.ts'
import type { Settings } from '../../shared/settings/settings.ts'
import type { Notice, RiskReading } from '../../shared/state.ts'
import type { Account, Accounts, ParsedKey } from '../accounts/accounts.ts'
import { type CheckedKey, checkDraft } from '../accounts/draft-check.ts'
import { createKeyCheck } from '../accounts/key-check.ts'
import { createKindCheck, isOdd } from '../accounts/kind-check.ts'
import { headlineLevel } from '../alerts/standing-alerts.ts'
import { INITIAL_ALERT_STATE } from '../alerts/state.ts'
import { baseUrlOf, streamBaseOf } from '../binance/environments.ts'
import type { History } from '../history/history.ts'
import type { Journal } from '../journal/journal.ts'
import { createBracketBook } from '../polling/bracket-book.ts'
import { type BracketsFile, openBrackets, packBrackets, unpackBrackets } from '../polling/brackets-file.ts'
import type { Exchanges } from '../polling/exchanges.ts'
import { createPortfolioSource } from '../polling/portfolio-source.ts'
import { createSource, type Source } from '../polling/source.ts'
import { startLimit } from '../polling/time-limit.ts'
import type { NoticeBoard } from '../storage/database.ts'
import type { JsonFile } from '../storage/json-file.ts'
import type { OpenSocket } from '../stream/connection.ts'
import { createUserStream, type UserStreamListener } from '../stream/user-stream.ts'
import type { Monitor } from './monitor.ts'
import { readingOf } from './risk.ts'

export interface SavedAccountsOptions {
  readonly monitor: Monitor
  readonly accounts: Accounts
  readonly exchanges: Exchanges
  readonly settings: Pick<JsonFile<Settings>, 'update'>
  readonly journal: Journal
  readonly history: History
  readonly notices: NoticeBoard
  /** Where each account's brackets are kept. */
  readonly bracketsPath: string
  readonly clock: Clock
  /** Evenly spread over 0 ≤ x < 1. */
  readonly random: () => number
  readonly openSocket: OpenSocket
}

/** So few that watching them holds up nothing else. */
const AT_ONCE = 20

/** Keeps the accounts that are saved and those that are monitored the same. */
export function createSavedAccounts(options: SavedAccountsOptions) {
  const { monitor, accounts, exchanges, settings, journal, history, notices, clock } = options
  const bracketsFile = openBrackets(options.bracketsPath, clock.now)
  let cancelNext = () => {}
  let notWatched: Notice | null = null
  /** What the last check of a key found out. */
  let lastCheck: ({ readonly fingerprint: string } & CheckedKey) | null = null

  return {
    notice: bracketsFile.notice,
    watchAll,
    /** Watches no more accounts, when the app ends. */
    stop() {
      cancelNext()
    },
    commands: {
      async 'accounts:check'(draft: ValidAccountDraft) {
        return check(draft, await accounts.parseKey(draft))
      },
      async 'accounts:check-key'(id: string, key: NonNullable<ValidAccountChange['key']>) {
        const account = accounts.find(id)
        return account === undefined ? null : check(account, await accounts.parseKey(key, id))
      },
      async 'accounts:add'(draft: ValidAccountDraft) {
        const { account, credentials } = await accounts.add(draft)
        await keepChecked(account)
        watch(account.id, { isNewKey: true, credentials })
        arrange()
        return { id: account.id }
      },
      async 'accounts:update'(id: string, change: ValidAccountChange) {
        const account = await accounts.change(id, change)
        if (account === null) return
        const isNewKey = change.key !== undefined
        if (isNewKey) await keepChecked(account)
        const isWatchable = watchable().some((one) => one.id === id)
        if (isWatchable && (isNewKey || change.paused !== undefined)) watch(id, { isNewKey })
        arrange()
      },
      async 'accounts:remove'(id: string) {
        await accounts.remove(id)
        monitor.forget(id)
        watchAll()
        journal.forget(id)
        history.forget(id)
        await keepBrackets({})
        await settings.update(({ overrides: { [id]: _, ...overrides }, ...rest }) => ({ ...rest, overrides }))
      },
    },
  }

  /**
   * Watches the saved accounts, many of them a few at a time, so that nothing has to wait for all. Later calls apply
   * what was added, removed, paused or resumed since.
   */
  function watchAll(): void {
    cancelNext()
    const changed = watchable().filter(({ id, paused }) => monitor.account(id)?.paused !== paused)
    for (const { id } of changed.slice(0, AT_ONCE)) watch(id)
    arrange()
    if (changed.length > AT_ONCE) cancelNext = clock.after(0, watchAll)
  }

  function watchable(): readonly Account[] {
    return accounts.list().slice(0, MOST_ACCOUNTS)
  }

  function arrange(): void {
    monitor.arrange(accounts.list().map(({ id }) => id))
    showNotWatched(accounts.list().slice(MOST_ACCOUNTS))
  }

  /** A file that was written by hand, or by another version, may hold more accounts than are watched. */
  function showNotWatched(rest: readonly Account[]): void {
    const notice: Notice | null =
      rest.length === 0 ? null : { kind: 'not-watched', accounts: rest.map(({ label }) => label) }
    if (isDeepStrictEqual(notice, notWatched)) return
    if (notWatched !== null) notices.withdraw(notWatched)
    if (notice !== null) notices.show(notice)
    notWatched = notice
  }

  async function check(place: Account | ValidAccountDraft, key: ParsedKey): Promise<CheckedDraft> {
    const checked = await checkDraft(place, key, { exchanges, clock })
    lastCheck = { fingerprint: key.fingerprint, ...checked }
    return { permissions: checked.permissions }
  }

  /** The check before saving has just asked all this, so the account need not wait for the next answer. */
  async function keepChecked({ id, keyFingerprint }: Account): Promise<void> {
    if (lastCheck?.fingerprint !== keyFingerprint) return
    const { kind, permissions } = lastCheck
    lastCheck = null
    try {
      if (kind !== null) await accounts.saveKind(id, keyFingerprint, kind)
      if (permissions !== null && permissions !== 'unknown')
        await accounts.savePermissions(id, keyFingerprint, permissions)
    } catch {
      // The account's polls ask again.
    }
  }

  /** Credentials that were just pasted need not be read back from the keychain. */
  function watch(id: string, key: { isNewKey: boolean; credentials?: Credentials } | null = null): void {
    const account = accounts.find(id)
    if (account === undefined) return
    const { environment, paused, kind } = account
    const venue = exchanges.at(account)
    const { exchange, sharedWeight, portfolioWeight } = venue
    const lastSeen = lastReading(id)
    const { portfolio } = exchange
    let known = key?.credentials
    let keyHint: KeyHint | null = null
    // Read once for all who need them, since each reading may put the keychain's question on the screen.
    const credentials = async () => {
      known ??= await accounts.credentials(id)
      return known
    }
    // Those of a key's account may be others than those of the key before it.
    const kept = key?.isNewKey === true ? undefined : bracketsFile.value[id]
    const brackets = createBracketBook({
      ask: async () => exchange.leverageBrackets(await credentials()),
      now: clock.now,
      kept: kept === undefined ? null : unpackBrackets(kept),
      keep: (known) => void keepBrackets({ [id]: packBrackets(known) }),
    })
    const checkKey = createKeyCheck({
      account: () => accounts.find(id),
      credentials,
      ask: exchange.restrictions,
      async keep(fingerprint, permissions) {
        await accounts.savePermissions(id, fingerprint, permissions)
        monitor.republish()
      },
      now: clock.now,
    })
    const checkKind = createKindCheck({
      account: () => accounts.find(id),
      credentials,
      exchange,
      async keep(fingerprint, told) {
        await accounts.saveKind(id, fingerprint, told)
        const current = accounts.find(id)
        // The key may have been replaced while the exchange was asked. What it told is of the old one then.
        if (current?.keyFingerprint !== fingerprint || current.kind === kind) return
        // Another kind has other figures, which are asked for elsewhere.
        watch(id, { isNewKey: false, credentials: await credentials() })
      },
      explain(hint) {
        if (hint === keyHint) return
        keyHint = hint
        monitor.republish()
      },
      now: clock.now,
    })
    /** Odd figures wait a little for the account's kind, unless it was just asked for, so that they raise no false alarm. */
    const unlessOdd = (source: Source): Source => ({
      ...source,
      async poll() {
        const polled = await source.poll()
        if (isOdd(polled.summary)) {
          const limit = startLimit(clock)
          await limit.orElse(checkKind({ ok: true, ...polled }), undefined)
          limit.end()
        }
        return polled
      },
    })
    const openStream = (listener: UserStreamListener) =>
      createUserStream({
        ...listener,
        clock,
        random: options.random,
        streamBase: streamBaseOf(baseUrlOf(account)),
        openSocket: options.openSocket,
        openKey: async () => exchange.openListenKey((await credentials()).apiKey),
        prolongKey: async () => exchange.prolongListenKey((await credentials()).apiKey),
      })
    monitor.watch({
      id,
      environment,
      paused,
      sharedWeight: kind === 'portfolio-margin' ? portfolioWeight : sharedWeight,
      confirmedNow: exchange.confirmedNow,
      lastSeen,
      workedBefore: lastSeen !== null && key?.isNewKey !== true,
      drill: null,
      details() {
        const { label, permissions, keep } = accounts.find(id) ?? account
        return { label, permissions, keep }
      },
      createSource: (stretch) =>
        kind === 'futures' || portfolio === null
          ? unlessOdd(createSource({ ...venue, brackets, credentials, stretch, clock }))
          : createPortfolioSource({ ...venue, kind, portfolio, credentials, clock }),
      // The stream of the futures reports nothing that decides about portfolio margin.
      openStream: kind === 'futures' ? openStream : null,
      onPoll(result) {
        if (result.ok) void checkKey()
        void checkKind(result)
      },
      keyHint: () => keyHint,
      alertStore: journal,
      onFigures: (sample) => history.record(id, sample),
    })
  }

  /** Keeps these beside those of the other accounts. Of an account that is gone, none are kept. */
  function keepBrackets(more: BracketsFile['value']): Promise<void> {
    const all = Object.entries({ ...bracketsFile.value, ...more })
    return bracketsFile.replace(Object.fromEntries(all.filter(([id]) => accounts.find(id) !== undefined)))
  }

  /** How the account stood when it was last recorded. */
  function lastReading(id: string): RiskReading | null {
    const sample = history.latest(id)
    const alertState = journal.alertState(id) ?? INITIAL_ALERT_STATE
    return sample === null ? null : readingOf(sample, headlineLevel(alertState))
  }
}
