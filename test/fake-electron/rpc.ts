import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import * as v from 'valibot'
import { app } from './app.ts'
import { CONTROLS, invokeAsWindow } from './controls.ts'
import { beforeExit } from './lifecycle.ts'
import { onOutput } from './output.ts'

const Id = v.union([v.number(), v.string()])
const Command = v.union([
  v.object({ id: Id, invoke: v.string(), args: v.optional(v.array(v.unknown()), []) }),
  v.object({ id: Id, fake: v.string(), args: v.optional(v.array(v.unknown()), []) }),
])

/** How long the commands that are still under way may take after the input has ended. */
const DRAIN_LIMIT_MS = 5_000

/**
 * Writes everything that happens as JSON lines, and answers each command that comes in as a JSON line. Commands wait
 * until the app has started, and the end of the input quits it. All other standard output goes to the error output.
 */
export function serveJsonLines(started: Promise<void>): void {
  const write = process.stdout.write.bind(process.stdout)
  process.stdout.write = process.stderr.write.bind(process.stderr)
  const send = (message: object) => void write(`${JSON.stringify(message)}\n`)
  // When a process ends, what its reader has not yet taken is lost.
  beforeExit(() => new Promise((resolve) => void write('', () => resolve())))

  const early: object[] = []
  let announced = false
  onOutput((output) => (announced ? send(output) : early.push(output)))
  void started.then(() => {
    announced = true
    send({ event: 'ready' })
    early.forEach(send)
  })

  const pending = new Set<Promise<void>>()
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => {
    const done = started.then(() => perform(line, send)).finally(() => pending.delete(done))
    pending.add(done)
  })
  lines.on('close', async () => {
    await Promise.race([Promise.all(pending), delay(DRAIN_LIMIT_MS)])
    app.quit()
  })
}

async function perform(text: string, send: (message: object) => void): Promise<void> {
  let id: string | number | null = null
  try {
    const json = parse(text)
    id = v.parse(v.fallback(v.nullable(v.object({ id: Id })), null), json)?.id ?? null
    send({ id, result: (await run(v.parse(Command, json))) ?? null })
  } catch (error) {
    send({ id, error: error instanceof Error ? error.message : String(error) })
  }
}

/** Replaces the parser's own message, which would quote the line and with it perhaps a secret. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('This line is not JSON')
  }
}

async function run(command: v.InferOutput<typeof Command>): Promise<unknown> {
  if ('invoke' in command) return invokeAsWindow(command.invoke, command.args)
  const control = CONTROLS.get(command.fake)
  if (control === undefined) throw new Error(`There is no fake '${command.fake}'`)
  return control(command.args)
}
