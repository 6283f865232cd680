import { appendFileSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface LogFileOptions {
  readonly folder: string
  /** Bytes from which on the next line goes into a new file. */
  readonly largest: number
  /** How many files there are at most. */
  readonly files: number
}

export interface LogFile {
  /** Adds a line at once, so that the last one before the end is there too. Whether it could be written. */
  write(line: string): boolean
}

/** `plimsoll.log`, and before it `plimsoll.1.log`, `plimsoll.2.log` and so on; nobody else may read them. */
export function openLogFile({ folder, largest, files }: LogFileOptions): LogFile {
  return {
    write(line) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        makeRoom(sizeOf(pathOf(0)))
        appendFileSync(pathOf(0), `${line}\n`, { mode: 0o600 })
        return true
      } catch {
        // A log that cannot be written must not disturb what it tells of.
        return false
      }
    },
  }

  function makeRoom(size: number): void {
    if (size < largest) return
    try {
      rotate()
    } catch {
      // On Windows nobody can rename what another program has open. The disk is not filled up for that.
      if (size >= 2 * largest) writeFileSync(pathOf(0), '')
    }
  }

  function rotate(): void {
    for (let age = files - 1; age > 0; age -= 1) {
      if (sizeOf(pathOf(age - 1)) >= 0) renameSync(pathOf(age - 1), pathOf(age))
    }
  }

  function pathOf(age: number): string {
    return join(folder, age === 0 ? 'plimsoll.log' : `plimsoll.${age}.log`)
  }
}

/** -1: there is none. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? -1
}
