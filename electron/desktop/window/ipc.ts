import { type IpcMainInvokeEvent, ipcMain } from 'electron'
import * as v from 'valibot'
import { accountChangeSchema, accountDraftSchema, type PendingKeyPair } from '../../../shared/accounts.ts'
import type { BackupPreview } from '../../../shared/backup.ts'
import type { Diagnosis } from '../../../shared/diagnosis.ts'
import { drillMarketSchema } from '../../../shared/drill.ts'
import { type HistorySlice, MOST_POINTS, type Span } from '../../../shared/history.ts'
import {
  type About,
  type Command,
  type CommandResult,
  LINKS,
  type Link,
  type LoginItem,
  type Replay,
  type Reply,
  SNOOZE_LENGTHS,
} from '../../../shared/ipc.ts'
import type { JournalPage } from '../../../shared/journal.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'
import { type ProxyDraft, type ProxyReport, proxyDraftSchema } from '../../../shared/settings/proxy.ts'
import { type Settings, type SettingsPatch, settingsPatchSchema } from '../../../shared/settings/settings.ts'
import type { Rehearsal } from '../../monitor/drill-account.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { Watchlist } from '../../monitor/watchlist.ts'

export interface IpcOptions {
  readonly monitor: Monitor
  readonly watchlist: Watchlist
  readonly rehearsal: Rehearsal
  readonly settings: () => Settings
  readonly changeSettings: (patch: SettingsPatch) => Promise<Settings>
  readonly createKey: (anew: boolean) => Promise<PendingKeyPair>
  readonly exportBackup: () => Promise<{ file: string } | null>
  readonly openBackup: () => Promise<BackupPreview | null>
  readonly applyBackup: () => Promise<void>
  readonly testNotification: () => void
  readonly replay: (patch: SettingsPatch, accountId: string | null) => Promise<Replay>
  readonly readJournal: (before: number | null) => JournalPage
  readonly exportJournal: () => Promise<{ file: string } | null>
  readonly readHistory: (accountId: string, span: Span, points: number) => Promise<HistorySlice>
  readonly exportHistory: (accountId: string, span: Span) => Promise<{ file: string } | null>
  readonly about: () => About
  readonly loginItem: () => LoginItem
  readonly setLoginItem: (on: boolean) => Promise<LoginItem>
  readonly setProxy: (draft: ProxyDraft) => Promise<Settings>
  readonly testProxy: (draft: ProxyDraft) => Promise<ProxyReport>
  /** Null: there is no such account. */
  readonly diagnose: (accountId: string) => Promise<Diagnosis | null>
  readonly openLogs: () => Promise<void>
  readonly openLink: (link: Link) => Promise<void>
  readonly hide: () => void
  readonly quit: () => void
  /** Whether the sender is the popover's own page. */
  readonly isTrusted: (event: IpcMainInvokeEvent) => boolean
}

/** Every command of the window. */
export function handleCommands(options: IpcOptions): void {
  const { monitor, watchlist, rehearsal } = options
  const nothing = v.tuple([])
  const accountId = v.pipe(v.string(), v.maxLength(100))
  const id = v.tuple([accountId])
  const draft = v.tuple([accountDraftSchema])
  const patch = v.tuple([settingsPatchSchema])
  const moment = v.pipe(v.number(), v.safeInteger())
  const span = v.object({ from: moment, until: moment })
  const points = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_POINTS))
  const alert = v.object({
    accountId: v.string(),
    key: v.string(),
    level: v.picklist(['warning', 'critical']),
  })

  const answers: { readonly [C in Command]: Answer<CommandResult<C>> } = {
    'monitor:state': answer(nothing, () => monitor.state()),
    'monitor:refresh': act(nothing, () => monitor.pollNow('user')),
    'accounts:check': answer(draft, (valid) => watchlist.check(valid)),
    'accounts:check-key': answer(v.tuple([accountId, accountChangeSchema.entries.key.wrapped]), (id, key) =>
      watchlist.checkKey(id, key),
    ),
    'accounts:add': answer(draft, (valid) => watchlist.add(valid)),
    'accounts:update': act(v.tuple([accountId, accountChangeSchema]), (id, change) =>
      watchlist.update(id, change),
    ),
    'accounts:remove': act(id, (removed) => watchlist.remove(removed)),
    'accounts:create-key': answer(v.tuple([v.boolean()]), (anew) => options.createKey(anew)),
    'backup:export': answer(nothing, () => options.exportBackup()),
    'backup:open': answer(nothing, () => options.openBackup()),
    'backup:apply': act(nothing, () => options.applyBackup()),
    'settings:get': answer(nothing, () => options.settings()),
    'settings:set': answer(patch, (fields) => options.changeSettings(fields)),
    'alerts:acknowledge': act(v.tuple([alert]), (name) => monitor.acknowledge(name)),
    'alerts:snooze': act(v.tuple([alert, v.picklist(SNOOZE_LENGTHS)]), (name, length) =>
      monitor.snooze(name, length),
    ),
    'alerts:test': act(nothing, () => options.testNotification()),
    'alerts:replay': answer(v.tuple([settingsPatchSchema, v.nullable(v.string())]), (fields, accountId) =>
      options.replay(fields, accountId),
    ),
    'journal:read': answer(v.tuple([v.nullable(v.pipe(v.number(), v.safeInteger()))]), (before) =>
      options.readJournal(before),
    ),
    'journal:export': answer(nothing, () => options.exportJournal()),
    'history:read': answer(v.tuple([accountId, span, points]), (id, asked, most) =>
      options.readHistory(id, asked, most),
    ),
    'history:export': answer(v.tuple([accountId, span]), (id, asked) => options.exportHistory(id, asked)),
    'drill:start': act(nothing, () => rehearsal.start()),
    'drill:set': act(v.tuple([drillMarketSchema]), (market) => rehearsal.set(market)),
    'drill:stop': act(nothing, () => rehearsal.stop()),
    'proxy:set': answer(v.tuple([proxyDraftSchema]), (valid) => options.setProxy(valid)),
    'proxy:test': answer(v.tuple([proxyDraftSchema]), (valid) => options.testProxy(valid)),
    'diagnostics:read': answer(id, (accountId) => options.diagnose(accountId)),
    'login-item:get': answer(nothing, () => options.loginItem()),
    'login-item:set': answer(v.tuple([v.boolean()]), (on) => options.setLoginItem(on)),
    'app:about': answer(nothing, () => options.about()),
    'app:open-logs': act(nothing, () => options.openLogs()),
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
