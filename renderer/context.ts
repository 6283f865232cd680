import { createContext } from 'svelte'
import type { Command, CommandArgs, CommandResult, PlimsollBridge, Reply } from '../shared/ipc.ts'
import type { TickingClock } from './ui/ticking-clock.svelte.ts'
import type { Destination } from './view.ts'

/** Sends a command to the main process. It never rejects: a call that breaks off is answered as failed. */
export type Ask = <C extends Command>(command: C, ...args: CommandArgs<C>) => Promise<Reply<CommandResult<C>>>

/** What every page and part of the window can use without getting it as a prop. */
export interface Popover {
  readonly ask: Ask
  /** Sends a command, and shows a banner at the top of the window if it fails. */
  readonly run: <C extends Command>(command: C, ...args: CommandArgs<C>) => Promise<void>
  readonly clock: TickingClock
  /** Whether amounts are hidden. */
  readonly masked: boolean
  /** Hides or shows amounts at once, and saves that. */
  mask(hide: boolean): void
  /** Opens a page that leads back to the current view. */
  open(destination: Destination): void
  /** Goes back to the view that the current page was opened from. */
  leave(): void
}

export const [getPopover, setPopover] = createContext<Popover>()

export function askThrough(bridge: PlimsollBridge): Ask {
  return async (command, ...args) => {
    try {
      return await bridge.invoke(command, ...args)
    } catch {
      return { ok: false, problem: { kind: 'internal' } }
    }
  }
}
