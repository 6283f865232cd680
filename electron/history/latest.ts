import type { DatabaseSync } from 'node:sqlite'
import type { Sample } from '../alerts/observation.ts'
import { accountNumber } from './accounts.ts'
import { bucketBlock, lastBlocksUntil, pollBlock, RESOLUTIONS, type Resolution } from './blocks.ts'
import { lastFigures } from './replay.ts'
import { lastSample } from './samples.ts'

/** The last poll up to that moment, from the finest resolution that is kept. Null when none can be read. */
export function latestSample(connection: DatabaseSync, accountId: string, until: number): Sample | null {
  const account = accountNumber(connection, accountId)
  if (account === null) return null
  let latest = lastSample(connection, account, until)
  for (const resolution of RESOLUTIONS) {
    const packed = lastInBlocks(connection, account, resolution, until)
    if (packed !== null && packed.at > (latest?.at ?? Number.NEGATIVE_INFINITY)) latest = packed
  }
  return latest
}

function lastInBlocks(
  connection: DatabaseSync,
  account: number,
  resolution: Resolution,
  until: number,
): Sample | null {
  for (const start of lastBlocksUntil(connection, account, resolution, until)) {
    const last = samplesAt(connection, account, resolution, start)
      .filter(({ at }) => at <= until)
      .reduce<Sample | null>((latest, each) => (latest === null || each.at > latest.at ? each : latest), null)
    if (last !== null) return last
  }
  return null
}

function samplesAt(
  connection: DatabaseSync,
  account: number,
  resolution: Resolution,
  start: number,
): readonly Sample[] {
  if (resolution === 'poll') return pollBlock(connection, account, start)?.read() ?? []
  const buckets = bucketBlock(connection, account, resolution, start)?.read() ?? []
  return buckets.map((bucket) => ({
    at: bucket.until,
    complete: bucket.complete,
    figures: lastFigures(bucket),
  }))
}
