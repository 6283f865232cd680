import type {
  Command,
  CommandArgs,
  CommandResult,
  Events,
  PlimsollBridge,
  Replay,
  Reply,
} from '../../shared/ipc.ts'
import type { Problem } from '../../shared/problems.ts'
import { DEFAULT_SETTINGS } from '../../shared/settings/settings.ts'
import type { MonitorState } from '../../shared/state.ts'
import { summary } from '../fixtures.ts'
import { diagnosisOf } from './diagnosis.ts'
import { pastOf, sliceOf } from './history.ts'

type Answers = {
  [C in Command]: (...args: CommandArgs<C>) => Reply<CommandResult<C>> | Promise<Reply<CommandResult<C>>>
}

type Listeners = { readonly [E in keyof Events]: Set<(...args: Events[E]) => void> }

export interface FakeBridge extends PlimsollBridge {
  /** Every command the window has sent, with its arguments, in order. */
  readonly calls: readonly (readonly unknown[])[]
  /** The calls of one command. */
  callsTo(command: Command): readonly (readonly unknown[])[]
  /** Sends a new state to the window. */
  publish(state: MonitorState): void
  /** Sends what a click on a notification of this account sends. */
  showAccount(id: string): void
  /** The number of listeners, to all events together. */
  listeners(): number
}

const noAlerts = { warning: 0, critical: 0 }
const NO_ALERTS: Replay['counts'] = {
  marginRatio: noAlerts,
  isolatedRatio: noAlerts,
  pace: noAlerts,
  availableBalance: noAlerts,
  marginBalance: noAlerts,
  unrealizedLoss: noAlerts,
  balanceDrop: noAlerts,
}

export function ok<T>(value: T): Reply<T> {
  return { ok: true, value }
}

export function failed(problem: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem }
}

/** The public key of a pair that was made up for the tests. */
const PUBLIC_KEY =
  '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----'

/** A main process that knows one state. Each answer can be replaced. */
export function fakeBridge(state: MonitorState, changes: Partial<Answers> = {}): FakeBridge {
  const listeners: Listeners = { 'monitor:changed': new Set(), 'window:show-account': new Set() }
  const calls: unknown[][] = []
  const nothing = () => ok(null)
  const answers: Answers = {
    'monitor:state': () => ok(state),
    'monitor:refresh': nothing,
    'accounts:check': () => ok({ permissions: null }),
    'accounts:check-key': () => ok({ permissions: null }),
    'accounts:add': () => ok({ id: 'added' }),
    'accounts:update': nothing,
    'accounts:remove': nothing,
    'accounts:create-key': () => ok({ keyPairId: 'pair', publicKey: PUBLIC_KEY }),
    'backup:export': () => ok({ file: '/home/user/plimsoll-backup.json' }),
    'backup:open': () => ok(null),
    'backup:apply': nothing,
    'settings:get': () => ok(DEFAULT_SETTINGS),
    'settings:set': () => ok(DEFAULT_SETTINGS),
    'alerts:acknowledge': nothing,
    'alerts:snooze': nothing,
    'alerts:test': nothing,
    'alerts:replay': () => ok({ span: null, counts: NO_ALERTS }),
    'journal:read': () => ok({ entries: [], more: false }),
    'journal:export': () => ok({ file: '/home/user/journal.csv' }),
    'history:read': (id, span, points) =>
      ok(sliceOf(pastOf(state.accounts.find((account) => account.id === id)), span, points)),
    'history:export': () => ok({ file: '/home/user/history.csv' }),
    'login-item:get': () => ok('off'),
    'login-item:set': (on) => ok(on ? 'on' : 'off'),
    'window:time-zone': nothing,
    'app:about': () => ok({ version: '0.1.0', system: 'linux' }),
    'whatif:project': () => ok({ summary: summary(), unknown: [] }),
    'whatif:solve': () => ok({ market: null, prices: [], money: null, close: [] }),
    'drill:start': nothing,
    'drill:set': nothing,
    'drill:stop': nothing,
    'proxy:set': () => ok(DEFAULT_SETTINGS),
    'proxy:test': () => ok({ host: 'fapi.binance.com', route: 'DIRECT', tookMs: 120 }),
    'diagnostics:read': (id) => ok(diagnosisOf(state, id)),
    'app:open-logs': nothing,
    'app:open-link': nothing,
    'app:hide': nothing,
    'app:quit': nothing,
    ...changes,
  }
  return {
    calls,
    callsTo: (command) => calls.filter(([called]) => called === command),
    async invoke(command, ...args) {
      calls.push([command, ...args])
      return answers[command](...args)
    },
    on(event, listener) {
      listeners[event].add(listener)
      return () => listeners[event].delete(listener)
    },
    publish(next) {
      for (const listener of listeners['monitor:changed']) listener(next)
    },
    showAccount(id) {
      for (const listener of listeners['window:show-account']) listener(id)
    },
    listeners: () => Object.values(listeners).reduce((sum, { size }) => sum + size, 0),
  }
}
