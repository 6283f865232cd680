import type { Command, CommandArgs, CommandResult, PlimsollBridge, Reply } from '../../shared/ipc.ts'

/** A command whose answer never comes is answered all the same. */
export async function ask<C extends Command>(
  bridge: PlimsollBridge,
  command: C,
  ...args: CommandArgs<C>
): Promise<Reply<CommandResult<C>>> {
  try {
    return await bridge.invoke(command, ...args)
  } catch {
    return { ok: false, problem: { kind: 'internal' } }
  }
}
