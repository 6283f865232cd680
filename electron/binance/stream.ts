import * as v from 'valibot'
import { ProblemError } from '../../shared/problems.ts'
import { row } from './fields.ts'

/**
 * What the user data stream tells, as far as it matters here: balances or positions have changed; a mode
 * or a leverage has; the account is close to liquidation; this key ends; anything else.
 */
export type StreamEvent = 'account' | 'config' | 'margin-call' | 'key-expired' | 'other'

/** Both ways the exchange documents to ask for the stream: by the query, with the events wished for, or by the path. */
export type StreamForm = 'query' | 'path'

/** Orders are left out: they come by the thousand, and what they change is told as an account's change. */
const EVENTS = 'ACCOUNT_UPDATE/MARGIN_CALL/ACCOUNT_CONFIG_UPDATE'

/** Where to listen. To any path but `/private` the exchange answers, too, and then stays silent. */
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

/** Characters: hundreds of positions in one event are a tenth of it. */
const LONGEST_EVENT = 1024 * 1024
/** The name comes first; other fields named so are far behind it. */
const HEAD = 256
const NAME = /"e"\s*:\s*"(\w{1,64})"/

const eventSchema = row({ e: v.string() })

/** Null for what is no event: something binary, too long, or malformed. Read whole are only those that matter. */
export function readEvent(data: unknown): StreamEvent | null {
  if (typeof data !== 'string' || data.length > LONGEST_EVENT) return null
  const name = NAME.exec(data.slice(0, HEAD))?.[1]
  if (name === undefined) return null
  const kind = KINDS.get(name)
  if (kind === undefined) return 'other'
  const event = v.safeParse(eventSchema, parseJson(data))
  return event.success && event.output.e === name ? kind : null
}

/** No figure in it is used: there may be thousands a second, and exactness costs more than all else. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const LISTEN_KEY_GONE = -1125

/** The key has ended, or somebody who shares it has closed it. */
export function isListenKeyGone(failure: unknown): boolean {
  return failure instanceof ProblemError && failure.problem.params?.code === LISTEN_KEY_GONE
}
