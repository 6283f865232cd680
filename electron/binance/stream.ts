import { LISTEN_KEY_GONE } from '../../shared/exchange-errors.ts'
import { ProblemError } from '../../shared/problems.ts'
import { parseJson } from './json.ts'
import { rowOf } from './reading.ts'

export type StreamEvent =
  /** Balances or positions have changed. */
  | 'account'
  /** A mode or a leverage has changed. */
  | 'config'
  /** The account is close to liquidation. */
  | 'margin-call'
  | 'key-expired'
  | 'other'

/** The exchange documents both ways to ask for the stream: by the query, with a choice of events, or by the path. */
export type StreamForm = 'query' | 'path'

/** Order events are left out: there may be thousands, and an account event follows whatever they change. */
const EVENTS = 'ACCOUNT_UPDATE/MARGIN_CALL/ACCOUNT_CONFIG_UPDATE'

/** On any path but `/private` the exchange accepts the connection, too, but sends nothing. */
export function streamUrl(streamBase: string, listenKey: string, form: StreamForm): string {
  return form === 'query'
    ? `${streamBase}/private/ws?listenKey=${listenKey}&events=${EVENTS}`
    : `${streamBase}/private/ws/${listenKey}`
}

const KINDS: ReadonlyMap<string, StreamEvent> = new Map([
  ['ACCOUNT_UPDATE', 'account'],
  ['ACCOUNT_CONFIG_UPDATE', 'config'],
  ['MARGIN_CALL', 'margin-call'],
  ['listenKeyExpired', 'key-expired'],
])

/** In characters. An event with hundreds of positions has a tenth of this. */
const LONGEST_EVENT = 1024 * 1024
/** The event's name is its first field; another field called `e` can only come far behind it. */
const HEAD_LENGTH = 256
const NAME = /"e"\s*:\s*"(\w{1,64})"/

/** Null if the message is binary, too long or malformed. Only events that matter here are parsed whole. */
export function readEvent(data: unknown): StreamEvent | null {
  if (typeof data !== 'string' || data.length > LONGEST_EVENT) return null
  const name = NAME.exec(data.slice(0, HEAD_LENGTH))?.[1]
  if (name === undefined) return null
  const kind = KINDS.get(name)
  if (kind === undefined) return 'other'
  return rowOf(parseJson(data))?.nameOrNull('e') === name ? kind : null
}

export function isListenKeyGone(failure: unknown): boolean {
  return failure instanceof ProblemError && failure.problem.params?.code === LISTEN_KEY_GONE
}
