import type { Stage } from './state.ts'

/**
 * The stage with this pool among those that have led it; null: none does. A pool that the user cannot
 * know of makes it due once more, and only once: two that swap places are not told again and again.
 */
export function ledByNext(stage: Stage, poolId: string | null): Stage {
  if (poolId === null || stage.ledBy.includes(poolId)) return stage
  const led = { ...stage, ledBy: [...stage.ledBy, poolId] }
  return isKnown(stage) ? { ...led, due: 'raised', acknowledged: false } : led
}

/** Whether it is due once more for a pool that did not lead it before. */
export function isLedAnew(before: Stage | null | undefined, after: Stage): boolean {
  if (before === null || before === undefined) return false
  return isKnown(before) && after.ledBy.length > before.ledBy.length
}

/** The user was told of it, or has seen it in the app. */
function isKnown({ toldAt, acknowledged }: Stage): boolean {
  return toldAt !== null || acknowledged
}
