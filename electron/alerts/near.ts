import type { Nearness } from '../../shared/state.ts'
import type { Danger, Near } from './state.ts'

const RANKS = { near: 1, gone: 2 } as const satisfies Record<Nearness, number>

/** 0 when liquidation is not near; the higher, the nearer. */
export function nearRank(nearness: Nearness | null): number {
  return nearness === null ? 0 : RANKS[nearness]
}

/** How near liquidation is after an observation. An incomplete one may hide a pool, so it can only make it nearer. */
export function nearAfter(last: Near | null, seen: Nearness | null, isComplete: boolean): Near | null {
  const now = isComplete ? seen : nearer(seen, last?.now ?? null)
  return now === null && last === null ? null : { now, told: last?.told ?? null }
}

/** How near the liquidation is that the user has to be told of now; null when there is nothing new to tell. */
export function untoldNearness({ near }: Danger): Nearness | null {
  return near !== null && nearRank(near.now) > nearRank(near.told) ? near.now : null
}

function nearer(a: Nearness | null, b: Nearness | null): Nearness | null {
  return nearRank(a) > nearRank(b) ? a : b
}
