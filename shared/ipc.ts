import type { AccountChange, AccountDraft, CheckedDraft, PendingKeyPair } from './accounts.ts'
import type { BackupPreview } from './backup.ts'
import type { Diagnosis } from './diagnosis.ts'
import type { HistorySlice, Span } from './history.ts'
import type { JournalPage } from './journal.ts'
import type { Problem } from './problems.ts'
import type { ProxyDraft, ProxyReport } from './settings/proxy.ts'
import type { RuleName } from './settings/rule-names.ts'
import type { Settings, SettingsPatch } from './settings/settings.ts'
import type { DrillMarket, MonitorState, StandingAlert } from './state.ts'
import type { System } from './system.ts'

/** Every command of the window: its argument list and what it answers. */
export interface Commands {
  'monitor:state': { args: []; result: MonitorState }
  /** Polls every account now; answers at once. */
  'monitor:refresh': { args: []; result: null }
  /** Tries a draft against the exchange without saving it. */
  'accounts:check': { args: [draft: AccountDraft]; result: CheckedDraft }
  /** As `accounts:check`, a key that is to take the place of this account's; null: there is no such account. */
  'accounts:check-key': {
    args: [id: string, key: NonNullable<AccountChange['key']>]
    result: CheckedDraft | null
  }
  /** Saves to the keychain and starts to poll. */
  'accounts:add': { args: [draft: AccountDraft]; result: { id: string } }
  'accounts:update': { args: [id: string, change: AccountChange]; result: null }
  'accounts:remove': { args: [id: string]; result: null }
  /** The key pair that waits for the exchange's key, or a new one; with `anew` a new one in any case. */
  'accounts:create-key': { args: [anew: boolean]; result: PendingKeyPair }
  /** Asks where to, and writes accounts without their keys, and settings; null: the user chose not to. */
  'backup:export': { args: []; result: { file: string } | null }
  /** Asks for a file, and tells what reading it in would change; null: the user chose not to. */
  'backup:open': { args: []; result: BackupPreview | null }
  /** Reads in what was opened last. */
  'backup:apply': { args: []; result: null }
  'settings:get': { args: []; result: Settings }
  'settings:set': { args: [patch: SettingsPatch]; result: Settings }
  'alerts:acknowledge': { args: [alert: AlertName]; result: null }
  'alerts:snooze': { args: [alert: AlertName, length: SnoozeLength]; result: null }
  /** Shows a notification; whether the system did show it is told by a notice. */
  'alerts:test': { args: []; result: null }
  /** What the rules in this patch would have told in the last seven days. */
  'alerts:replay': { args: [patch: SettingsPatch, accountId: string | null]; result: Replay }
  /** Entries older than the one of this id; the newest for null. */
  'journal:read': { args: [before: number | null]; result: JournalPage }
  /** Asks where to, and writes the journal there as CSV; null: the user chose not to. */
  'journal:export': { args: []; result: { file: string } | null }
  /** At most this many points of an account's past, at most `MOST_POINTS`; no points of an account that is not known. */
  'history:read': { args: [accountId: string, span: Span, points: number]; result: HistorySlice }
  /** Asks where to, and writes what is kept of that time there as CSV; null: the user chose not to. */
  'history:export': { args: [accountId: string, span: Span]; result: { file: string } | null }
  /** Adds the simulated account, if it is not there yet. */
  'drill:start': { args: []; result: null }
  'drill:set': { args: [market: DrillMarket]; result: null }
  'drill:stop': { args: []; result: null }
  /** Saves how requests leave this computer, its password to the keychain, and uses it from now on. */
  'proxy:set': { args: [draft: ProxyDraft]; result: Settings }
  /** Asks the exchange for the time that way, without saving it. */
  'proxy:test': { args: [draft: ProxyDraft]; result: ProxyReport }
  /** What the error doctor tells of an account; null: there is no such account. */
  'diagnostics:read': { args: [accountId: string]; result: Diagnosis | null }
  /** Whether the app starts with the session: what the system says, since it can be changed there too. */
  'login-item:get': { args: []; result: LoginItem }
  'login-item:set': { args: [on: boolean]; result: LoginItem }
  'app:about': { args: []; result: About }
  'app:open-logs': { args: []; result: null }
  'app:open-link': { args: [link: Link]; result: null }
  'app:hide': { args: []; result: null }
  'app:quit': { args: []; result: null }
}

/** What the window is told without asking. */
export interface Events {
  'monitor:changed': [state: MonitorState]
  /** A notification of this account was clicked. */
  'window:show-account': [id: string]
}

export interface AlertName {
  readonly accountId: string
  /** A `StandingAlert`'s. */
  readonly key: string
  /** The one that was shown: what has risen above it meanwhile is not meant. */
  readonly level: StandingAlert['level']
}

/** `end`: the snooze that stands is over. */
export const SNOOZE_LENGTHS = ['15-minutes', '1-hour', 'recovery', 'end'] as const
export type SnoozeLength = (typeof SNOOZE_LENGTHS)[number]

/** A recording does not tell whether nothing could be seen or nobody looked. */
export type ReplayedRule = Exclude<RuleName, 'blind'>

/** `needs-approval`: wanted, but the user has to allow it in the system's settings. `unavailable`: not in this build. */
export type LoginItem = 'on' | 'off' | 'needs-approval' | 'unavailable'

export interface About {
  readonly version: string
  readonly system: System
}

/** How often rules would have told of a danger, had they been in force. */
export interface Replay {
  /** The span that was recorded, of the last seven days; null: nothing was. */
  readonly span: { readonly from: number; readonly until: number } | null
  readonly counts: Readonly<Record<ReplayedRule, { readonly warning: number; readonly critical: number }>>
}

/** Pages the app may open in the browser; the window names one, the main process knows its address. */
export const LINKS = ['api-keys', 'api-keys-demo'] as const
export type Link = (typeof LINKS)[number]

export type Command = keyof Commands
export type CommandArgs<C extends Command> = Commands[C]['args']
export type CommandResult<C extends Command> = Commands[C]['result']

export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem }

/** As values, for the checks at run time; `satisfies` keeps them complete. */
export const COMMANDS = Object.keys({
  'monitor:state': true,
  'monitor:refresh': true,
  'accounts:check': true,
  'accounts:check-key': true,
  'accounts:add': true,
  'accounts:update': true,
  'accounts:remove': true,
  'accounts:create-key': true,
  'backup:export': true,
  'backup:open': true,
  'backup:apply': true,
  'settings:get': true,
  'settings:set': true,
  'alerts:acknowledge': true,
  'alerts:snooze': true,
  'alerts:test': true,
  'alerts:replay': true,
  'journal:read': true,
  'journal:export': true,
  'history:read': true,
  'history:export': true,
  'drill:start': true,
  'drill:set': true,
  'drill:stop': true,
  'proxy:set': true,
  'proxy:test': true,
  'diagnostics:read': true,
  'login-item:get': true,
  'login-item:set': true,
  'app:about': true,
  'app:open-logs': true,
  'app:open-link': true,
  'app:hide': true,
  'app:quit': true,
} satisfies Record<Command, true>)

export const EVENTS = Object.keys({
  'monitor:changed': true,
  'window:show-account': true,
} satisfies Record<keyof Events, true>)

/** The bridge the preload puts on `window.plimsoll`. */
export interface PlimsollBridge {
  invoke<C extends Command>(command: C, ...args: CommandArgs<C>): Promise<Reply<CommandResult<C>>>
  /** Answers a function that unsubscribes. */
  on<E extends keyof Events>(event: E, listener: (...args: Events[E]) => void): () => void
}
