import type { Stage } from './state.ts'

/**
 * Adds this pool to those that have led the stage; null when no pool leads it. A pool that the user cannot
 * know of makes the stage due once more, but only once: two pools that take turns are not notified again
 * and again.
 */
export function ledByNext(stage: Stage, poolId: string | null): Stage {
  if (poolId === null || stage.ledBy.includes(poolId)) return stage
  const led = { ...stage, ledBy: [...stage.ledBy, poolId] }
  return isKnown(stage) ? { ...led, due: 'raised', acknowledged: false } : led
}

/** Whether the stage became due once more because of a pool that did not lead it before. */
export function isLedAnew(before: Stage | null | undefined, after: Stage): boolean {
  if (before === null || before === undefined) return false
  return isKnown(before) && after.ledBy.length > before.ledBy.length
}

/** Whether the user was notified of it, or has seen it in the app. */
function isKnown({ toldAt, acknowledged }: Stage): boolean {
  return toldAt !== null || acknowledged
}
