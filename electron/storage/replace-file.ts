import { open, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { draftOf } from './drafts.ts'
import { ObstacleError, obstacleAt } from './regular-file.ts'

/**
 * Replaces a file in one step: after a crash it is as it was before or as it should be, and only the user can read it.
 * Leaves what is not a regular file as it is. Rejects with an `ObstacleError` or the file system's error.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const obstacle = obstacleAt(path)
  if (obstacle !== null) throw new ObstacleError(obstacle)
  const draft = draftOf(path)
  try {
    await writeFile(draft, text, { flag: 'wx', mode: 0o600, flush: true })
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {})
    throw error
  }
  await flushFolder(dirname(path))
}

/** For files outside the app's own folder, which may well be links: replaces the file that a link leads to. */
export async function replaceLinkedFile(path: string, text: string): Promise<void> {
  await replaceFile(await realpath(path).catch(() => path), text)
}

/** Keeps a power cut from undoing the renaming. Windows cannot flush a folder; the file is whole either way. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null)
  await folder?.sync().catch(() => {})
  await folder?.close()
}
