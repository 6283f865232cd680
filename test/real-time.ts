import { setImmediate } from 'node:timers/promises'

/** Longer than any wait in the tests takes on a busy machine. */
const LIMIT_MS = 15_000

/** Lets real sockets work until a condition holds. Fails when it does not hold in time. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what = String(condition),
): Promise<void> {
  const startedAt = performance.now()
  while (!(await condition())) {
    if (performance.now() - startedAt > LIMIT_MS) throw new Error(`This did not become true: ${what}`)
    await setImmediate()
  }
}
