import { createContext } from 'svelte'
import type { Command, CommandArgs, CommandResult, PlimsollBridge, Reply } from '../shared/ipc.ts'
import type { Clock } from './ui/clock.svelte.ts'
import type { Destination } from './view.ts'

/** Gives the main process a command. Never rejects: a command whose answer never comes is answered as failed. */
export type Ask = <C extends Command>(command: C, ...args: CommandArgs<C>) => Promise<Reply<CommandResult<C>>>

/** What every page and part of the window can reach without being handed it. */
export interface Popover {
  readonly ask: Ask
  /** Gives a command, and shows a banner at the top of the window if it fails. */
  readonly run: <C extends Command>(command: C, ...args: CommandArgs<C>) => Promise<void>
  readonly clock: Clock
  /** Whether amounts are hidden. */
  readonly masked: boolean
  /** Hides or shows amounts at once, and saves that. */
  mask(hide: boolean): void
  /** Opens a page that leads back to the view shown now. */
  open(destination: Destination): void
  /** Goes back to where the page shown now was opened from. */
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
