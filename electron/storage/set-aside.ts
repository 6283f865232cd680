import { readlinkSync, renameSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import type { Notice } from '../../shared/state.ts'
import { obstacleAt } from './regular-file.ts'

export type SetAside = Extract<Notice, { kind: 'file-set-aside' }>
export type SetAsideReason = SetAside['reason']

/**
 * Renames what cannot be used, so that nothing is lost: of a link the link itself, and not what it leads to. Answers
 * what to tell the user, which is `file-unreadable` when renaming failed.
 */
export function setAside(
  path: string,
  reason: SetAsideReason,
  now: number,
): SetAside | Extract<Notice, { kind: 'file-unreadable' }> {
  const file = basename(path)
  const extension = extname(path)
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-')
  const keptAs = `${basename(path, extension)}.${reason}-${stamp}${extension}`
  try {
    const kept = { kind: 'file-set-aside', file, keptAs } as const
    const notice = reason === 'link' ? { ...kept, reason, target: readlinkSync(path) } : { ...kept, reason }
    renameSync(path, join(dirname(path), keptAs))
    return notice
  } catch {
    return { kind: 'file-unreadable', file }
  }
}

/** Sets aside what is no file. Null when there is nothing of the kind. */
export function setObstacleAside(path: string, now: number): ReturnType<typeof setAside> | null {
  const obstacle = obstacleAt(path)
  return obstacle === null ? null : setAside(path, obstacle, now)
}
