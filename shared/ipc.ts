import type { AccountDraft } from './accounts.ts'
import type { Problem } from './problems.ts'
import type { Settings, SettingsPatch } from './settings.ts'
import type { MonitorState } from './state.ts'

/** Every command of the window: its argument list and what it answers. */
export interface Commands {
  'monitor:state': { args: []; result: MonitorState }
  /** Polls every account now; answers at once. */
  'monitor:refresh': { args: []; result: null }
  /** Tries a draft against the exchange without saving it. */
  'accounts:check': { args: [draft: AccountDraft]; result: null }
  /** Saves to the keychain and starts to poll. */
  'accounts:add': { args: [draft: AccountDraft]; result: { id: string } }
  'accounts:remove': { args: [id: string]; result: null }
  'settings:get': { args: []; result: Settings }
  'settings:set': { args: [patch: SettingsPatch]; result: Settings }
  /** Adds the simulated account, if it is not there yet. */
  'drill:start': { args: []; result: null }
  'drill:stop': { args: []; result: null }
  'app:open-link': { args: [link: Link]; result: null }
  'app:hide': { args: []; result: null }
  'app:quit': { args: []; result: null }
}

/** What the window is told without asking. */
export interface Events {
  'monitor:changed': [state: MonitorState]
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
  'accounts:add': true,
  'accounts:remove': true,
  'settings:get': true,
  'settings:set': true,
  'drill:start': true,
  'drill:stop': true,
  'app:open-link': true,
  'app:hide': true,
  'app:quit': true,
} satisfies Record<Command, true>)

export const EVENTS = Object.keys({ 'monitor:changed': true } satisfies Record<keyof Events, true>)

/** The bridge the preload puts on `window.plimsoll`. */
export interface PlimsollBridge {
  invoke<C extends Command>(command: C, ...args: CommandArgs<C>): Promise<Reply<CommandResult<C>>>
  /** Answers a function that unsubscribes. */
  on<E extends keyof Events>(event: E, listener: (...args: Events[E]) => void): () => void
}
