import { mkdirSync } from 'node:fs'
import { basename } from 'node:path'
import { shell } from 'electron'
import { ProblemError } from '../../../shared/problems.ts'

/** Opens it in the system's file manager, also before anything was written to it. */
export async function openLogFolder(folder: string): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true })
  } catch {
    throw unreadable(folder)
  }
  // What is answered is the text of an error, and empty when there was none.
  if ((await shell.openPath(folder)) !== '') throw unreadable(folder)
}

function unreadable(folder: string): ProblemError {
  return new ProblemError({ kind: 'not-readable', params: { file: basename(folder) } })
}
