/**
 * Runs a D-Bus session and a GNOME Keyring in a temporary home: a real keychain, separate from that of the user who
 * runs the tests. Every process started here is ended by its process id.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

const SECRETS = 'org.freedesktop.secrets'
const PROMPTER = 'org.gnome.keyring.SystemPrompter'
const DAEMON = 'gnome-keyring-daemon --foreground --components=secrets'
const PASSWORD = 'correct horse battery staple'

const READY_MS = 10_000
const RETRY_MS = 20

/** A service that the bus starts on demand: a keyring, or a prompt that nobody answers. */
export type Activated = 'keyring' | 'silent-prompter'

export interface Session {
  /** The environment of a process that uses this session. */
  readonly env: NodeJS.ProcessEnv
  /** Starts the keyring. With `unlocked`, it creates the login collection when there is none. */
  startKeyring(state: 'unlocked' | 'locked'): Promise<void>
  /** Ends the keyring at once, as a crash would. */
  killKeyring(): Promise<void>
  /** Locks the login collection while the keyring runs. */
  lock(): Promise<void>
  stop(): Promise<void>
}

export async function startSession(activated: readonly Activated[] = []): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-keyring-'))
  const env = sessionEnv(folder)
  await Promise.all(['home', 'run', 'services'].map((name) => mkdir(join(folder, name), { mode: 0o700 })))
  if (activated.includes('keyring')) await addService(folder, SECRETS, DAEMON)
  if (activated.includes('silent-prompter')) await addService(folder, PROMPTER, 'sleep 600')
  await writeFile(join(folder, 'bus.conf'), busConfig(folder))
  const bus = await startBus(folder, env)
  let keyring: ChildProcess | null = null

  return {
    env,
    async startKeyring(state) {
      const [command = '', ...args] = DAEMON.split(' ')
      const unlock = state === 'unlocked'
      keyring = spawn(command, unlock ? [...args, '--unlock'] : args, {
        env,
        stdio: ['pipe', 'ignore', 'ignore'],
      })
      keyring.stdin?.end(unlock ? PASSWORD : '')
      await eventually(() => hasOwner(env, SECRETS))
    },
    async killKeyring() {
      if (keyring) await end(keyring)
      keyring = null
      await eventually(async () => !(await hasOwner(env, SECRETS)))
    },
    async lock() {
      await send(env, SECRETS, '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', [
        'array:objpath:/org/freedesktop/secrets/collection/login',
      ])
    },
    async stop() {
      if (keyring) await end(keyring)
      await Promise.all([SECRETS, PROMPTER].map((name) => endService(folder, name)))
      await end(bus)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The environment of a session whose address leads to no bus at all. */
export function sessionEnv(folder: string): NodeJS.ProcessEnv {
  const { DISPLAY: _x11, WAYLAND_DISPLAY: _wayland, ...inherited } = process.env
  return {
    ...inherited,
    HOME: join(folder, 'home'),
    XDG_DATA_HOME: join(folder, 'home', 'data'),
    XDG_RUNTIME_DIR: join(folder, 'run'),
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'bus')}`,
  }
}

/** Resolves once the bus has printed its address, which it does when it is ready. */
async function startBus(folder: string, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const config = join(folder, 'bus.conf')
  await writeFile(config, busConfig(folder))
  const args = [`--config-file=${config}`, '--nofork', '--nopidfile', '--print-address']
  const bus = spawn('dbus-daemon', args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(bus, 'exit').then(() => {
    throw new Error('The test bus did not start')
  })
  await Promise.race([once(bus.stdout, 'data'), ended])
  ended.catch(() => {})
  return bus
}

function busConfig(folder: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${join(folder, 'bus')}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>${join(folder, 'services')}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
  <limit name="service_start_timeout">600000</limit>
</busconfig>
`
}

/** Lets the bus start a service through a script that writes down its process id. */
async function addService(folder: string, name: string, command: string): Promise<void> {
  const script = join(folder, `${name}.sh`)
  await writeFile(script, `echo $$ > '${pidFile(folder, name)}'\nexec ${command}\n`)
  await writeFile(
    join(folder, 'services', `${name}.service`),
    `[D-BUS Service]\nName=${name}\nExec=/bin/sh ${script}\n`,
  )
}

async function endService(folder: string, name: string): Promise<void> {
  const pid = Number(await readFile(pidFile(folder, name), 'utf8').catch(() => ''))
  if (pid > 0 && isRunning(pid)) process.kill(pid, 'SIGKILL')
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const pidFile = (folder: string, name: string) => join(folder, `${name}.pid`)

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function hasOwner(env: NodeJS.ProcessEnv, name: string): Promise<boolean> {
  const method = 'org.freedesktop.DBus.NameHasOwner'
  const answer = await send(env, 'org.freedesktop.DBus', '/', method, [`string:${name}`]).catch(() => '')
  return answer.includes('true')
}

async function send(
  env: NodeJS.ProcessEnv,
  destination: string,
  path: string,
  method: string,
  args: readonly string[],
): Promise<string> {
  const options = ['--session', '--print-reply', `--dest=${destination}`]
  const { stdout } = await promisify(execFile)('dbus-send', [...options, path, method, ...args], { env })
  return stdout
}

/** Polls the bus, because a process does not report that it is ready. */
async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + READY_MS
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('The test keyring did not get ready')
    await delay(RETRY_MS)
  }
}
