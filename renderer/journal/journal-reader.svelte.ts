import type { PlimsollBridge } from '../../shared/ipc.ts'
import type { JournalEntry, JournalPage } from '../../shared/journal.ts'
import type { Problem } from '../../shared/problems.ts'

/** The journal as far as it was read, newest first. */
export class Journal {
  readonly #bridge: PlimsollBridge
  #entries = $state.raw<readonly JournalEntry[] | null>(null)
  #more = $state(false)
  #problem = $state.raw<Problem | null>(null)
  /** One page after the other, so that none is laid over a newer one. */
  #last: Promise<void> = Promise.resolve()

  constructor(bridge: PlimsollBridge) {
    this.#bridge = bridge
  }

  /** Null until the first page is there. */
  get entries(): readonly JournalEntry[] | null {
    return this.#entries
  }

  /** Whether there are older ones. */
  get more(): boolean {
    return this.#more
  }

  /** Why it could not be read. */
  get problem(): Problem | null {
    return this.#problem
  }

  /** Reads the newest page anew; older entries that were read already stay. */
  refresh(): Promise<void> {
    return this.#read(null, (page) => this.#takeNewest(page))
  }

  readOlder(): Promise<void> {
    return this.#read('oldest', ({ entries, more }) => {
      this.#entries = [...(this.#entries ?? []), ...entries]
      this.#more = more
    })
  }

  #takeNewest({ entries, more }: JournalPage): void {
    const oldest = entries.at(-1)?.id
    const known = this.#entries ?? []
    const follows = more && known.some(({ id }) => id === oldest)
    // Entries in between would be missing otherwise.
    this.#entries = follows
      ? [...entries, ...known.filter(({ id }) => oldest !== undefined && id < oldest)]
      : entries
    if (!follows) this.#more = more
  }

  #read(before: 'oldest' | null, take: (page: JournalPage) => void): Promise<void> {
    const next = this.#last.then(async () => {
      const from = before === null ? null : (this.#entries?.at(-1)?.id ?? null)
      const reply = await this.#bridge
        .invoke('journal:read', from)
        .catch(() => ({ ok: false, problem: { kind: 'internal' } }) as const)
      this.#problem = reply.ok ? null : reply.problem
      if (reply.ok) take(reply.value)
    })
    this.#last = next
    return next
  }
}
