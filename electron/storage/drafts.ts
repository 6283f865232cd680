import { randomUUID } from 'node:crypto'
import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { COMPANIONS } from './companions.ts'

/** The path of a new file that becomes `path` once it is whole. Nothing but this app gives files such names. */
export function draftOf(path: string): string {
  return join(dirname(path), `plimsoll-${randomUUID()}.draft`)
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const DRAFT = new RegExp(`^plimsoll-${UUID}\\.draft(${COMPANIONS.join('|')})?$`)

/** Deletes the drafts that an earlier run left when it was killed. Never throws: what stays is tried again at the next start. */
export function sweepDrafts(folder: string, startedAt: number): void {
  for (const name of draftsIn(folder)) {
    const path = join(folder, name)
    try {
      const stats = lstatSync(path)
      if (stats.isFile() && stats.mtimeMs < startedAt) rmSync(path)
    } catch {
      // Another program has it open, or has deleted it.
    }
  }
}

function draftsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => DRAFT.test(name))
  } catch {
    return []
  }
}
