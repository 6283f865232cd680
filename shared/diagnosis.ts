import type { Problem } from './problems.ts'
import type { PollReason, StreamStatus, Weight } from './state.ts'

/** Describes an account's connection. Users copy it to ask for help, so it contains no secrets. */
export interface Diagnosis {
  /** ms since the epoch: when the diagnosis was made. */
  readonly at: number
  readonly app: { readonly version: string; readonly platform: string }
  readonly host: string
  /** `DIRECT`, or the kind and address of the proxy to the host; null when unknown. */
  readonly route: string | null
  /** Null when nothing is wrong. */
  readonly problem: Problem | null
  /** ms since the epoch: when the problem began. */
  readonly since: number | null
  /** How many polls in a row have failed. */
  readonly failures: number
  readonly lastGoodAt: number | null
  readonly nextPollAt: number | null
  readonly pollReason: PollReason | null
  /** The last reading of the exchange's clock; null when it was never read. */
  readonly clock: ClockReading | null
  readonly weight: Weight
  readonly stream: StreamStatus
  /** This computer's IP address as the exchange last reported it; null when it never did. */
  readonly ip: string | null
}

export interface ClockReading {
  /** How far the exchange's clock is ahead of this computer's, ms. Negative when it is behind. */
  readonly offsetMs: number
  /** How long the request for the time took, ms. The offset may be wrong by half of it. */
  readonly roundTripMs: number
  /** ms since the epoch. */
  readonly at: number
}
