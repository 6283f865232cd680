import type { Clock } from '../../shared/clock.ts'
import { type Problem, ProblemError } from '../../shared/problems.ts'
import {
  ENDPOINTS,
  type Endpoint,
  type EndpointName,
  USUAL_LARGEST_BODY,
  USUAL_MOST_VALUES,
} from './endpoints.ts'
import { isWithin } from './json-size.ts'
import { networkProblem, offline } from './network-problem.ts'
import { unreadable } from './problems.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Shows the exchange whose request it is. */
export interface Authorization {
  readonly apiKey: string
  /** Signed parameters; empty if the key alone is enough. */
  readonly query: string
}

export interface RawReply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** The only way to the exchange. */
export interface Transport {
  /** Throws a ProblemError: `timeout`, `offline`, `proxy`, `tls` or `unreadable`. */
  send(name: EndpointName, authorization: Authorization | null): Promise<RawReply>
  /** Ends every request under way as `offline` with the cause `aborted`. */
  abort(): void
}

export interface TransportOptions {
  readonly baseUrl: string
  readonly fetch: Fetch
  readonly after: Clock['after']
  /** The time that a whole request may take, from sending it to the last byte of the answer. */
  readonly timeoutMs: number
}

const UTF_8 = new TextDecoder()
/** How many lists and objects of an answer may be in one another. The exchange's have four. */
const DEEPEST = 16

export function createTransport({ baseUrl, fetch, after, timeoutMs }: TransportOptions): Transport {
  const underWay = new Set<Deadline>()
  return {
    async send(name, authorization) {
      const endpoint: Endpoint = ENDPOINTS[name]
      const { method, path } = endpoint
      const url = baseUrl + path + (authorization?.query ? `?${authorization.query}` : '')
      const deadline = startDeadline(after, timeoutMs)
      underWay.add(deadline)
      try {
        const response = await getResponse(deadline, () =>
          fetch(url, requestInit(method, authorization, deadline.signal)),
        )
        return {
          status: response.status,
          headers: response.headers,
          text: await readText(deadline, response, endpoint),
        }
      } finally {
        deadline.clear()
        underWay.delete(deadline)
      }
    },
    abort() {
      for (const deadline of underWay) deadline.end(offline('aborted'))
    },
  }
}

function requestInit(method: string, authorization: Authorization | null, signal: AbortSignal): RequestInit {
  return {
    method,
    headers: authorization === null ? {} : { 'X-MBX-APIKEY': authorization.apiKey },
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
    signal,
  }
}

async function getResponse(deadline: Deadline, start: () => Promise<Response>): Promise<Response> {
  const pending = (async () => start())()
  try {
    return await deadline.race(pending)
  } catch (failure) {
    pending.then(({ body }) => body?.cancel()).catch(ignore)
    throw failure instanceof ProblemError ? failure : new ProblemError(networkProblem(failure))
  }
}

/** An error reply counts even if its body is lost: its status may say that this IP is banned. */
async function readText(
  deadline: Deadline,
  response: Response,
  { largestBody = USUAL_LARGEST_BODY, mostValues = USUAL_MOST_VALUES }: Endpoint,
): Promise<string> {
  try {
    const text = await readBody(deadline, response, largestBody)
    if (!isWithin(text, { values: mostValues, depth: DEEPEST })) throw new ProblemError(unreadable('size'))
    return text
  } catch (failure) {
    deadline.abandon()
    if (!response.ok) return ''
    if (failure instanceof ProblemError) throw failure
    throw new ProblemError(networkProblem(failure, unreadable('body')))
  }
}

async function readBody(deadline: Deadline, { body }: Response, largestBody: number): Promise<string> {
  if (body === null) return ''
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await deadline.race(reader.read())
      if (done) return UTF_8.decode(Buffer.concat(chunks))
      size += value.byteLength
      if (size > largestBody) throw new ProblemError(unreadable('size'))
      chunks.push(value)
    }
  } finally {
    reader.cancel().catch(ignore)
  }
}

interface Deadline {
  readonly signal: AbortSignal
  /** Settles like the work, but fails when the deadline ends first, even if the work never settles. */
  race<T>(work: Promise<T>): Promise<T>
  end(problem: Problem): void
  /** Stops the rest of the answer from being received and unpacked. */
  abandon(): void
  clear(): void
}

/** A signal alone is not enough: a fetch may ignore it, and would wait for ever on a stale socket after sleep. */
function startDeadline(after: Clock['after'], timeoutMs: number): Deadline {
  const controller = new AbortController()
  const ended = Promise.withResolvers<never>()
  ended.promise.catch(ignore)
  const end = (problem: Problem) => {
    ended.reject(new ProblemError(problem))
    controller.abort()
  }
  const cancel = after(timeoutMs, () => end({ kind: 'timeout' }))
  return {
    signal: controller.signal,
    race: (work) => Promise.race([work, ended.promise]),
    end,
    abandon: () => controller.abort(),
    clear: cancel,
  }
}

function ignore(): void {}
