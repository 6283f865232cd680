import type { DatabaseSync } from 'node:sqlite'
import { HOUR_MS } from '../../shared/time.ts'
import { accountNumbers } from './accounts.ts'
import {
  BLOCK_MS,
  bucketBlock,
  type Coarse,
  pollBlock,
  putBuckets,
  putPolls,
  STEP_MS,
  startOf,
} from './blocks.ts'
import { type Bucket, bucketOf, inSteps } from './bucket.ts'
import { deleteSamples, firstSampleAt, samplesWithin } from './samples.ts'

/** An hour of an account whose polls are still stored as single rows. */
export interface DueHour {
  readonly account: number
  readonly start: number
}

/** Null when every past hour has been folded. */
export function nextDue(connection: DatabaseSync, now: number): DueHour | null {
  for (const account of accountNumbers(connection)) {
    const at = firstSampleAt(connection, account, Number.NEGATIVE_INFINITY)
    if (at !== null && at < startOf(now, HOUR_MS)) return { account, start: startOf(at, HOUR_MS) }
  }
  return null
}

/**
 * Moves an hour's polls from their rows into blocks. The caller's transaction makes sure that each poll is
 * folded exactly once, even if the app is killed. An unreadable block is replaced, and its content is lost.
 */
export function foldHour(connection: DatabaseSync, { account, start }: DueHour): void {
  const known = pollBlock(connection, account, start)?.read() ?? []
  const moments = new Set(known.map(({ at }) => at))
  const samples = samplesWithin(connection, account, start, start + HOUR_MS)
  // Keep the first poll for a timestamp, as the table of rows does.
  const fresh = samples.filter(({ at }) => !moments.has(at))
  if (fresh.length > 0) {
    const polls = known.length === 0 ? fresh : [...known, ...fresh].sort((a, b) => a.at - b.at)
    putPolls(connection, account, start, polls)
    const minutes = inSteps(fresh.map(bucketOf), STEP_MS.minute)
    add(connection, account, 'minute', minutes)
    // Pools are read only for the last days, which minutes cover.
    add(connection, account, 'hour', inSteps(minutes, STEP_MS.hour).map(withoutPools))
  }
  deleteSamples(connection, account, start, start + HOUR_MS)
}

/** Adds buckets to the one block they all belong to. */
function add(
  connection: DatabaseSync,
  account: number,
  resolution: Coarse,
  buckets: readonly Bucket[],
): void {
  const [first] = buckets
  if (first === undefined) return
  const start = startOf(first.from, BLOCK_MS[resolution])
  const known = bucketBlock(connection, account, resolution, start)?.read() ?? []
  putBuckets(connection, account, resolution, start, inSteps([...known, ...buckets], STEP_MS[resolution]))
}

function withoutPools(bucket: Bucket): Bucket {
  return { ...bucket, isolated: [] }
}
