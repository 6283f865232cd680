import { accessSync, closeSync, constants, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'
import { COMPANIONS } from './companions.ts'
import { draftOf } from './drafts.ts'
import { type Obstacle, obstacleAt } from './regular-file.ts'
import { failureOf } from './sqlite-failure.ts'

export interface Layout {
  /** Marks the file as one of ours. */
  readonly applicationId: number
  /**
   * The statements that create the tables, then what each newer version of the app does to them. The version
   * of a database is the number of steps it has gone through. All that are missing are one transaction.
   */
  readonly steps: readonly (string | ((connection: DatabaseSync) => void))[]
}

/** Why the file cannot be used. */
export type Unusable = 'damaged' | 'newer' | 'unreadable' | Obstacle

export type Opening =
  | { readonly ok: true; readonly connection: DatabaseSync }
  | { readonly ok: false; readonly reason: Unusable }

export interface ConnectionOptions {
  readonly path: string
  readonly layout: Layout
  /** Called with each connection before it is used. If it throws, opening has failed. */
  readonly onConnect: (connection: DatabaseSync) => void
}

/** Short, because the tray and the window freeze while SQLite waits for a lock. */
const BUSY_TIMEOUT_MS = 50

/** Our rows are small, and in larger pages much space would stay empty. */
const PAGE_BYTES = 1024
/** Less than SQLite's default of 1000, to keep each checkpoint short and the write-ahead log small. */
const CHECKPOINT_PAGES = 400

/** Opens a database, or creates it if there is none. Throws failures that may pass, such as a lock or a full disk. */
export function openConnection(options: ConnectionOptions): Opening {
  const { path } = options
  let connection: DatabaseSync | null = null
  try {
    // SQLite opens a file by its name, follows links and waits for pipes.
    const obstacle = obstacleAt(path)
    if (obstacle !== null) return { ok: false, reason: obstacle }
    const entry = statSync(path, { throwIfNoEntry: false })
    if (entry === undefined) createFile(options)
    // SQLite takes an empty file for a new database, but ours are never empty.
    if (entry?.size === 0) return { ok: false, reason: 'damaged' }
    // SQLite would open a write-protected file for reading, and fail only at the first write.
    accessSync(path, constants.R_OK | constants.W_OK)
    connection = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, defensive: true })
    const reason = prepare(connection, options)
    if (reason === null) return { ok: true, connection }
    connection.close()
    return { ok: false, reason }
  } catch (error) {
    connection?.close()
    const failure = failureOf(error)
    if (failure === 'damaged' || failure === 'unreadable') return { ok: false, reason: failure }
    throw error
  }
}

export function openInMemory({ layout, onConnect }: Omit<ConnectionOptions, 'path'>): DatabaseSync {
  const connection = new DatabaseSync(':memory:')
  create(connection, layout)
  onConnect(connection)
  return connection
}

/** Creates the file, which only the user can read, in one step: if the app is killed there is a whole database or none. */
function createFile({ path, layout }: ConnectionOptions): void {
  const draft = draftOf(path)
  closeSync(openSync(draft, 'wx', 0o600))
  try {
    const connection = new DatabaseSync(draft)
    try {
      create(connection, layout)
    } finally {
      connection.close()
    }
    // SQLite would take the leftover files of another database for parts of this one.
    remove(path)
    putInPlace(draft, path)
  } catch (error) {
    remove(draft)
    throw error
  }
}

/** Throws without an error code: on Windows a virus scanner may briefly block the file, whatever its code says, and that passes. */
function putInPlace(draft: string, path: string): void {
  try {
    renameSync(draft, path)
  } catch (cause) {
    throw new Error('The new database could not be put in its place.', { cause })
  }
}

function remove(path: string): void {
  for (const suffix of ['', ...COMPANIONS]) rmSync(path + suffix, { force: true })
}

/** Prepares an existing database for use. Answers why it cannot be used, or null. */
function prepare(
  connection: DatabaseSync,
  { layout, onConnect }: ConnectionOptions,
): 'damaged' | 'newer' | null {
  connection.exec('PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF')
  if (pragma(connection, 'application_id') !== layout.applicationId) return 'damaged'
  const version = Number(pragma(connection, 'user_version'))
  if (version > layout.steps.length) return 'newer'
  if (version < 1) return 'damaged'
  if (!isSound(connection, { ...layout, steps: layout.steps.slice(0, version) })) return 'damaged'
  // A commit reaches the system at once, so it survives however this process ends. Only checkpoints wait
  // for the disk: a power cut may cost the last commits, but never the file.
  connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  connection.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  if (version < layout.steps.length) upgrade(connection, layout, version)
  onConnect(connection)
  return null
}

function create(connection: DatabaseSync, layout: Layout): void {
  connection.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA application_id = ${layout.applicationId}`)
  upgrade(connection, layout, 0)
}

/** Runs all missing steps or none. */
function upgrade(connection: DatabaseSync, { steps }: Layout, version: number): void {
  connection.exec('BEGIN IMMEDIATE')
  for (const step of steps.slice(version)) {
    if (typeof step === 'string') connection.exec(step)
    else step(connection)
  }
  connection.exec(`PRAGMA user_version = ${steps.length}; COMMIT`)
}

/** Whether the pages are intact and the tables are ours. */
function isSound(connection: DatabaseSync, layout: Layout): boolean {
  if (pragma(connection, 'quick_check(1)') !== 'ok') return false
  const model = new DatabaseSync(':memory:')
  create(model, layout)
  const isOurs = isDeepStrictEqual(schemaOf(connection), schemaOf(model))
  model.close()
  return isOurs
}

function schemaOf(connection: DatabaseSync): readonly unknown[] {
  return connection.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all()
}

function pragma(connection: DatabaseSync, name: string): unknown {
  return Object.values(connection.prepare(`PRAGMA ${name}`).get() ?? {})[0]
}
