import { renameSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

/** Renames a file that cannot be used. Answers the new name, or null when renaming failed. */
export function setAside(path: string, reason: 'damaged' | 'newer', now: number): string | null {
  const extension = extname(path)
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-')
  const name = `${basename(path, extension)}.${reason}-${stamp}${extension}`
  try {
    renameSync(path, join(dirname(path), name))
    return name
  } catch {
    return null
  }
}
