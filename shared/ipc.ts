import type { AccountChange, AccountDraft, CheckedDraft, PendingKeyPair } from './accounts.ts'
import type { BackupPreview } from './backup.ts'
import type { Diagnosis } from './diagnosis.ts'
import type { HistorySlice, Span } from './history.ts'
import type { JournalPage } from './journal.ts'
import type { Problem } from './problems.ts'
import type { ProxyDraft, ProxyReport } from './settings/proxy.ts'
import type { RuleName } from './settings/rule-names.ts'
import type { Settings, SettingsPatch } from './settings/settings.ts'
import type { AlertLevel, Decimal, DrillMarket, MonitorState } from './state.ts'
import type { System } from './system.ts'
import type { Projection, Scenario, Solution } from './what-if.ts'

/**
 * Every command the window can give, with its arguments and its answer. The schemas of the arguments
 * are in `ipc-schemas.ts`, to keep them out of the preload.
 */
export const COMMANDS = {
  'monitor:state': declare<() => MonitorState>(),
  /** Polls every account now; answers at once. */
  'monitor:refresh': declare<() => null>(),
  /** Tries a draft against the exchange without saving it. */
  'accounts:check': declare<(draft: AccountDraft) => CheckedDraft>(),
  /** Like `accounts:check`, for a key that is to replace this account's. Null when there is no such account. */
  'accounts:check-key':
    declare<(id: string, key: NonNullable<AccountChange['key']>) => CheckedDraft | null>(),
  /** Saves an account, its key to the keychain, and starts to poll it. */
  'accounts:add': declare<(draft: AccountDraft) => { id: string }>(),
  'accounts:update': declare<(id: string, change: AccountChange) => null>(),
  'accounts:remove': declare<(id: string) => null>(),
  /** Answers the key pair that waits for the exchange's key, or a new one; with `anew` always a new one. */
  'accounts:create-key': declare<(anew: boolean) => PendingKeyPair>(),
  /** Asks for a file and writes settings, and accounts without their keys, to it. Null when the user cancels. */
  'backup:export': declare<() => { file: string } | null>(),
  /** Asks for a file and answers what importing it would change. Null when the user cancels. */
  'backup:open': declare<() => BackupPreview | null>(),
  /** Imports the file that was opened last. */
  'backup:apply': declare<() => null>(),
  'settings:get': declare<() => Settings>(),
  'settings:set': declare<(patch: SettingsPatch) => Settings>(),
  'alerts:acknowledge': declare<(alert: AlertName) => null>(),
  'alerts:snooze': declare<(alert: AlertName, length: SnoozeLength) => null>(),
  /** Sends a notification; a notice says whether the system showed it. */
  'alerts:test': declare<() => null>(),
  /** Counts the alerts that the rules in this patch would have raised in the last seven days. */
  'alerts:replay': declare<(patch: SettingsPatch, accountId: string | null) => Replay>(),
  /** Answers entries older than the one with this id, or the newest for null. */
  'journal:read': declare<(before: number | null) => JournalPage>(),
  /** Asks for a file and writes the journal to it as CSV. Null when the user cancels. */
  'journal:export': declare<() => { file: string } | null>(),
  /** Answers at most `points` points, and at most `MOST_POINTS`; none for an unknown account. */
  'history:read': declare<(accountId: string, span: Span, points: number) => HistorySlice>(),
  /** Asks for a file and writes what is kept of the span to it as CSV. Null when the user cancels. */
  'history:export': declare<(accountId: string, span: Span) => { file: string } | null>(),
  /** Answers how the account would stand after the scenario, by its last good answer. */
  'whatif:project': declare<(accountId: string, scenario: Scenario) => Projection>(),
  /** Answers what brings the pool to this margin ratio, without rounding. */
  'whatif:solve': declare<(accountId: string, poolId: string, ratio: Decimal) => Solution>(),
  /** Adds the simulated account, if it is not there yet. */
  'drill:start': declare<() => null>(),
  'drill:set': declare<(market: DrillMarket) => null>(),
  'drill:stop': declare<() => null>(),
  /** Saves the proxy, its password to the keychain, and uses it from now on. */
  'proxy:set': declare<(draft: ProxyDraft) => Settings>(),
  /** Asks the exchange for the time through this proxy, without saving it. */
  'proxy:test': declare<(draft: ProxyDraft) => ProxyReport>(),
  /** Null when there is no such account. */
  'diagnostics:read': declare<(accountId: string) => Diagnosis | null>(),
  /** Answers what the system says, since the user can change it there too. */
  'login-item:get': declare<() => LoginItem>(),
  'login-item:set': declare<(on: boolean) => LoginItem>(),
  /** Tells the time zone of the page, which the main process takes on. */
  'window:time-zone': declare<(zone: string) => null>(),
  'app:about': declare<() => About>(),
  'app:open-logs': declare<() => null>(),
  'app:open-link': declare<(link: Link) => null>(),
  'app:hide': declare<() => null>(),
  'app:quit': declare<() => null>(),
}

/** What the main process sends to the window without being asked. */
export const EVENTS = {
  'monitor:changed': declare<(state: MonitorState) => void>(),
  /** A notification of this account was clicked. */
  'window:show-account': declare<(id: string) => void>(),
}

export interface AlertName {
  readonly accountId: string
  /** The key of a `StandingAlert`. */
  readonly key: string
  /** The level that was shown; the command does not concern a level it has risen to since. */
  readonly level: AlertLevel
}

/** `end` ends the snooze. */
export const SNOOZE_LENGTHS = ['15-minutes', '1-hour', 'recovery', 'end'] as const
export type SnoozeLength = (typeof SNOOZE_LENGTHS)[number]

/** A recording does not show whether polls failed or the app was not running, and holds no prices or moves. */
export const UNREPLAYED_RULES = ['blind', 'liquidationMove', 'liquidationPrice'] as const

export type ReplayedRule = Exclude<RuleName, (typeof UNREPLAYED_RULES)[number]>

export function isReplayed(rule: RuleName): rule is ReplayedRule {
  return !UNREPLAYED_RULES.some((name) => name === rule)
}

/**
 * `needs-approval`: the user has to allow it in the system's settings. `not-found`: off, and macOS cannot turn it on for
 * an app in this place, or was never asked to. `unavailable`: not in this build.
 */
export type LoginItem = 'on' | 'off' | 'needs-approval' | 'not-found' | 'unavailable'

export interface About {
  readonly version: string
  readonly system: System
}

/** How often rules would have raised an alert, had they been in force. */
export interface Replay {
  /** The part of the last seven days that was recorded; null when nothing was. */
  readonly span: { readonly from: number; readonly until: number } | null
  readonly counts: Readonly<Record<ReplayedRule, { readonly warning: number; readonly critical: number }>>
}

/** Pages the app may open in the browser; only the main process knows their addresses. */
export const LINKS = ['api-keys', 'api-keys-demo'] as const
export type Link = (typeof LINKS)[number]

type Commands = { readonly [C in keyof typeof COMMANDS]: SignatureOf<(typeof COMMANDS)[C]> }
export type Command = keyof Commands
export type CommandArgs<C extends Command> = Parameters<Commands[C]>
export type CommandResult<C extends Command> = ReturnType<Commands[C]>

/** The arguments of each event. */
export type Events = { readonly [E in keyof typeof EVENTS]: Parameters<SignatureOf<(typeof EVENTS)[E]>> }

export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem }

/** The bridge the preload puts on `window.plimsoll`. */
export interface PlimsollBridge {
  invoke<C extends Command>(command: C, ...args: CommandArgs<C>): Promise<Reply<CommandResult<C>>>
  /** Answers a function that unsubscribes. */
  on<E extends keyof Events>(event: E, listener: (...args: Events[E]) => void): () => void
}

/** Carries a signature for the compiler; there is nothing in it at run time. */
interface Declared<Signature> {
  readonly signature?: Signature
}

function declare<Signature>(): Declared<Signature> {
  return {}
}

type SignatureOf<T> = T extends Declared<infer Signature> ? Signature : never
