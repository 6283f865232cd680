import type { DatabaseSync } from 'node:sqlite'
import { DAY_MS, HOUR_MS } from '../../shared/time.ts'
import type { Sample } from '../alerts/observation.ts'
import { accountNumber } from './accounts.ts'
import {
  BLOCK_MS,
  type Block,
  bucketBlock,
  type Coarse,
  firstBlockFrom,
  pollBlock,
  RESOLUTIONS,
  type Resolution,
  STEP_MS,
  startOf,
} from './blocks.ts'
import { type Bucket, bucketOf, inSteps } from './bucket.ts'
import { firstSampleAt, samplesWithin } from './samples.ts'

/** What is kept for one hour or one day, oldest first. */
export type Stretch =
  | { readonly resolution: 'poll'; readonly polls: readonly Sample[] }
  | { readonly resolution: Coarse; readonly buckets: readonly Bucket[] }

/** Runs a query. Answers null when the database cannot be read at present. */
export type Read = <T>(query: (connection: DatabaseSync) => T) => T | null

/**
 * An account's history from the hour of `from` to the hour of `until`, oldest first, in the finest
 * resolution that is kept, but not finer than `finest`. Each step reads little. Time may pass between two
 * steps, in which more is recorded and folded.
 */
export function* readStretches(
  read: Read,
  accountId: string,
  { from, until }: { readonly from: number; readonly until: number },
  finest: Resolution,
): Generator<Stretch> {
  const length = finest === 'hour' ? DAY_MS : HOUR_MS
  const hours = hoursOf(length)
  for (let next = startOf(from, length); next <= until; next += length) {
    const start = next
    const answer = read((connection) => {
      const account = accountNumber(connection, accountId)
      const first = account === null ? null : firstKept(connection, account, start, finest)
      if (account === null || first === null || first > until) return 'nothing'
      const found = startOf(first, length)
      return { start: found, stretch: stretchAt(connection, account, found, finest, hours) }
    })
    if (answer === null || answer === 'nothing') return
    next = answer.start
    if (answer.stretch !== null) yield answer.stretch
  }
}

/** The first moment at or after `from` for which anything is kept. */
function firstKept(
  connection: DatabaseSync,
  account: number,
  from: number,
  finest: Resolution,
): number | null {
  const starts = RESOLUTIONS.slice(RESOLUTIONS.indexOf(finest)).map((resolution) => {
    const start = firstBlockFrom(connection, account, resolution, startOf(from, BLOCK_MS[resolution]))
    return start === null ? null : Math.max(start, from)
  })
  const all = [firstSampleAt(connection, account, from), ...starts].filter((start) => start !== null)
  return all.length === 0 ? null : Math.min(...all)
}

function stretchAt(
  connection: DatabaseSync,
  account: number,
  start: number,
  finest: Resolution,
  hours: Hours,
): Stretch | null {
  const length = finest === 'hour' ? DAY_MS : HOUR_MS
  const rows = samplesWithin(connection, account, start, start + length)
  const kept = keptAt(connection, account, start, finest, hours)
  if (kept === null || (kept.resolution === 'poll' && kept.polls.length === 0))
    return rows.length === 0 ? null : stretchOfRows(rows, finest)
  if (rows.length === 0) return kept
  if (kept.resolution === 'poll')
    return { resolution: 'poll', polls: [...kept.polls, ...rows].sort((a, b) => a.at - b.at) }
  const { resolution, buckets } = kept
  return { resolution, buckets: inSteps([...buckets, ...rows.map(bucketOf)], STEP_MS[resolution]) }
}

function stretchOfRows(rows: readonly Sample[], finest: Resolution): Stretch {
  if (finest === 'poll') return { resolution: 'poll', polls: rows }
  return { resolution: finest, buckets: inSteps(rows.map(bucketOf), STEP_MS[finest]) }
}

/**
 * The stretch that covers the most polls, and the finest of several that do. Once the finer blocks of an hour
 * were deleted, blocks that were recorded later for the same hour cover only a part of it.
 */
function keptAt(
  connection: DatabaseSync,
  account: number,
  start: number,
  finest: Resolution,
  hours: Hours,
): Stretch | null {
  const buckets = hours(connection, account, start)
  const hour =
    buckets.length === 0 ? null : stretchOf('hour', { polls: pollsOf(buckets), read: () => buckets })
  if (finest === 'hour') return hour?.read() ?? null
  const minute = stretchOf('minute', bucketBlock(connection, account, 'minute', start))
  const polls = finest === 'poll' ? pollBlock(connection, account, start) : null
  const poll: Candidate | null = polls && {
    polls: polls.polls,
    read() {
      const samples = polls.read()
      return samples && { resolution: 'poll', polls: samples }
    },
  }
  const candidates = [poll, minute, hour].filter((candidate) => candidate !== null)
  for (const { read } of candidates.sort((a, b) => b.polls - a.polls)) {
    const stretch = read()
    if (stretch !== null) return stretch
  }
  return null
}

interface Candidate {
  readonly polls: number
  readonly read: () => Stretch | null
}

function stretchOf(resolution: Coarse, block: Block<Bucket> | null): Candidate | null {
  if (block === null) return null
  return {
    polls: block.polls,
    read() {
      const buckets = block.read()
      return buckets && { resolution, buckets }
    },
  }
}

/** Reads the hour buckets of one hour or one day. */
type Hours = (connection: DatabaseSync, account: number, start: number) => readonly Bucket[]

/** Reads a day's block only once for all its hours. */
function hoursOf(length: number): Hours {
  let day: { readonly start: number; readonly buckets: readonly Bucket[] } | null = null
  return (connection, account, start) => {
    const dayStart = startOf(start, DAY_MS)
    if (day?.start !== dayStart)
      day = { start: dayStart, buckets: bucketBlock(connection, account, 'hour', dayStart)?.read() ?? [] }
    return day.buckets.filter(({ from }) => from >= start && from < start + length)
  }
}

function pollsOf(buckets: readonly Bucket[]): number {
  return buckets.reduce((sum, { polls }) => sum + polls, 0)
}
