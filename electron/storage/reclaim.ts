import type { DatabaseSync } from 'node:sqlite'
import { failureOf } from './sqlite-failure.ts'

/** Fewer empty pages are soon filled again. */
const WORTH_IT_PAGES = 512

/** Shrinks the file when more than half of it is empty, as after an account was removed. */
export function reclaim(connection: DatabaseSync): void {
  const empty = pages(connection, 'freelist_count')
  if (empty < WORTH_IT_PAGES || empty * 2 < pages(connection, 'page_count')) return
  try {
    connection.exec('VACUUM')
  } catch (error) {
    // Vacuuming needs free disk space. If there is none, leave it to another start.
    if (failureOf(error) === 'damaged') throw error
  }
}

function pages(connection: DatabaseSync, name: 'freelist_count' | 'page_count'): number {
  return Number(Object.values(connection.prepare(`PRAGMA ${name}`).get() ?? {})[0])
}
