/** `damaged`: the file is not a database, or no longer one. `unreadable`: the system does not let us use it. */
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
  // The database contains a number larger than any we write.
  ERR_OUT_OF_RANGE: 'damaged',
  EDQUOT: 'full',
  ENOSPC: 'full',
}

export function failureOf(error: unknown): SqliteFailure {
  if (!(error instanceof Error)) return 'failed'
  // The lowest byte of an extended result code is its primary code.
  if ('errcode' in error && typeof error.errcode === 'number')
    return BY_RESULT_CODE[error.errcode & 0xff] ?? 'failed'
  if ('code' in error && typeof error.code === 'string') return BY_ERROR_CODE[error.code] ?? 'failed'
  return 'failed'
}
