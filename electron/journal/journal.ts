import { basename } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import * as v from 'valibot'
import type { HistoryMark, Span } from '../../shared/history.ts'
import type { AlertEvent, JournalEntry, JournalPage } from '../../shared/journal.ts'
import { ProblemError } from '../../shared/problems.ts'
import type { Notice } from '../../shared/state.ts'
import { type AlertState, alertStateSchema } from '../alerts/state.ts'
import { openDatabase, type StoreOptions } from '../storage/database.ts'
import {
  ALARMS,
  alarmsWithin,
  alertStates,
  entriesAfter,
  entriesBefore,
  insertEntries,
  JOURNAL_LAYOUT,
  lastEntryId,
  pruneEntries,
  putAlertState,
} from './table.ts'

/** Where the alerts' state and what they told are kept. */
export interface AlertStore {
  /** Null: nothing is kept of this account. */
  alertState(accountId: string): AlertState | null
  /** Both or neither. What cannot be written now is written later: never throws. */
  record(accountId: string, account: string, state: AlertState, events: readonly AlertEvent[]): void
}

/** What the alerts did, and what they must remember. Recording never throws. */
export interface Journal extends AlertStore {
  /** What there was to say at opening. */
  readonly notice: Notice | null
  /** Drops the machine's state of an account that is gone; its entries stay. */
  forget(accountId: string): void
  /** Entries older than the one of this id; the newest for null. Throws `not-readable`. */
  read(before: number | null): JournalPage
  /** Oldest first. Throws `not-readable`. */
  all(): Iterable<JournalEntry>
  /** What there was to warn of in an account's span, oldest first; of very many the newest. Throws `not-readable`. */
  marks(accountId: string, span: Span): readonly HistoryMark[]
  /** Writes what waits; from then on nothing is recorded or read. */
  close(): void
}

const PAGE = 50
/** More than a chart has room for. */
const MOST_MARKS = 1000
/** Beyond that the oldest are lost; the numbers they would have had are missing from the journal then. */
const MOST_WAITING = 10_000
/** So that what waits is written, and no longer said to wait, even if nothing happens for hours. */
const RETRY_MS = 30_000

export function openJournal(options: StoreOptions): Journal {
  /** The latest of each account, as JSON; null: it was forgotten. */
  const states = new Map<string, string | null>()
  /** Accounts whose latest state is not in the file. */
  const unsaved = new Set<string>()
  let waiting: readonly JournalEntry[] = []
  let lastId = 0
  let retry: NodeJS.Timeout | null = null
  let closed = false
  const database = openDatabase({
    ...options,
    layout: JOURNAL_LAYOUT,
    onConnect(connection) {
      takeUp(alertStates(connection), lastEntryId(connection))
    },
    prune: pruneEntries,
  })

  return {
    notice: database.notice,
    alertState: (accountId) => parseState(states.get(accountId) ?? null),
    record(accountId, account, state, events) {
      const entries = events.map((event) => ({ ...event, id: ++lastId, accountId, account }))
      waiting = [...waiting, ...entries].slice(-MOST_WAITING)
      keep(accountId, JSON.stringify(state))
    },
    forget(accountId) {
      keep(accountId, null)
    },
    read(before) {
      const from = before ?? Number.MAX_SAFE_INTEGER
      const unwritten = waiting.filter(({ id }) => id < from).toReversed()
      const missing = PAGE + 1 - unwritten.length
      const written = missing > 0 ? read((connection) => entriesBefore(connection, from, missing)) : []
      const entries = [...unwritten, ...(written ?? [])]
      return { entries: entries.slice(0, PAGE), more: entries.length > PAGE }
    },
    *all() {
      let last = 0
      for (let next: number | null = 0; next !== null; ) {
        const after: number = next
        const page = read((connection) => entriesAfter(connection, after))
        // Of the same moment as the page: what waits may be written while this is read.
        const unwritten = waiting
        yield* page?.entries ?? []
        last = page?.entries.at(-1)?.id ?? last
        next = page?.next ?? null
        if (next === null) yield* unwritten.filter(({ id }) => id > last)
      }
    },
    marks(accountId, span) {
      const written = read((connection) => alarmsWithin(connection, accountId, span, MOST_MARKS))
      const unwritten = waiting.filter((entry) => entry.accountId === accountId && isAlarmWithin(entry, span))
      return [...(written ?? []), ...unwritten].flatMap(markOf).slice(-MOST_MARKS)
    },
    close() {
      if (unsaved.size > 0) flush()
      closed = true
      retryLater()
      database.close()
    },
  }

  /** A journal that cannot be read is not an empty one; but in a run without a file, what waits is all there is. */
  function read<T>(ask: (connection: DatabaseSync) => T): T | null {
    const answer = database.read(ask)
    if (answer !== null || database.notice?.kind === 'file-unreadable') return answer
    throw new ProblemError({ kind: 'not-readable', params: { file: basename(options.path) } })
  }

  function keep(accountId: string, state: string | null): void {
    states.set(accountId, state)
    unsaved.add(accountId)
    flush()
  }

  /** All that waits, or nothing. */
  function flush(): void {
    const written = database.write((connection) => {
      insertEntries(connection, waiting)
      for (const accountId of unsaved) putAlertState(connection, accountId, states.get(accountId) ?? null)
    })
    if (written) {
      waiting = []
      unsaved.clear()
    }
    retryLater()
  }

  function retryLater(): void {
    if (retry !== null) clearTimeout(retry)
    retry = unsaved.size > 0 && !closed ? setTimeout(flush, RETRY_MS).unref() : null
  }

  /**
   * A database was opened: at the start, or later because it was locked, or begun anew. What happened
   * meanwhile is newer than what it holds, and is numbered after it.
   */
  function takeUp(saved: ReadonlyMap<string, string>, savedId: number): void {
    for (const [accountId, state] of saved) if (!states.has(accountId)) states.set(accountId, state)
    for (const [accountId, state] of states)
      if (state !== (saved.get(accountId) ?? null)) unsaved.add(accountId)
    const firstWaiting = waiting[0]?.id ?? savedId + 1
    const shift = Math.max(0, savedId + 1 - firstWaiting)
    waiting = waiting.map((entry) => ({ ...entry, id: entry.id + shift }))
    lastId = Math.max(savedId, lastId + shift)
    retryLater()
  }
}

function isAlarmWithin({ kind, at }: JournalEntry, { from, until }: Span): boolean {
  return ALARMS.includes(kind) && at >= from && at <= until
}

function markOf({ at, rule, poolId, level }: JournalEntry): HistoryMark[] {
  return level === 'calm' ? [] : [{ at, rule, poolId, level }]
}

function parseState(text: string | null): AlertState | null {
  if (text === null) return null
  try {
    const state = v.safeParse(alertStateSchema, JSON.parse(text))
    return state.success ? state.output : null
  } catch {
    return null
  }
}
