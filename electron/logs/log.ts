import { errorLine } from './error-line.ts'
import { formatLine, type LogLine } from './line.ts'
import { openLogFile } from './log-file.ts'

const LARGEST = 256 * 1024
const FILES = 4

export interface LogOptions {
  readonly folder: string
  readonly now: () => number
}

/** What the app did and what happened to it, on this computer only. Nothing here ever throws. */
export interface Log {
  write(...lines: readonly LogLine[]): void
  /** An error of ours: where it came from, and its text as far as nothing in it looks secret. */
  error(error: unknown): void
}

export function openLog({ folder, now }: LogOptions): Log {
  const file = openLogFile({ folder, largest: LARGEST, files: FILES })
  let lost = 0

  return {
    write(...lines) {
      for (const line of lines) write(line)
    },
    error: (error) => write(errorLine(error)),
  }

  function write(line: LogLine): void {
    const at = now()
    const gap: LogLine = { level: 'warn', event: 'lines-lost', fields: { count: lost } }
    const text = lost === 0 ? formatLine(line, at) : `${formatLine(gap, at)}\n${formatLine(line, at)}`
    lost = file.write(text) ? 0 : lost + 1
  }
}
