import { renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Notice } from '../../shared/state.ts'
import { COMPANIONS, type ConnectionOptions, openConnection, openInMemory } from './connection.ts'
import { setAside } from './set-aside.ts'
import { failureOf } from './sqlite-failure.ts'
import { hourly } from './time.ts'

/** Where it is said that something cannot be written for now, and taken back once it can. */
export interface NoticeBoard {
  notice(notice: Notice): void
  withdraw(notice: Notice): void
}

export interface StoreOptions {
  readonly path: string
  readonly now: () => number
  /** Not called before the store is open: what there is to say by then is its `notice`. */
  readonly board: NoticeBoard
}

/**
 * A database that is there for as long as the app runs. One that is damaged, at opening or later, is
 * kept aside and begun anew; one that cannot be opened at all is kept in memory until the end of the
 * run; one that is locked or full is tried again with each use. Nothing here throws.
 */
export interface Database {
  /** What there was to say at opening. */
  readonly notice: Notice | null
  /** Null: it cannot be read for now. */
  read<T>(query: (connection: DatabaseSync) => T): T | null
  /** In one transaction; whether that was written. Why not is said on the board. */
  write(change: (connection: DatabaseSync) => void): boolean
  /** From then on nothing is read or written. */
  close(): void
}

export interface DatabaseOptions extends StoreOptions, ConnectionOptions {
  /** Drops what is kept long enough: at opening, and about every hour after something was written. */
  readonly prune: (connection: DatabaseSync, now: number) => void
}

export function openDatabase(options: DatabaseOptions): Database {
  const { path, now, board } = options
  const file = basename(path)
  const isPruningDue = hourly()
  let connection: DatabaseSync | null = null
  let notice: Notice | null = null
  let notRecorded: Notice | null = null
  let phase: 'opening' | 'open' | 'closed' = 'opening'

  const failure = attempt(connect)
  if (failure !== null) miss(failure.error)
  else prune()
  phase = 'open'

  return {
    notice,
    read(query) {
      if (phase === 'closed') return null
      try {
        return query(connect())
      } catch (error) {
        if (failureOf(error) === 'damaged') attempt(replace)
        return null
      }
    },
    write(change) {
      if (phase === 'closed') return false
      let failure = attempt(() => transact(connect(), change))
      if (failure !== null && failureOf(failure.error) === 'damaged')
        failure = attempt(() => transact(replace(), change))
      if (failure !== null) {
        miss(failure.error)
        return false
      }
      recover()
      prune()
      return true
    },
    close() {
      phase = 'closed'
      disconnect()
    },
  }

  function connect(): DatabaseSync {
    if (connection !== null) return connection
    const opening = openConnection(options)
    connection = opening.ok ? opening.connection : beginAnew(opening.reason)
    return connection
  }

  function replace(): DatabaseSync {
    disconnect()
    connection = beginAnew('damaged')
    return connection
  }

  function beginAnew(reason: 'damaged' | 'newer' | 'unreadable'): DatabaseSync {
    const keptAs = reason === 'unreadable' ? null : setAside(path, reason, now())
    if (keptAs === null || reason === 'unreadable') return stayInMemory()
    for (const suffix of COMPANIONS)
      attempt(() => renameSync(path + suffix, join(dirname(path), keptAs + suffix)))
    tell({ kind: 'file-set-aside', file, keptAs, reason })
    const opening = openConnection(options)
    return opening.ok ? opening.connection : stayInMemory()
  }

  function stayInMemory(): DatabaseSync {
    tell({ kind: 'file-unreadable', file })
    return openInMemory(options)
  }

  /** What this time cannot be dropped is dropped another time. */
  function prune(): void {
    const moment = now()
    if (isPruningDue(moment))
      attempt(() => transact(connect(), (connection) => options.prune(connection, moment)))
  }

  function disconnect(): void {
    const last = connection
    connection = null
    attempt(() => last?.exec('PRAGMA wal_checkpoint(TRUNCATE)'))
    attempt(() => last?.close())
  }

  function miss(error: unknown): void {
    const failure = failureOf(error)
    const reason = failure === 'full' || failure === 'locked' ? failure : 'failed'
    if (notRecorded?.kind === 'not-recorded' && notRecorded.reason === reason) return
    recover()
    if (reason === 'failed') console.error(error)
    const next: Notice = { kind: 'not-recorded', file, reason }
    if (tell(next)) notRecorded = next
  }

  function recover(): void {
    const past = notRecorded
    notRecorded = null
    if (past !== null) board.withdraw(past)
  }

  /** Whether it was said: at opening there is room for one notice, and what does not pass goes first. */
  function tell(next: Notice): boolean {
    if (phase !== 'opening') board.notice(next)
    else if (notice === null) notice = next
    else return false
    return true
  }
}

function transact(connection: DatabaseSync, change: (connection: DatabaseSync) => void): void {
  connection.exec('BEGIN IMMEDIATE')
  try {
    change(connection)
    connection.exec('COMMIT')
  } catch (error) {
    // After some failures SQLite has rolled back already.
    if (connection.isTransaction) attempt(() => connection.exec('ROLLBACK'))
    throw error
  }
}

function attempt(run: () => unknown): { readonly error: unknown } | null {
  try {
    run()
    return null
  } catch (error) {
    return { error }
  }
}
