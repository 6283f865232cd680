import type { Command, CommandArgs, CommandResult, Reply } from '../../shared/ipc.ts'
import type { AccountState } from '../../shared/state.ts'
import type { TestExchange } from '../exchange/exchange.ts'
import type { Preview } from '../fake-electron/launch.ts'
import { until } from '../real-time.ts'

/** For tests that poll more often than the request weight of production allows: none of their requests is refused. */
export const AMPLE_WEIGHT = 1_000_000

/** Sends a command as the window would. The reply has the contract's type, since the preload passes on nothing else. */
export async function replyTo<C extends Command>(
  app: Preview,
  command: C,
  ...args: CommandArgs<C>
): Promise<Reply<CommandResult<C>>> {
  const reply = await app.invoke(command, ...args)
  if (!isReply<CommandResult<C>>(reply)) throw new Error(`${command} answered ${JSON.stringify(reply)}`)
  return reply
}

/** Sends a command that must succeed, and returns its value. */
export async function invoke<C extends Command>(
  app: Preview,
  command: C,
  ...args: CommandArgs<C>
): Promise<CommandResult<C>> {
  const reply = await replyTo(app, command, ...args)
  if (!reply.ok) throw new Error(`${command}: ${JSON.stringify(reply.problem)}`)
  return reply.value
}

export function draftFor(exchange: TestExchange, label = 'Main') {
  return { label, environment: 'custom' as const, baseUrl: exchange.url, ...exchange.credentials }
}

/** Asks for the state until an account in it matches, and returns that account. A hidden window is sent no state. */
export async function waitForAccount(
  app: Preview,
  matches: (account: AccountState) => boolean,
): Promise<AccountState> {
  let accounts: readonly AccountState[] = []
  await until(async () => {
    accounts = (await invoke(app, 'monitor:state')).accounts
    return accounts.some(matches)
  }, `an account with ${matches}`)
  const found = accounts.find(matches)
  if (found === undefined) throw new Error('not found again')
  return found
}

export function withoutUndefined(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function isReply<T>(value: unknown): value is Reply<T> {
  return typeof value === 'object' && value !== null && 'ok' in value
}
