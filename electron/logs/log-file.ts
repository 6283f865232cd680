import { appendFileSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface LogFileOptions {
  readonly folder: string
  /** When the file has this many bytes, the next line goes into a new one. */
  readonly largest: number
  /** The number of files that are kept. */
  readonly files: number
}

export interface LogFile {
  /** Writes at once, so that no line is lost when the app ends. False when the line could not be written. */
  write(line: string): boolean
}

/** `plimsoll.log`, and for older lines `plimsoll.1.log`, `plimsoll.2.log` and so on. Only the user can read them. */
export function openLogFile({ folder, largest, files }: LogFileOptions): LogFile {
  return {
    write(line) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        makeRoom(sizeOf(pathOf(0)))
        appendFileSync(pathOf(0), `${line}\n`, { mode: 0o600 })
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

/** -1 when there is no such file. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? -1
}
