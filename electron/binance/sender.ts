import { type Problem, ProblemError } from '../../shared/problems.ts'
import { ENDPOINTS, type Endpoint, type EndpointName, USUAL_LARGEST_BODY } from './endpoints.ts'
import { networkProblem, offline } from './network-problem.ts'
import { unreadable } from './problems.ts'

export type After = (ms: number, task: () => void) => () => void

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** What a signed request carries beside its name. */
export interface Authority {
  readonly apiKey: string
  /** Signed; empty where the key is enough. */
  readonly query: string
}

export interface RawReply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export interface Sender {
  /** The only way out. Throws ProblemError: `timeout`, `offline`, `proxy`, `tls` or `unreadable`. */
  send(name: EndpointName, authority: Authority | null): Promise<RawReply>
  /** Ends every request under way, as `offline` with the cause `aborted`. */
  abort(): void
}

export interface SenderOptions {
  readonly baseUrl: string
  readonly fetch: Fetch
  /** Runs a task once, so many ms from now, unless the function it answers is called first. */
  readonly after: After
  /** ms for a whole request, from sending to the last byte. */
  readonly timeoutMs: number
}

export function createSender({ baseUrl, fetch, after, timeoutMs }: SenderOptions): Sender {
  const underWay = new Set<Deadline>()
  return {
    async send(name, authority) {
      const { method, path, largestBody = USUAL_LARGEST_BODY }: Endpoint = ENDPOINTS[name]
      const url = baseUrl + path + (authority?.query ? `?${authority.query}` : '')
      const deadline = startDeadline(after, timeoutMs)
      underWay.add(deadline)
      try {
        const response = await getResponse(deadline, () =>
          fetch(url, requestInit(method, authority, deadline.signal)),
        )
        return {
          status: response.status,
          headers: response.headers,
          text: await readText(deadline, response, largestBody),
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

function requestInit(method: string, authority: Authority | null, signal: AbortSignal): RequestInit {
  return {
    method,
    headers: authority === null ? {} : { 'X-MBX-APIKEY': authority.apiKey },
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

/** An error's status says enough without its body, above all that this IP is banned. */
async function readText(deadline: Deadline, response: Response, largestBody: number): Promise<string> {
  try {
    return await readBody(deadline, response, largestBody)
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
      if (done) return new TextDecoder().decode(Buffer.concat(chunks))
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
  /** Settles with the work, or fails once the deadline ended, even if the work never settles. */
  race<T>(work: Promise<T>): Promise<T>
  end(problem: Problem): void
  /** Nothing more of the answer is wanted: what is still on its way must not be received, nor unpacked. */
  abandon(): void
  clear(): void
}

/** A signal alone does not do: a fetch may ignore it, and a stale socket after sleep keeps it waiting for ever. */
function startDeadline(after: After, timeoutMs: number): Deadline {
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
