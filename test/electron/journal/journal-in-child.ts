import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { JournalAnswer, JournalRequest } from './journal-child.ts'

export interface JournalProcess {
  readonly pid: number
  /** Rejects when the process ends without an answer. */
  ask(request: JournalRequest): Promise<JournalAnswer>
  /** Resolves when the process has ended without an error. */
  end(): Promise<void>
}

/** Opens a journal in its own process. With a limit, none of its files can grow beyond that size. */
export function openJournalInChild({ fileSizeKiB }: { readonly fileSizeKiB?: number }): JournalProcess {
  const limit = fileSizeKiB === undefined ? '' : `ulimit -S -f ${fileSizeKiB}; `
  const script = join(import.meta.dirname, 'journal-child.ts')
  const child = spawn('bash', ['-c', `${limit}exec "$0" "$1"`, process.execPath, script], {
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  const { pid, stderr } = child
  if (pid === undefined || stderr === null) throw new Error('No process was started.')
  const errorOutput = text(stderr)
  const ended = once(child, 'exit').then(async ([code]: unknown[]) => {
    if (code !== 0) throw new Error(`The journal's process ended with ${String(code)}. ${await errorOutput}`)
  })
  ended.catch(() => {})
  return {
    pid,
    end() {
      child.disconnect()
      return ended
    },
    async ask(request) {
      const answered: Promise<[JournalAnswer]> = once(child, 'message').then(([answer]) => [answer])
      child.send(request)
      const early = ended.then(() => Promise.reject(new Error('No answer came.')))
      const [answer] = await Promise.race([answered, early])
      return answer
    },
  }
}
