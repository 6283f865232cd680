import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename, dirname, join } from 'node:path'
import type { Obstacle } from '../electron/storage/regular-file.ts'

export interface TestObstacle {
  readonly name: string
  readonly reason: Obstacle
  /** Puts it in the place of a file that does not exist. Its folder does. */
  put(path: string): void
}

/** What a file's place may hold without being a file. Reading some of it never ends. */
export const OBSTACLES: readonly TestObstacle[] = [
  { name: 'a pipe', reason: 'not-a-file', put: putPipe },
  // Node deletes it when the server ends, which is never while the tests run.
  { name: 'a socket', reason: 'not-a-file', put: (path) => void createServer().listen(path).unref() },
  {
    name: 'a folder with something in it',
    reason: 'not-a-file',
    put(path) {
      mkdirSync(path)
      writeFileSync(join(path, 'mine.txt'), 'mine')
    },
  },
  // Only root can create a device.
  ...(process.getuid?.() === 0 ? [{ name: 'a device', reason: 'not-a-file', put: putDevice } as const] : []),
  { name: 'a link to a device', reason: 'link', put: (path) => symlinkSync('/dev/zero', path) },
  { name: 'a link to nothing', reason: 'link', put: (path) => symlinkSync(`${path}-none`, path) },
  { name: 'a link to itself', reason: 'link', put: (path) => symlinkSync(basename(path), path) },
  {
    name: 'a link to a file elsewhere',
    reason: 'link',
    put(path) {
      const elsewhere = join(dirname(path), 'elsewhere')
      mkdirSync(elsewhere, { recursive: true })
      writeFileSync(join(elsewhere, basename(path)), 'mine')
      symlinkSync(join('elsewhere', basename(path)), path)
    },
  },
]

export function putPipe(path: string): void {
  execFileSync('mkfifo', [path])
}

/** One that reads as zeros for ever. */
function putDevice(path: string): void {
  execFileSync('mknod', [path, 'c', '1', '5'])
}
