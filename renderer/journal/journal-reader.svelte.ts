import type { JournalEntry, JournalPage } from '../../shared/journal.ts'
import type { Problem } from '../../shared/problems.ts'
import type { Ask } from '../context.ts'

/** Reads the journal page by page. */
export class JournalReader {
  readonly #ask: Ask
  #entries = $state.raw<readonly JournalEntry[] | null>(null)
  #more = $state(false)
  #problem = $state.raw<Problem | null>(null)
  /** Pages are read one after the other, so that an older answer never replaces a newer one. */
  #last: Promise<void> = Promise.resolve()

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** What was read, newest first; null until the first page is there. */
  get entries(): readonly JournalEntry[] | null {
    return this.#entries
  }

  /** Whether there are older entries to read. */
  get more(): boolean {
    return this.#more
  }

  /** Why the last page could not be read. */
  get problem(): Problem | null {
    return this.#problem
  }

  /** Reads the newest page again; older entries that were read already stay. */
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
    // Without a common entry, entries in between could be missing, so the list starts over.
    this.#entries = follows
      ? [...entries, ...known.filter(({ id }) => oldest !== undefined && id < oldest)]
      : entries
    if (!follows) this.#more = more
  }

  #read(before: 'oldest' | null, take: (page: JournalPage) => void): Promise<void> {
    const next = this.#last.then(async () => {
      const from = before === null ? null : (this.#entries?.at(-1)?.id ?? null)
      const reply = await this.#ask('journal:read', from)
      this.#problem = reply.ok ? null : reply.problem
      if (reply.ok) take(reply.value)
    })
    this.#last = next
    return next
  }
}
