import { setImmediate } from 'node:timers/promises'

/** More than anything here takes on a busy machine. */
const LONGEST_MS = 15_000

/** Lets real sockets do their work until something is so; fails if it does not come to that. */
export async function until(isSo: () => boolean | Promise<boolean>, what = String(isSo)): Promise<void> {
  const startedAt = performance.now()
  while (!(await isSo())) {
    if (performance.now() - startedAt > LONGEST_MS) throw new Error(`It did not come to that: ${what}`)
    await setImmediate()
  }
}
