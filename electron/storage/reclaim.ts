import type { DatabaseSync } from 'node:sqlite'
import { failureOf } from './sqlite-failure.ts'

/** Less than that is filled again soon enough. */
const WORTH_IT_PAGES = 512

/** Makes the file smaller where more of it is empty than in use, as after an account was removed. */
export function reclaim(connection: DatabaseSync): void {
  const empty = pages(connection, 'freelist_count')
  if (empty < WORTH_IT_PAGES || empty * 2 < pages(connection, 'page_count')) return
  try {
    connection.exec('VACUUM')
  } catch (error) {
    // It takes room on the disk first. Another time, then.
    if (failureOf(error) === 'damaged') throw error
  }
}

function pages(connection: DatabaseSync, name: 'freelist_count' | 'page_count'): number {
  return Number(Object.values(connection.prepare(`PRAGMA ${name}`).get() ?? {})[0])
}
