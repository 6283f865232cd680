import { accessSync, closeSync, constants, lstatSync, openSync, renameSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'
import { failureOf } from './sqlite-failure.ts'

/** How a database of ours is laid out. */
export interface Layout {
  /** Marks the file as ours, for SQLite and for whoever finds it. */
  readonly applicationId: number
  /**
   * The statements that make its tables, and then those that each newer version of the app has added.
   * The database's version is how many of them it went through.
   */
  readonly steps: readonly string[]
}

export type Opening =
  | { readonly ok: true; readonly connection: DatabaseSync }
  | { readonly ok: false; readonly reason: 'damaged' | 'newer' | 'unreadable' }

export interface ConnectionOptions {
  readonly path: string
  readonly layout: Layout
  /** Reads what is needed at once of each database that is opened or begun; what it throws counts as a failure to open. */
  readonly onConnect: (connection: DatabaseSync) => void
}

/** The main thread waits meanwhile, and with it the tray and the window. */
const BUSY_TIMEOUT_MS = 50

/** What is kept comes in small pieces: in larger pages much would stay empty. */
const PAGE_BYTES = 1024
/** Fewer than SQLite's own thousand: each checkpoint is short, and the log of writes stays small. */
const CHECKPOINT_PAGES = 400

/** Opens a database, or makes it where there is none. Throws what may pass: that it is locked, or the disk full. */
export function openConnection(options: ConnectionOptions): Opening {
  const { path } = options
  let connection: DatabaseSync | null = null
  try {
    const entry = lstatSync(path, { throwIfNoEntry: false })
    if (entry === undefined) createFile(options)
    // SQLite takes a file without content for a new database; but none of ours is ever without.
    if (entry?.isFile() && entry.size === 0) return { ok: false, reason: 'damaged' }
    // SQLite would open what may not be written for reading, and say so at the first write only.
    accessSync(path, constants.R_OK | constants.W_OK)
    connection = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, defensive: true })
    const reason = settle(connection, options)
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

/** For a run in which the file cannot be used. */
export function openInMemory({ layout, onConnect }: Omit<ConnectionOptions, 'path'>): DatabaseSync {
  const connection = new DatabaseSync(':memory:')
  create(connection, layout)
  onConnect(connection)
  return connection
}

/** What SQLite keeps beside the file itself. */
export const COMPANIONS = ['-wal', '-shm', '-journal'] as const

/** In one step: whenever the app is killed, there is a whole database or none. For nobody else to read. */
function createFile({ path, layout }: ConnectionOptions): void {
  const draft = `${path}.new`
  remove(draft)
  closeSync(openSync(draft, 'wx', 0o600))
  try {
    const connection = new DatabaseSync(draft)
    try {
      create(connection, layout)
    } finally {
      connection.close()
    }
    // SQLite would take what is left of another file for a part of this one.
    remove(path)
    putInPlace(draft, path)
  } catch (error) {
    remove(draft)
    throw error
  }
}

/** On Windows a virus scanner may hold for a moment what was just written: that passes, whatever its code says. */
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

/** Answers what speaks against using it. */
function settle(
  connection: DatabaseSync,
  { layout, onConnect }: ConnectionOptions,
): 'damaged' | 'newer' | null {
  connection.exec('PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF')
  if (pragma(connection, 'application_id') !== layout.applicationId) return 'damaged'
  const version = Number(pragma(connection, 'user_version'))
  if (version > layout.steps.length) return 'newer'
  if (version < 1) return 'damaged'
  if (!isSound(connection, { ...layout, steps: layout.steps.slice(0, version) })) return 'damaged'
  // A commit is with the system at once and outlives the end of this process, however it ends. Only the
  // checkpoints wait for the disk: a power cut may cost the last commits, never the file.
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

/** All that is missing, or nothing. */
function upgrade(connection: DatabaseSync, { steps }: Layout, version: number): void {
  const missing = steps.slice(version).map((step) => `${step};`)
  connection.exec(`BEGIN IMMEDIATE; ${missing.join(' ')} PRAGMA user_version = ${steps.length}; COMMIT`)
}

/** Whether its pages hold together, and its tables are those we made. */
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
