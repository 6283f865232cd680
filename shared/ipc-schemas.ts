import * as v from 'valibot'
import { accountChangeSchema, accountDraftSchema } from './accounts.ts'
import { MOST_POINTS } from './history.ts'
import { type Command, type CommandArgs, type CommandResult, LINKS, SNOOZE_LENGTHS } from './ipc.ts'
import { proxyDraftSchema } from './settings/proxy.ts'
import { settingsPatchSchema } from './settings/settings.ts'
import type { Decimal } from './state.ts'
import { ratioSchema, scenarioSchema } from './what-if-schemas.ts'

const accountId = v.pipe(v.string(), v.maxLength(100))
const poolId = v.pipe(v.string(), v.maxLength(100))
const integer = v.pipe(v.number(), v.safeInteger())
const span = v.object({ from: integer, until: integer })
const points = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_POINTS))
const alert = v.object({
  accountId: v.string(),
  key: v.string(),
  level: v.picklist(['warning', 'critical']),
})
const drillMove = v.custom<Decimal>(
  (value) => typeof value === 'string' && /^(0|-?0\.\d{1,4})$/.test(value),
  'not-a-number',
)
const drillMarket = v.object({ move: v.nullable(drillMove), quiet: v.boolean() })
const timeZone = v.pipe(v.string(), v.maxLength(100), v.check(isTimeZone, 'format'))

type CommandWithArguments = { [C in Command]: CommandArgs<C> extends [] ? never : C }[Command]

/** A schema for the arguments of every command that has any; whatever the window sends is checked by it. */
export const ARGUMENTS = {
  'accounts:check': v.tuple([accountDraftSchema]),
  'accounts:check-key': v.tuple([accountId, accountChangeSchema.entries.key.wrapped]),
  'accounts:add': v.tuple([accountDraftSchema]),
  'accounts:update': v.tuple([accountId, accountChangeSchema]),
  'accounts:remove': v.tuple([accountId]),
  'accounts:create-key': v.tuple([v.boolean()]),
  'settings:set': v.tuple([settingsPatchSchema]),
  'alerts:acknowledge': v.tuple([alert]),
  'alerts:snooze': v.tuple([alert, v.picklist(SNOOZE_LENGTHS)]),
  'alerts:replay': v.tuple([settingsPatchSchema, v.nullable(v.string())]),
  'journal:read': v.tuple([v.nullable(integer)]),
  'history:read': v.tuple([accountId, span, points]),
  'history:export': v.tuple([accountId, span]),
  'whatif:project': v.tuple([accountId, scenarioSchema]),
  'whatif:solve': v.tuple([accountId, poolId, ratioSchema]),
  'drill:set': v.tuple([drillMarket]),
  'proxy:set': v.tuple([proxyDraftSchema]),
  'proxy:test': v.tuple([proxyDraftSchema]),
  'diagnostics:read': v.tuple([accountId]),
  'login-item:set': v.tuple([v.boolean()]),
  'window:time-zone': v.tuple([timeZone]),
  'app:open-link': v.tuple([v.picklist(LINKS)]),
} satisfies {
  readonly [C in CommandWithArguments]: v.GenericSchema<unknown, { [K in keyof CommandArgs<C>]: unknown }>
}

/** What a problem calls an argument that is wrong as a whole. Of other commands it has no name. */
export const ARGUMENT_NAMES: { readonly [C in Command]?: readonly string[] } = {
  'whatif:project': ['accountId', 'scenario'],
  'whatif:solve': ['accountId', 'poolId', 'ratio'],
}

type ValidArgs<C extends Command> = C extends CommandWithArguments ? v.InferOutput<(typeof ARGUMENTS)[C]> : []

/** A command that answers null need not return anything. */
type Handler<Args extends readonly unknown[], Result> = [Result] extends [null]
  ? (...args: Args) => void | Promise<void>
  : (...args: Args) => Result | Promise<Result>

/** What the main process does for each command. A rejection is answered as a Problem. */
export type Handlers = { readonly [C in Command]: Handler<ValidArgs<C>, CommandResult<C>> }

/** Intl also accepts offsets such as `+05:30`, which Node does not understand in TZ. */
function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
