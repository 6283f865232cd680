import { renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { ProblemError } from '../../shared/problems.ts'
import type { Notice } from '../../shared/state.ts'
import { HOUR_MS } from '../../shared/time.ts'
import { COMPANIONS } from './companions.ts'
import { type ConnectionOptions, openConnection, openInMemory, type Unusable } from './connection.ts'
import { obstacleAt } from './regular-file.ts'
import { setAside, setObstacleAside } from './set-aside.ts'
import { failureOf } from './sqlite-failure.ts'

/** Where the app shows the user a notice for as long as something is wrong. */
export interface NoticeBoard {
  show(notice: Notice): void
  withdraw(notice: Notice): void
}

export interface StoreOptions {
  readonly path: string
  readonly now: () => number
  /** The time that the exchanges have confirmed, ms since the epoch; null when none has in this run. */
  readonly confirmedNow: () => number | null
  /** Used once the store is open. What goes wrong while opening is the store's own `notice`. */
  readonly notices: NoticeBoard
}

/**
 * A database that stays usable for as long as the app runs. What is damaged or no file is set aside and a new
 * one begun, at opening or later. If the file cannot be opened at all, the data lives in memory until the
 * app quits. If it is locked or the disk is full, each use tries again. Nothing here throws.
 */
export interface Database {
  /** What went wrong while opening; null when nothing did. */
  readonly notice: Notice | null
  /** Null when the database cannot be read at present. */
  read<T>(query: (connection: DatabaseSync) => T): T | null
  /** Throws `not-readable` when the database cannot be read at present. */
  readOrThrow<T>(query: (connection: DatabaseSync) => T): T
  /** Writes in one transaction. False when that failed, after showing a notice. */
  write(change: (connection: DatabaseSync) => void): boolean
  /** After this, nothing is read or written. */
  close(): void
}

export interface DatabaseOptions extends StoreOptions, ConnectionOptions {
  /**
   * Deletes what has been kept long enough. Called hourly after a write, once an exchange has confirmed the
   * time. `now` is the earlier of this computer's time and the confirmed one, so that no clock that is wrong
   * by itself deletes anything too soon.
   */
  readonly prune: (connection: DatabaseSync, now: number) => void
}

export function openDatabase(options: DatabaseOptions): Database {
  const { path, now, confirmedNow, notices } = options
  const file = basename(path)
  let connection: DatabaseSync | null = null
  let notice: Notice | null = null
  let notRecorded: Notice | null = null
  let prunedAt: number | null = null
  let phase: 'opening' | 'open' | 'closed' = 'opening'

  const failure = attempt(connect)
  if (failure !== null) reportFailure(failure.error)
  phase = 'open'

  return {
    notice,
    read,
    readOrThrow(query) {
      const answer = read(query)
      if (answer === null) throw new ProblemError({ kind: 'not-readable', params: { file } })
      return answer
    },
    write(change) {
      if (phase === 'closed') return false
      let failure = attempt(() => transact(connect(), change))
      if (failure !== null && failureOf(failure.error) === 'damaged')
        failure = attempt(() => transact(replace(), change))
      if (failure !== null) {
        reportFailure(failure.error)
        return false
      }
      withdrawFailure()
      pruneHourly()
      return true
    },
    close() {
      phase = 'closed'
      disconnect()
    },
  }

  function read<T>(query: (connection: DatabaseSync) => T): T | null {
    if (phase === 'closed') return null
    try {
      return query(connect())
    } catch (error) {
      if (failureOf(error) === 'damaged') attempt(replace)
      return null
    }
  }

  function connect(): DatabaseSync {
    if (connection !== null) return connection
    // Otherwise they are set aside together with the database.
    if (obstacleAt(path) === null && !clearCompanions()) {
      connection = stayInMemory()
      return connection
    }
    const opening = openConnection(options)
    connection = opening.ok ? opening.connection : startOver(opening.reason)
    return connection
  }

  function replace(): DatabaseSync {
    disconnect()
    connection = startOver('damaged')
    return connection
  }

  /** False when something that is no file stays in the place of a companion, where SQLite would wait for it. */
  function clearCompanions(): boolean {
    const found = COMPANIONS.flatMap((suffix) => setObstacleAside(path + suffix, now()) ?? [])
    for (const companion of found) showNotice(companion)
    return found.every(({ kind }) => kind === 'file-set-aside')
  }

  function startOver(reason: Unusable): DatabaseSync {
    if (reason === 'unreadable') return stayInMemory()
    const kept = setAside(path, reason, now())
    if (kept.kind === 'file-unreadable') return stayInMemory()
    for (const suffix of COMPANIONS)
      attempt(() => renameSync(path + suffix, join(dirname(path), kept.keptAs + suffix)))
    showNotice(kept)
    const opening = openConnection(options)
    return opening.ok ? opening.connection : stayInMemory()
  }

  function stayInMemory(): DatabaseSync {
    showNotice({ kind: 'file-unreadable', file })
    return openInMemory(options)
  }

  /** If pruning fails, the next hour's makes up for it. */
  function pruneHourly(): void {
    const confirmed = confirmedNow()
    if (confirmed === null) return
    const at = Math.min(now(), confirmed)
    // After the clock was set back, `prunedAt` lies in the future.
    if (prunedAt !== null && at >= prunedAt && at - prunedAt < HOUR_MS) return
    prunedAt = at
    attempt(() => transact(connect(), (connection) => options.prune(connection, at)))
  }

  function disconnect(): void {
    const last = connection
    connection = null
    attempt(() => last?.exec('PRAGMA wal_checkpoint(TRUNCATE)'))
    attempt(() => last?.close())
  }

  function reportFailure(error: unknown): void {
    const failure = failureOf(error)
    const reason = failure === 'full' || failure === 'locked' ? failure : 'failed'
    if (notRecorded?.kind === 'not-recorded' && notRecorded.reason === reason) return
    withdrawFailure()
    if (reason === 'failed') console.error(error)
    const next: Notice = { kind: 'not-recorded', file, reason }
    if (showNotice(next)) notRecorded = next
  }

  function withdrawFailure(): void {
    if (notRecorded !== null) notices.withdraw(notRecorded)
    notRecorded = null
  }

  /** Whether the notice was shown: at opening only the first one about the database is kept, or else one about a companion. */
  function showNotice(next: Notice): boolean {
    if (phase !== 'opening') notices.show(next)
    else if (notice === null || ('file' in notice && notice.file !== file)) notice = next
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
    // After some failures SQLite has already rolled back.
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
