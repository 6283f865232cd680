import {
  appendFileSync,
  closeSync,
  constants,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  renameSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Notice } from '../../shared/state.ts'
import { openRegularFile } from '../storage/regular-file.ts'
import { setObstacleAside } from '../storage/set-aside.ts'

export interface LogFileOptions {
  readonly folder: string
  /** When the file has this many bytes, the next line goes into a new one. */
  readonly largest: number
  /** The number of files that are kept. */
  readonly files: number
  readonly now: () => number
}

export interface LogFile {
  /** Set when something that is no file was in the place of one. */
  readonly notice: Notice | null
  /** Writes at once, so that no line is lost when the app ends. False when the line could not be written. */
  write(line: string): boolean
}

const { O_APPEND, O_CREAT, O_WRONLY } = constants

/** `plimsoll.log`, and for older lines `plimsoll.1.log`, `plimsoll.2.log` and so on. Only the user can read them. */
export function openLogFile({ folder, largest, files, now }: LogFileOptions): LogFile {
  const paths = Array.from({ length: files }, (_, age) => pathOf(age))
  const notices = paths.flatMap((path) => setObstacleAside(path, now()) ?? [])

  return {
    notice: notices[0] ?? null,
    write(line) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        makeRoom(sizeOf(pathOf(0)))
        withFile((file) => appendFileSync(file, `${line}\n`))
        return true
      } catch {
        return false
      }
    },
  }

  function makeRoom(size: number): void {
    if (size < largest) return
    try {
      rotate()
    } catch {
      // On Windows a file that another program has open cannot be renamed. Empty it before it fills the disk.
      if (size >= 2 * largest) withFile((file) => ftruncateSync(file))
    }
  }

  function rotate(): void {
    for (let age = files - 1; age > 0; age -= 1) {
      if (sizeOf(pathOf(age - 1)) >= 0) renameSync(pathOf(age - 1), pathOf(age))
    }
  }

  function withFile(use: (file: number) => void): void {
    const file = openRegularFile(pathOf(0), O_WRONLY | O_APPEND | O_CREAT)
    try {
      use(file)
    } finally {
      closeSync(file)
    }
  }

  function pathOf(age: number): string {
    return join(folder, age === 0 ? 'plimsoll.log' : `plimsoll.${age}.log`)
  }
}

/** -1 when there is no such file. */
function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? -1
}
