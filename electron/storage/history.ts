import type { Notice } from '../../shared/state.ts'
import type { Sample } from '../alerts/observation.ts'
import { openDatabase, type StoreOptions } from './database.ts'
import {
  deleteAccount,
  HISTORY_LAYOUT,
  insertSample,
  lastSample,
  pruneSamples,
  samplesFrom,
} from './history-table.ts'
import { DAY_MS } from './time.ts'

/** The figures of each good poll, for two weeks. Nothing here throws. */
export interface History {
  /** What there was to say at opening. */
  readonly notice: Notice | null
  record(accountId: string, sample: Sample): void
  latest(accountId: string): Sample | null
  /** Oldest first. May be read over several turns of the event loop, while more is recorded. */
  since(accountId: string, from: number): Iterable<Sample>
  forget(accountId: string): void
  /** From then on nothing is recorded or read. */
  close(): void
}

/** Ten minutes of one account: for a file that is locked for a while. Beyond that the oldest are lost. */
const MOST_WAITING = 60

export function openHistory(options: StoreOptions): History {
  const { now } = options
  const database = openDatabase({
    ...options,
    layout: HISTORY_LAYOUT,
    onConnect: () => {},
    prune: pruneSamples,
  })
  let waiting: readonly { readonly accountId: string; readonly sample: Sample }[] = []
  let forgotten: readonly string[] = []

  return {
    notice: database.notice,
    record(accountId, sample) {
      waiting = [...waiting, { accountId, sample }].slice(-MOST_WAITING)
      flush()
    },
    latest: (accountId) => database.read((connection) => lastSample(connection, accountId, horizon())),
    *since(accountId, from) {
      const until = horizon()
      for (let next: number | null = from; next !== null; ) {
        const start: number = next
        // A page at a time: a reader that stays would keep the log of writes from being taken up.
        const page = database.read((connection) => samplesFrom(connection, accountId, start, until))
        yield* page?.samples ?? []
        next = page?.next ?? null
      }
    },
    forget(accountId) {
      waiting = waiting.filter((entry) => entry.accountId !== accountId)
      forgotten = [...forgotten, accountId]
      flush()
    },
    close() {
      if (waiting.length > 0 || forgotten.length > 0) flush()
      database.close()
    },
  }

  /** All that waits, or nothing. */
  function flush(): void {
    const written = database.write((connection) => {
      for (const accountId of forgotten) deleteAccount(connection, accountId)
      for (const { accountId, sample } of waiting) insertSample(connection, accountId, sample)
    })
    if (!written) return
    waiting = []
    forgotten = []
  }

  /** What lies beyond was recorded while the clock was ahead. */
  function horizon(): number {
    return now() + DAY_MS
  }
}
