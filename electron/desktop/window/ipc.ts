import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron'
import * as v from 'valibot'
import type { Reply } from '../../../shared/ipc.ts'
import { ARGUMENT_NAMES, ARGUMENTS, type Handlers } from '../../../shared/ipc-schemas.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'
import type { Popover } from './popover.ts'

/** Answers the commands of the popover's page at `pageUrl`, and of nobody else. */
export function handleCommands(handlers: Handlers, popover: Popover, pageUrl: string): void {
  const schemas: Readonly<Record<string, v.GenericSchema<unknown, readonly unknown[]>>> = ARGUMENTS
  const argumentNames: Readonly<Record<string, readonly string[]>> = ARGUMENT_NAMES
  for (const [command, handler] of Object.entries(handlers)) {
    const schema = schemas[command] ?? v.tuple([])
    // The schema and the handler are those of one command, which the compiler cannot see in a loop.
    const run = handler as (...args: readonly unknown[]) => unknown
    ipcMain.handle(command, (event, ...args: unknown[]) => {
      if (!isFromPopover(event, popover.window?.webContents, pageUrl))
        throw new Error('This page may not ask.')
      return answer(schema, argumentNames[command] ?? [], run, args)
    })
  }
}

/** Whether a message comes from the top frame of the popover's own page. */
export function isFromPopover(
  event: IpcMainInvokeEvent,
  popover: WebContents | undefined,
  pageUrl: string,
): boolean {
  const frame = event.senderFrame
  if (frame === null || popover === undefined || event.sender !== popover) return false
  if (frame !== popover.mainFrame || frame.parent !== null || !URL.canParse(frame.url)) return false
  return sameSite(new URL(frame.url), new URL(pageUrl))
}

/** Validates the arguments, then runs the command. A failure is answered as a Problem, never as an error's text. */
async function answer(
  schema: v.GenericSchema<unknown, readonly unknown[]>,
  names: readonly string[],
  run: (...args: readonly unknown[]) => unknown,
  args: readonly unknown[],
): Promise<Reply<unknown>> {
  const valid = v.safeParse(schema, args)
  if (!valid.success) return { ok: false, problem: invalidInput(valid.issues[0], names) }
  try {
    return { ok: true, value: (await run(...valid.output)) ?? null }
  } catch (error) {
    return { ok: false, problem: error instanceof ProblemError ? error.problem : { kind: 'internal' } }
  }
}

/** Names the field within the argument, such as `apiKey` or `thresholds.warning`, or else the argument. */
function invalidInput(issue: v.BaseIssue<unknown>, names: readonly string[]): Problem {
  const [argument, ...fields] = issue.path?.map(({ key }) => String(key)) ?? []
  const field = fields.length > 0 ? fields.join('.') : (names[Number(argument)] ?? '')
  const reason = /^[a-z-]+$/.test(issue.message) ? issue.message : 'format'
  return { kind: 'invalid-input', params: { field, reason } }
}

/** Compares scheme and host, because `URL.origin` of a custom scheme is `null` in Node. */
function sameSite(a: URL, b: URL): boolean {
  return a.protocol === b.protocol && a.host === b.host
}
