import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import * as v from 'valibot'
import { app } from './app.ts'
import { CONTROLS, invokeAsWindow } from './controls.ts'
import { beforeLeaving } from './lifecycle.ts'
import { onOutput } from './output.ts'

const Id = v.union([v.number(), v.string()])
const Command = v.union([
  v.object({ id: Id, invoke: v.string(), args: v.optional(v.array(v.unknown()), []) }),
  v.object({ id: Id, fake: v.string(), args: v.optional(v.array(v.unknown()), []) }),
])

/** How long commands may take that are still under way when the input ends. */
const LAST_WORDS_MS = 5_000

/**
 * Speaks JSON lines: all that happens goes out, all that comes in is answered in its own time. Commands wait until
 * the app has started; the end of the input quits it. Whatever else would go to standard output goes to the error
 * output instead.
 */
export function speakJsonLines(started: Promise<void>): void {
  const write = process.stdout.write.bind(process.stdout)
  process.stdout.write = process.stderr.write.bind(process.stderr)
  const say = (message: object) => void write(`${JSON.stringify(message)}\n`)
  // The end of a process cuts off what its reader has not yet taken.
  beforeLeaving(() => new Promise((resolve) => void write('', () => resolve())))

  const early: object[] = []
  let announced = false
  onOutput((output) => (announced ? say(output) : early.push(output)))
  void started.then(() => {
    announced = true
    say({ event: 'ready' })
    early.forEach(say)
  })

  const underWay = new Set<Promise<void>>()
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => {
    const done = started.then(() => perform(line, say)).finally(() => underWay.delete(done))
    underWay.add(done)
  })
  lines.on('close', async () => {
    await Promise.race([Promise.all(underWay), delay(LAST_WORDS_MS)])
    app.quit()
  })
}

async function perform(text: string, say: (message: object) => void): Promise<void> {
  let id: string | number | null = null
  try {
    const json = parse(text)
    id = v.parse(v.fallback(v.nullable(v.object({ id: Id })), null), json)?.id ?? null
    say({ id, result: (await run(v.parse(Command, json))) ?? null })
  } catch (error) {
    say({ id, error: error instanceof Error ? error.message : String(error) })
  }
}

/** The parser's own message would quote the line, and a secret may be in it. */
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
  control(command.args)
  return null
}
