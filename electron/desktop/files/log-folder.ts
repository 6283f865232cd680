import { mkdirSync } from 'node:fs'
import { basename } from 'node:path'
import { shell } from 'electron'
import { ProblemError } from '../../../shared/problems.ts'

/** Opens the folder in the system's file manager, and creates it first if nothing was logged yet. */
export async function openLogFolder(folder: string): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true })
    // Electron does not reject: it answers the text of the error, or an empty text.
    const failure = await shell.openPath(folder)
    if (failure !== '') throw new Error(failure)
  } catch {
    throw new ProblemError({ kind: 'not-readable', params: { file: basename(folder) } })
  }
}
