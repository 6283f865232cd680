import type { Command, CommandArgs, CommandResult, Events, PlimsollBridge, Reply } from '../../shared/ipc.ts'
import type { Problem } from '../../shared/problems.ts'
import { DEFAULT_SETTINGS } from '../../shared/settings.ts'
import type { MonitorState } from '../../shared/state.ts'

type Answers = {
  [C in Command]: (...args: CommandArgs<C>) => Reply<CommandResult<C>> | Promise<Reply<CommandResult<C>>>
}

export interface FakeBridge extends PlimsollBridge {
  /** Everything the window asked for, in order. */
  readonly calls: readonly (readonly unknown[])[]
  /** Tells the window of a new state. */
  tell(state: MonitorState): void
  /** How many listen. */
  listeners(): number
}

export function ok<T>(value: T): Reply<T> {
  return { ok: true, value }
}

export function failed(problem: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem }
}

/** A main process that knows one state, and answers whatever else as it is told. */
export function fakeBridge(state: MonitorState, changes: Partial<Answers> = {}): FakeBridge {
  const listeners = new Set<(...args: Events['monitor:changed']) => void>()
  const calls: unknown[][] = []
  const nothing = () => ok(null)
  const answers: Answers = {
    'monitor:state': () => ok(state),
    'monitor:refresh': nothing,
    'accounts:check': nothing,
    'accounts:add': () => ok({ id: 'added' }),
    'accounts:remove': nothing,
    'settings:get': () => ok(DEFAULT_SETTINGS),
    'settings:set': () => ok(DEFAULT_SETTINGS),
    'drill:start': nothing,
    'drill:stop': nothing,
    'app:open-link': nothing,
    'app:hide': nothing,
    'app:quit': nothing,
    ...changes,
  }
  return {
    calls,
    async invoke(command, ...args) {
      calls.push([command, ...args])
      return answers[command](...args)
    },
    on(_event, listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell(next) {
      for (const listener of listeners) listener(next)
    },
    listeners: () => listeners.size,
  }
}
