import type { HistorySlice, Span } from '../../shared/history.ts'
import type { Notice } from '../../shared/state.ts'
import { DAY_MS } from '../../shared/time.ts'
import type { Sample } from '../alerts/observation.ts'
import { openDatabase, type StoreOptions } from '../storage/database.ts'
import { reclaim } from '../storage/reclaim.ts'
import { deleteAccount } from './accounts.ts'
import { LONGEST_KEPT_MS, pruneBlocks } from './blocks.ts'
import { latestSample } from './latest.ts'
import { HISTORY_LAYOUT } from './layout.ts'
import { readStretches, type Stretch } from './reading.ts'
import { samplesOf } from './replay.ts'
import { insertSample } from './samples.ts'
import { bucketsWithin, pointsOf, usefulFor } from './span.ts'
import { foldHour, nextDue } from './thinning.ts'

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
  stretches(accountId: string, span: Span): Iterable<Stretch>
  forget(accountId: string): void
  /** Writes what is still unsaved. After this, nothing is recorded or read. */
  close(): void
}

/** Samples that wait while the file is locked: ten minutes of one account. Beyond this number the oldest are lost. */
const MOST_UNSAVED = 60
/** A timer retries, so that unsaved samples are written and the notice disappears even if nothing is polled. */
const RETRY_MS = 30_000

export function openHistory(options: StoreOptions): History {
  const { now } = options
  const database = openDatabase({
    ...options,
    layout: HISTORY_LAYOUT,
    onConnect: reclaim,
    prune: pruneBlocks,
  })
  let unsaved: readonly { readonly accountId: string; readonly sample: Sample }[] = []
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
      const until = latestPlausible()
      for (const stretch of readStretches(database.read, accountId, { from, until }, 'poll'))
        yield* samplesOf(stretch).filter(({ at }) => at >= from && at <= until)
    },
    async read(accountId, asked, points) {
      catchUp()
      const span = within(asked)
      const finest = usefulFor(span, points)
      return {
        points: await pointsOf(readStretches(database.readOrThrow, accountId, span, finest), span, points),
        since: oldest(accountId),
      }
    },
    *stretches(accountId, asked) {
      catchUp()
      yield* readStretches(database.readOrThrow, accountId, within(asked), 'poll')
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
    if (!closed) scheduled ??= setImmediate(work)
  }

  /** Does one short piece of work, so that the app stays responsive: writes what is unsaved, or folds one hour. */
  function work(): void {
    scheduled = null
    if (isBehind()) {
      if (flush()) workLater()
      return
    }
    const due = database.read((connection) => nextDue(connection, now()))
    if (due !== null && database.write((connection) => foldHour(connection, due))) workLater()
  }

  function isBehind(): boolean {
    return unsaved.length > 0 || forgotten.length > 0
  }

  /** Writes what is unsaved, so that reading includes it. */
  function catchUp(): void {
    if (isBehind()) flush()
  }

  /** Writes either everything that is unsaved or nothing. */
  function flush(): boolean {
    const written = database.write((connection) => {
      for (const accountId of forgotten) deleteAccount(connection, accountId)
      for (const { accountId, sample } of unsaved) insertSample(connection, accountId, sample)
    })
    if (written) {
      unsaved = []
      forgotten = []
    }
    if (retry !== null) clearTimeout(retry)
    retry = written || closed ? null : setTimeout(workLater, RETRY_MS).unref()
    return written
  }

  function oldest(accountId: string): number | null {
    const kept = within({ from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY })
    for (const stretch of readStretches(database.readOrThrow, accountId, kept, 'hour')) {
      const [first] = bucketsWithin(stretch, kept)
      if (first !== undefined) return first.from
    }
    return null
  }

  function within({ from, until }: Span): Span {
    return { from: Math.max(from, now() - LONGEST_KEPT_MS), until: Math.min(until, latestPlausible()) }
  }

  /** A sample from later than this was recorded while the clock was wrongly ahead. */
  function latestPlausible(): number {
    return now() + DAY_MS
  }
}
