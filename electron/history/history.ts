import type { HistorySlice, Span } from '../../shared/history.ts'
import type { Notice } from '../../shared/state.ts'
import { DAY_MS } from '../../shared/time.ts'
import type { Sample } from '../alerts/observation.ts'
import { openDatabase, type StoreOptions } from '../storage/database.ts'
import { reclaim } from '../storage/reclaim.ts'
import { type Bucket, bucketsWithin, firstPoll } from './buckets.ts'
import { HISTORY_LAYOUT } from './layout.ts'
import { readStretches, type Stretch } from './reading.ts'
import { addComparison, insertPolls, type Recorded } from './recording.ts'
import { latestSample, replayedWithin } from './replay.ts'
import { LONGEST_KEPT_MS, prune, type Resolution } from './resolutions.ts'
import { pointsOf, usefulFor } from './span.ts'

/**
 * Keeps the figures of each good poll for two days, summaries of minutes for thirty days, and summaries of
 * hours for two years. Recording never throws, and writes only after the caller's task has ended.
 */
export interface History {
  /** What went wrong while opening; null when nothing did. */
  readonly notice: Notice | null
  record(accountId: string, sample: Sample): void
  latest(accountId: string): Sample | null
  /**
   * The samples for a replay, oldest first. Where polls are no longer kept, summaries take their place. They
   * may be read little by little while more is recorded.
   */
  since(accountId: string, from: number): Iterable<Sample>
  /** The points of a chart. Rejects with `not-readable`. */
  read(accountId: string, span: Span, points: number): Promise<Omit<HistorySlice, 'marks'>>
  /** Everything in the span, oldest first, in the finest resolution that is kept. Throws `not-readable`. */
  stretches(accountId: string, span: Span): Iterable<Stretch<Bucket>>
  forget(accountId: string): void
  /** Writes what is still unsaved. After this, nothing is recorded or read. */
  close(): void
}

/** Two years of hours take half of it. It is only taken once it is needed. */
const CACHE_KILOBYTES = 16_384
/** Samples that wait while the file is locked: ten minutes of one account. Beyond this number the oldest are lost. */
const MOST_UNSAVED = 60
/** A timer retries, so that unsaved samples are written and the notice disappears even if nothing is polled. */
const RETRY_MS = 30_000

const EVER: Span = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }

export function openHistory(options: StoreOptions): History {
  const { now } = options
  const database = openDatabase({
    ...options,
    layout: HISTORY_LAYOUT,
    onConnect(connection) {
      addComparison(connection)
      // SQLite would read most pages of a long chart from the system again each time.
      connection.exec(`PRAGMA cache_size = -${CACHE_KILOBYTES}`)
      reclaim(connection)
    },
    prune,
  })
  let unsaved: readonly Recorded[] = []
  let forgotten: readonly string[] = []
  let scheduled: NodeJS.Immediate | null = null
  let retry: NodeJS.Timeout | null = null
  let closed = false

  return {
    notice: database.notice,
    record(accountId, sample) {
      unsaved = [...unsaved, { accountId, sample }].slice(-MOST_UNSAVED)
      workLater()
    },
    latest(accountId) {
      catchUp()
      return database.read((connection) => latestSample(connection, accountId, latestPlausible()))
    },
    *since(accountId, from) {
      catchUp()
      const span = { from, until: latestPlausible() }
      for (const { rows } of readStretches(database.read, accountId, span, 'poll', replayedWithin))
        for (const { samples } of rows) yield* samples.filter(({ at }) => at >= from && at <= span.until)
    },
    async read(accountId, asked, points) {
      catchUp()
      const span = within(asked)
      const { since } = database.readOrThrow((connection) => ({
        since: firstPoll(connection, accountId, within(EVER)),
      }))
      return {
        points: await pointsOf(bucketsIn(accountId, span, usefulFor(span, points)), span, points),
        since,
      }
    },
    *stretches(accountId, asked) {
      catchUp()
      yield* bucketsIn(accountId, within(asked), 'poll')
    },
    forget(accountId) {
      unsaved = unsaved.filter((entry) => entry.accountId !== accountId)
      forgotten = [...forgotten, accountId]
      workLater()
    },
    close() {
      catchUp()
      closed = true
      if (scheduled !== null) clearImmediate(scheduled)
      if (retry !== null) clearTimeout(retry)
      database.close()
    },
  }

  function workLater(): void {
    if (!closed)
      scheduled ??= setImmediate(() => {
        scheduled = null
        catchUp()
      })
  }

  /** Writes what is unsaved, so that reading includes it. */
  function catchUp(): void {
    if (unsaved.length > 0 || forgotten.length > 0) flush()
  }

  /** Writes either everything that is unsaved or nothing. */
  function flush(): void {
    const written = database.write((connection) => {
      // What belongs to an account is deleted with it.
      const forget = connection.prepare('DELETE FROM account WHERE id = ?')
      for (const accountId of forgotten) forget.run(accountId)
      insertPolls(connection, unsaved)
    })
    if (written) {
      unsaved = []
      forgotten = []
    }
    if (retry !== null) clearTimeout(retry)
    retry = written || closed ? null : setTimeout(workLater, RETRY_MS).unref()
  }

  function bucketsIn(accountId: string, span: Span, finest: Resolution): Iterable<Stretch<Bucket>> {
    return readStretches(database.readOrThrow, accountId, span, finest, bucketsWithin)
  }

  function within({ from, until }: Span): Span {
    return { from: Math.max(from, now() - LONGEST_KEPT_MS), until: Math.min(until, latestPlausible()) }
  }

  /** A sample from later than this was recorded while the clock was wrongly ahead. */
  function latestPlausible(): number {
    return now() + DAY_MS
  }
}
