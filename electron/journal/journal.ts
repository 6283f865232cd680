import type { DatabaseSync } from 'node:sqlite'
import * as v from 'valibot'
import type { HistoryMark, Span } from '../../shared/history.ts'
import type { AlertEvent, JournalEntry, JournalPage } from '../../shared/journal.ts'
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

/** Stores the state of an account's alerts together with their journal entries. */
export interface AlertStore {
  /** Null when nothing is stored for this account. */
  alertState(accountId: string): AlertState | null
  /** Stores state and events in one transaction. Never throws: if it cannot write now, it tries again later. */
  record(accountId: string, account: string, state: AlertState, events: readonly AlertEvent[]): void
}

export interface Journal extends AlertStore {
  /** What went wrong while opening; null when nothing did. */
  readonly notice: Notice | null
  /** Deletes the alert state of a removed account, but keeps its journal entries. */
  forget(accountId: string): void
  /** The entries before the one with this id, or the newest for null. Throws `not-readable`. */
  read(before: number | null): JournalPage
  /** Oldest first. Throws `not-readable`. */
  all(): Iterable<JournalEntry>
  /** An account's alarms in a span, oldest first, at most the newest thousand. Throws `not-readable`. */
  marks(accountId: string, span: Span): readonly HistoryMark[]
  /** Writes what is still unsaved. After this, nothing is recorded or read. */
  close(): void
}

const PAGE = 50
/** A chart has no room for more. */
const MOST_MARKS = 1000
/** Beyond this number the oldest unsaved entries are lost, and their ids are missing from the journal. */
const MOST_UNSAVED = 10_000
/** A timer retries, so that unsaved entries are written and the notice disappears even if nothing happens for hours. */
const RETRY_MS = 30_000

export function openJournal(options: StoreOptions): Journal {
  /** The latest state of each account, as JSON. Null when it was forgotten. */
  const states = new Map<string, string | null>()
  /** The accounts whose latest state is not in the file. */
  const unsavedStates = new Set<string>()
  let unsaved: readonly JournalEntry[] = []
  let lastId = 0
  let retry: NodeJS.Timeout | null = null
  let closed = false
  const database = openDatabase({
    ...options,
    layout: JOURNAL_LAYOUT,
    onConnect(connection) {
      merge(alertStates(connection), lastEntryId(connection))
    },
    prune: pruneEntries,
  })

  return {
    notice: database.notice,
    alertState: (accountId) => parseState(states.get(accountId) ?? null),
    record(accountId, account, state, events) {
      const entries = events.map((event) => ({ ...event, id: ++lastId, accountId, account }))
      unsaved = [...unsaved, ...entries].slice(-MOST_UNSAVED)
      keep(accountId, JSON.stringify(state))
    },
    forget(accountId) {
      keep(accountId, null)
    },
    read(before) {
      const from = before ?? Number.MAX_SAFE_INTEGER
      const unwritten = unsaved.filter(({ id }) => id < from).toReversed()
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
        // Take these together with the page: they may be written before the caller asks for more.
        const unwritten = unsaved
        yield* page?.entries ?? []
        last = page?.entries.at(-1)?.id ?? last
        next = page?.next ?? null
        if (next === null) yield* unwritten.filter(({ id }) => id > last)
      }
    },
    marks(accountId, span) {
      const written = read((connection) => alarmsWithin(connection, accountId, span, MOST_MARKS))
      const unwritten = unsaved.filter((entry) => entry.accountId === accountId && isAlarmWithin(entry, span))
      return [...(written ?? []), ...unwritten].flatMap(markOf).slice(-MOST_MARKS)
    },
    close() {
      if (unsavedStates.size > 0) flush()
      closed = true
      retryLater()
      database.close()
    },
  }

  /** Throws when the database cannot be read, but not in a run without a file, where unsaved entries are all there is. */
  function read<T>(ask: (connection: DatabaseSync) => T): T | null {
    return database.notice?.kind === 'file-unreadable' ? database.read(ask) : database.readOrThrow(ask)
  }

  function keep(accountId: string, state: string | null): void {
    states.set(accountId, state)
    unsavedStates.add(accountId)
    flush()
  }

  /** Writes either everything that is unsaved or nothing. */
  function flush(): void {
    const written = database.write((connection) => {
      insertEntries(connection, unsaved)
      for (const accountId of unsavedStates)
        putAlertState(connection, accountId, states.get(accountId) ?? null)
    })
    if (written) {
      unsaved = []
      unsavedStates.clear()
    }
    retryLater()
  }

  function retryLater(): void {
    if (retry !== null) clearTimeout(retry)
    retry = unsavedStates.size > 0 && !closed ? setTimeout(flush, RETRY_MS).unref() : null
  }

  /**
   * Merges the content of a database that was opened: at the start, after it was locked, or because a new
   * one was begun. What is unsaved is newer than the database's entries, so it is numbered after them.
   */
  function merge(saved: ReadonlyMap<string, string>, savedId: number): void {
    for (const [accountId, state] of saved) if (!states.has(accountId)) states.set(accountId, state)
    for (const [accountId, state] of states)
      if (state !== (saved.get(accountId) ?? null)) unsavedStates.add(accountId)
    const firstUnsaved = unsaved[0]?.id ?? savedId + 1
    const shift = Math.max(0, savedId + 1 - firstUnsaved)
    unsaved = unsaved.map((entry) => ({ ...entry, id: entry.id + shift }))
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
