/**
 * What a failure of SQLite or of the file system means to whoever keeps something in a database.
 * `damaged`: it is no database, or no longer one. `unreadable`: the system does not let us at it.
 */
export type SqliteFailure = 'damaged' | 'unreadable' | 'locked' | 'full' | 'failed'

/** By SQLite's primary result code: https://www.sqlite.org/rescode.html */
const BY_RESULT_CODE: Readonly<Record<number, SqliteFailure>> = {
  3: 'unreadable', // PERM
  5: 'locked', // BUSY
  6: 'locked', // LOCKED
  8: 'unreadable', // READONLY
  11: 'damaged', // CORRUPT
  13: 'full', // FULL
  14: 'unreadable', // CANTOPEN
  23: 'unreadable', // AUTH
  26: 'damaged', // NOTADB
}

const BY_ERROR_CODE: Readonly<Record<string, SqliteFailure>> = {
  EACCES: 'unreadable',
  EISDIR: 'unreadable',
  ELOOP: 'unreadable',
  ENOENT: 'unreadable',
  ENOTDIR: 'unreadable',
  EPERM: 'unreadable',
  EROFS: 'unreadable',
  // A number larger than JavaScript has: none of ours.
  ERR_OUT_OF_RANGE: 'damaged',
  EDQUOT: 'full',
  ENOSPC: 'full',
}

export function failureOf(error: unknown): SqliteFailure {
  if (!(error instanceof Error)) return 'failed'
  // An extended result code has its primary one in the lowest byte.
  if ('errcode' in error && typeof error.errcode === 'number')
    return BY_RESULT_CODE[error.errcode & 0xff] ?? 'failed'
  if ('code' in error && typeof error.code === 'string') return BY_ERROR_CODE[error.code] ?? 'failed'
  return 'failed'
}
