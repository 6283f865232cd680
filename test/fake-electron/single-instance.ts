import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeExit } from './lifecycle.ts'
import { HOST } from './platform.ts'

export interface Instance {
  readonly argv: string[]
  readonly cwd: string
  readonly data: unknown
}

/**
 * Takes the lock of a user data folder, or notifies the instance that holds it. As in Chromium the lock is a symbolic
 * link, which is created atomically and can name its holder.
 */
export function takeLock(home: string, me: Instance, onSecond: (second: Instance) => void): boolean {
  mkdirSync(home, { recursive: true })
  const lock = join(home, 'SingletonLock')
  if (isHeld(lock)) {
    beforeExit(notifyHolder(socketOf(home), me))
    return false
  }
  rmSync(lock, { force: true })
  symlinkSync(holderName(process.pid), lock)
  process.once('exit', () => rmSync(lock, { force: true }))
  listen(socketOf(home), onSecond)
  return true
}

function isHeld(lock: string): boolean {
  try {
    const name = readlinkSync(lock)
    const pid = Number.parseInt(name, 10)
    process.kill(pid, 0)
    return holderName(pid) === name
  } catch {
    return false
  }
}

/** Names the start time as well, because a process id can be reused by another process. */
function holderName(pid: number): string {
  try {
    const startedAt = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19]
    return `${pid}-${startedAt}`
  } catch {
    return String(pid)
  }
}

function socketOf(home: string): string {
  const name = `plimsoll-${createHash('sha256').update(resolve(home)).digest('hex').slice(0, 16)}`
  return HOST === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`)
}

function listen(path: string, onSecond: (second: Instance) => void): void {
  rmSync(path, { force: true })
  const server = createServer((socket) => {
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('end', () => onSecond(JSON.parse(text)))
    socket.on('error', () => {})
  })
  server.listen(path)
  beforeExit(() => void server.close())
}

/** Tries several times, because the first instance may hold its lock before it listens. */
function notifyHolder(path: string, me: Instance): () => Promise<void> {
  const notified = (async () => {
    for (let attempt = 0; attempt < 20; attempt++) {
      if (await send(path, me)) return
      await delay(50)
    }
  })()
  return () => notified
}

function send(path: string, me: Instance): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => socket.end(JSON.stringify(me)))
    socket.on('error', () => resolve(false))
    socket.on('close', () => resolve(true))
  })
}
