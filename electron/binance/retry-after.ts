import { DAY_MS, MINUTE_MS } from '../../shared/time.ts'

/** What this computer's clock says, and what the exchange's must say then. Both in ms since the epoch. */
export interface Clocks {
  readonly now: number
  readonly serverNow: number
}

const SHORTEST_BAN_MS = 2 * MINUTE_MS
const LONGEST_BAN_MS = 3 * DAY_MS

/**
 * When requests may be sent again, ms since the epoch by this computer's clock. A reply names the wait in
 * `Retry-After`, and a ban its end in the message. The plain limit is lifted with the next minute of the
 * exchange's clock.
 */
export function retryAt(
  kind: 'banned' | 'rate-limited',
  headers: Headers,
  message: string,
  clocks: Clocks,
): number {
  const serverNow = exchangeTime(headers, clocks)
  const named = [retryAfter(headers), bannedUntil(message, serverNow)].filter((wait) => wait > 0)
  const usual = kind === 'banned' ? SHORTEST_BAN_MS : MINUTE_MS - (serverNow % MINUTE_MS)
  const wait = named.length > 0 ? Math.max(...named) : usual
  return Math.ceil(clocks.now + Math.min(wait, LONGEST_BAN_MS))
}

/** A reply's date has whole seconds only, and the reply may have been on its way for some of them. */
const DATE_PRECISION_MS = 5_000

/**
 * Before the exchange's clock was read, `serverNow` is this computer's own time, and once this computer's
 * clock was set, it is off by as much. Either may be hours wrong. The date of the reply is nearer then.
 */
function exchangeTime(headers: Headers, { serverNow }: Clocks): number {
  const dated = Date.parse(headers.get('date') ?? '')
  return Math.abs(dated - serverNow) > DATE_PRECISION_MS ? dated : serverNow
}

/** ms to wait; 0 if the reply does not say. */
function retryAfter(headers: Headers): number {
  const seconds = headers.get('retry-after') ?? ''
  return /^\d{1,9}$/.test(seconds) ? Number(seconds) * 1000 : 0
}

/** ms to wait; 0 if the message does not say, negative if the ban is over. */
function bannedUntil(message: string, serverNow: number): number {
  const until = /banned until\D{0,20}(\d{13})(?!\d)/i.exec(message)?.[1]
  return until === undefined ? 0 : Number(until) - serverNow
}
