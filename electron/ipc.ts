import { type IpcMainInvokeEvent, ipcMain } from 'electron'
import * as v from 'valibot'
import { accountDraftSchema } from '../shared/accounts.ts'
import { type Command, type CommandResult, LINKS, type Link, type Reply } from '../shared/ipc.ts'
import { type Problem, ProblemError } from '../shared/problems.ts'
import { type Settings, type SettingsPatch, settingsPatchSchema } from '../shared/settings.ts'
import type { Monitor } from './monitor/monitor.ts'
import type { Watchlist } from './monitor/watchlist.ts'

export interface IpcOptions {
  readonly monitor: Monitor
  readonly watchlist: Watchlist
  readonly settings: () => Settings
  readonly changeSettings: (patch: SettingsPatch) => Promise<Settings>
  readonly openLink: (link: Link) => Promise<void>
  readonly hide: () => void
  readonly quit: () => void
  /** Whether the sender is the popover's own page. */
  readonly isTrusted: (event: IpcMainInvokeEvent) => boolean
}

/** Every command of the window. */
export function handleCommands(options: IpcOptions): void {
  const { monitor, watchlist } = options
  const nothing = v.tuple([])
  const id = v.tuple([v.pipe(v.string(), v.maxLength(100))])
  const draft = v.tuple([accountDraftSchema])

  const answers: { readonly [C in Command]: Answer<CommandResult<C>> } = {
    'monitor:state': answer(nothing, () => monitor.state()),
    'monitor:refresh': act(nothing, () => monitor.refresh()),
    'accounts:check': act(draft, (valid) => watchlist.check(valid)),
    'accounts:add': answer(draft, (valid) => watchlist.add(valid)),
    'accounts:remove': act(id, (accountId) => watchlist.remove(accountId)),
    'settings:get': answer(nothing, () => options.settings()),
    'settings:set': answer(v.tuple([settingsPatchSchema]), (patch) => options.changeSettings(patch)),
    'drill:start': act(nothing, () => watchlist.startDrill()),
    'drill:stop': act(nothing, () => watchlist.stopDrill()),
    'app:open-link': act(v.tuple([v.picklist(LINKS)]), (link) => options.openLink(link)),
    'app:hide': act(nothing, () => options.hide()),
    'app:quit': act(nothing, () => options.quit()),
  }
  for (const [command, respond] of Object.entries(answers)) {
    ipcMain.handle(command, (event, ...args: unknown[]) => {
      if (!options.isTrusted(event)) throw new Error('This page may not ask.')
      return respond(args)
    })
  }
}

type Answer<T> = (args: unknown) => Promise<Reply<T>>

/** Checks what arrives, then calls; whatever fails comes back as a Problem, never as an error's text. */
function answer<Args extends readonly unknown[], T>(
  schema: v.GenericSchema<unknown, Args>,
  run: (...args: Args) => T | Promise<T>,
): Answer<T> {
  return async (raw) => {
    const args = v.safeParse(schema, raw)
    if (!args.success) return { ok: false, problem: invalidInput(args.issues[0]) }
    try {
      return { ok: true, value: await run(...args.output) }
    } catch (error) {
      return { ok: false, problem: problemOf(error) }
    }
  }
}

/** For what has nothing to answer. */
function act<Args extends readonly unknown[]>(
  schema: v.GenericSchema<unknown, Args>,
  run: (...args: Args) => void | Promise<void>,
): Answer<null> {
  return answer(schema, async (...args) => {
    await run(...args)
    return null
  })
}

/** Names the field within the argument, such as `apiKey` or `thresholds.warning`. */
function invalidInput(issue: v.BaseIssue<unknown>): Problem {
  const path = issue.path?.slice(1).map(({ key }) => String(key)) ?? []
  const reason = /^[a-z-]+$/.test(issue.message) ? issue.message : 'format'
  return { kind: 'invalid-input', params: { field: path.join('.'), reason } }
}

function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  return { kind: 'internal' }
}
