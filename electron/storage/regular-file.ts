import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  type Stats,
  statSync,
} from 'node:fs'
import { open, stat } from 'node:fs/promises'

/** What may stand in the place of a file: a link, or a folder, pipe, socket or device. */
export type Obstacle = 'link' | 'not-a-file'

export class ObstacleError extends Error {
  readonly obstacle: Obstacle

  constructor(obstacle: Obstacle) {
    super(`This is not a regular file: ${obstacle}.`)
    this.obstacle = obstacle
  }
}

export class TooLargeError extends Error {}

/** Windows has neither flag, and no pipes or devices among the files of a folder. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY } = constants

/** Null also when nothing is there, or the system does not say what is. */
export function obstacleAt(path: string): Obstacle | null {
  try {
    return obstacleOf(lstatSync(path))
  } catch {
    return null
  }
}

/**
 * Opens a regular file and nothing else: opening or reading a pipe or a device may wait for ever. What is opened is
 * looked at twice, since it may be exchanged in between, and opening a device may already do something. Throws an
 * `ObstacleError` or the file system's error.
 */
export function openRegularFile(path: string, flags: number, links: 'refuse' | 'follow' = 'refuse'): number {
  const isFollowed = links === 'follow'
  const found = (isFollowed ? statSync : lstatSync)(path, { throwIfNoEntry: false })
  if (found !== undefined) requireRegular(found)
  const file = openSync(path, flags | O_NONBLOCK | (isFollowed ? 0 : O_NOFOLLOW), 0o600)
  try {
    requireRegular(fstatSync(file))
    return file
  } catch (error) {
    closeSync(file)
    throw error
  }
}

/** Throws as `openRegularFile` does, and a `TooLargeError` when the file has more than `largest` bytes. */
export function readRegularFile(path: string, largest: number, links?: 'refuse' | 'follow'): string {
  const file = openRegularFile(path, O_RDONLY, links)
  try {
    if (fstatSync(file).size > largest) throw new TooLargeError()
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

/**
 * Reads a file that the user chose, which may be a link. The app goes on meanwhile, as the file may be on a slow network.
 * Rejects as `readRegularFile` throws.
 */
export async function readChosenFile(path: string, largest: number): Promise<Uint8Array> {
  requireRegular(await stat(path))
  const file = await open(path, O_RDONLY | O_NONBLOCK)
  try {
    requireRegular(await file.stat())
    // Some files of the system are endless but say that they are empty.
    const chunks: Uint8Array[] = await file.createReadStream({ end: largest, autoClose: false }).toArray()
    const content = Buffer.concat(chunks)
    if (content.length > largest) throw new TooLargeError()
    return content
  } finally {
    await file.close()
  }
}

function requireRegular(stats: Stats): void {
  const obstacle = obstacleOf(stats)
  if (obstacle !== null) throw new ObstacleError(obstacle)
}

function obstacleOf(stats: Stats): Obstacle | null {
  if (stats.isFile()) return null
  return stats.isSymbolicLink() ? 'link' : 'not-a-file'
}
