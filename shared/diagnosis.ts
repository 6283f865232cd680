import type { Problem } from './problems.ts'
import type { PollReason, StreamStatus, Weight } from './state.ts'

/** What the error doctor tells of an account's connection, to be copied too. Nothing in it is secret. */
export interface Diagnosis {
  /** ms since the epoch: when it was made. */
  readonly at: number
  readonly app: { readonly version: string; readonly platform: string }
  readonly host: string
  /** How the host is reached: `DIRECT`, or the proxy's kind and address; null: that is not known. */
  readonly route: string | null
  /** Null: nothing is wrong. */
  readonly problem: Problem | null
  /** ms since the epoch: since when. */
  readonly since: number | null
  /** Polls that failed in a row. */
  readonly failures: number
  readonly lastGoodAt: number | null
  readonly nextPollAt: number | null
  readonly pollReason: PollReason | null
  /** The exchange's clock as last read; null: it never was. */
  readonly clock: ClockReading | null
  readonly weight: Weight
  readonly stream: StreamStatus
  /** This computer's address as the exchange last named it; null: it never did. */
  readonly ip: string | null
}

export interface ClockReading {
  /** How far the exchange's clock is ahead of this computer's, ms; negative: behind. */
  readonly offsetMs: number
  /** Of the request it was read with: it may be off by half of it. */
  readonly roundTripMs: number
  /** ms since the epoch. */
  readonly at: number
}
