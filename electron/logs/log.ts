import type { Notice } from '../../shared/state.ts'
import { openLogFile } from './log-file.ts'
import { errorLine, formatLine, type LogLine } from './log-line.ts'

const LARGEST_BYTES = 256 * 1024
const FILES = 4

export interface LogOptions {
  readonly folder: string
  readonly now: () => number
}

/** What the app did and what happened to it. The log never leaves this computer, and nothing here throws. */
export interface Log {
  readonly notice: Notice | null
  write(...lines: readonly LogLine[]): void
  /** Logs an error in our own code. */
  error(error: unknown): void
}

export function openLog({ folder, now }: LogOptions): Log {
  const file = openLogFile({ folder, largest: LARGEST_BYTES, files: FILES, now })
  let lost = 0

  return {
    notice: file.notice,
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
