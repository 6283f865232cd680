import type { Command, CommandArgs, CommandResult, Reply } from '../../shared/ipc.ts'
import type { AccountState, MonitorState } from '../../shared/state.ts'
import type { TestExchange } from '../exchange/exchange.ts'
import type { Preview } from '../fake-electron/launch.ts'

/** Asks as the window would; the contract's types hold because the preload passes nothing else. */
export async function ask<C extends Command>(
  app: Preview,
  command: C,
  ...args: CommandArgs<C>
): Promise<Reply<CommandResult<C>>> {
  const reply = await app.invoke(command, ...args)
  if (!isReply<CommandResult<C>>(reply)) throw new Error(`${command} answered ${JSON.stringify(reply)}`)
  return reply
}

/** As `ask`, for what must not fail. */
export async function get<C extends Command>(
  app: Preview,
  command: C,
  ...args: CommandArgs<C>
): Promise<CommandResult<C>> {
  const reply = await ask(app, command, ...args)
  if (!reply.ok) throw new Error(`${command}: ${JSON.stringify(reply.problem)}`)
  return reply.value
}

export function draftFor(exchange: TestExchange, label = 'Main') {
  return { label, environment: 'custom' as const, baseUrl: exchange.url, ...exchange.credentials }
}

/** The first account that is as wanted, now or in a snapshot to come. */
export async function until(app: Preview, is: (account: AccountState) => boolean): Promise<AccountState> {
  const after = app.events.length
  const known = (await get(app, 'monitor:state')).accounts.find(is)
  if (known !== undefined) return known
  const wanted = ({ args: [state] }: { readonly args: readonly unknown[] }) =>
    isState(state) ? state.accounts.find(is) : undefined
  const found = wanted(await app.waitFor('send', (event) => wanted(event) !== undefined, { after }))
  if (found === undefined) throw new Error('not found again')
  return found
}

/** Without what is not set. */
export function definedIn(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function isReply<T>(value: unknown): value is Reply<T> {
  return typeof value === 'object' && value !== null && 'ok' in value
}

function isState(value: unknown): value is MonitorState {
  return typeof value === 'object' && value !== null && 'accounts' in value
}
