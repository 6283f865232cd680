import type { CommandArgs } from '../../shared/ipc.ts'
import type { Problem } from '../../shared/problems.ts'
import type { Ask } from '../context.ts'

/** The commands that ask the user where to, and write a file there. */
type SaveCommand = 'journal:export' | 'history:export' | 'backup:export'

/** Saves a file on command, and remembers how that went until it is closed. */
export class SavedFile {
  readonly #ask: Ask
  #name = $state.raw<string | null>(null)
  #problem = $state.raw<Problem | null>(null)

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** The name of the file that was saved last; null when none was. */
  get name(): string | null {
    return this.#name
  }

  /** Why the file could not be saved. */
  get problem(): Problem | null {
    return this.#problem
  }

  /** Whether the last command has ended and its outcome was not closed. */
  get isDone(): boolean {
    return this.#name !== null || this.#problem !== null
  }

  async save<C extends SaveCommand>(command: C, ...args: CommandArgs<C>): Promise<void> {
    this.close()
    const reply = await this.#ask(command, ...args)
    if (reply.ok) this.#name = reply.value?.file ?? null
    else this.#problem = reply.problem
  }

  close(): void {
    this.#name = null
    this.#problem = null
  }
}
