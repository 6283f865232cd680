import type {
  session as ElectronSession,
  FromPartitionOptions,
  Protocol,
  Session,
  WebContents,
} from 'electron'
import { requireReady } from './lifecycle.ts'
import { bodyError, requestError } from './net-errors.ts'
import type { Part } from './part.ts'
import { FakeProtocol, registerSchemesAsPrivileged } from './protocol.ts'

/** As much of a window's contents as permission handlers are given. */
type Contents = Pick<WebContents, 'id' | 'getURL'>

type RequestHandler = (
  contents: Contents,
  permission: string,
  callback: (granted: boolean) => void,
  details: PermissionDetails,
) => void
type CheckHandler = (
  contents: Contents | null,
  permission: string,
  origin: string,
  details: PermissionDetails,
) => boolean

interface PermissionDetails {
  readonly isMainFrame: boolean
  readonly requestingUrl: string
}

type SessionPart = Part<
  Session,
  | 'fetch'
  | 'closeAllConnections'
  | 'setProxy'
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'protocol',
  {
    protocol: FakeProtocol
    setPermissionRequestHandler: (handler: RequestHandler | null) => void
    setPermissionCheckHandler: (handler: CheckHandler | null) => void
  }
>

class FakeSession implements SessionPart {
  readonly protocol = new FakeProtocol()
  #connections = new AbortController()
  #onRequest: RequestHandler | null = null
  #onCheck: CheckHandler | null = null

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.#onRequest = handler
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.#onCheck = handler
  }

  /** Everything is granted unless a handler says otherwise, as in Electron. */
  permits(contents: Contents, permission: string, url: string): boolean {
    const details = { isMainFrame: true, requestingUrl: url }
    if (this.#onCheck?.(contents, permission, new URL('/', url).href, details) === false) return false
    let granted = this.#onRequest === null
    const answer = (answered: boolean) => {
      granted = answered
    }
    this.#onRequest?.(contents, permission, answer, details)
    return granted
  }

  /** Node's fetch, failing with the errors of Chromium's. */
  async fetch(input: string | Request, init: RequestInit = {}): Promise<Response> {
    const closed = this.#connections.signal
    const signal = AbortSignal.any([closed, ...(init.signal ? [init.signal] : [])])
    try {
      return withNetErrors(await globalThis.fetch(input, { ...init, signal }))
    } catch (error) {
      if (init.signal?.aborted) throw init.signal.reason
      if (closed.aborted) throw closed.reason
      if (error instanceof TypeError && error.cause === undefined) throw error
      throw requestError(error)
    }
  }

  async closeAllConnections(): Promise<void> {
    this.#connections.abort(new Error('net::ERR_ABORTED'))
    this.#connections = new AbortController()
  }

  async setProxy(): Promise<void> {}
}

const sessions = new Map<string, FakeSession>()

function fromPartition(partition: string, _options?: FromPartitionOptions): FakeSession {
  requireReady('Session can only be received when app is ready')
  const known = sessions.get(partition)
  if (known !== undefined) return known
  const made = new FakeSession()
  sessions.set(partition, made)
  return made
}

export const session = {
  fromPartition,
  get defaultSession() {
    return fromPartition('')
  },
} satisfies Part<
  typeof ElectronSession,
  'fromPartition' | 'defaultSession',
  { fromPartition: typeof fromPartition; defaultSession: FakeSession }
>

export type { FakeSession }

/** The default session's, and what concerns all sessions. */
export const protocol = {
  registerSchemesAsPrivileged,
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) =>
    session.defaultSession.protocol.handle(scheme, handler),
  unhandle: (scheme: string) => session.defaultSession.protocol.unhandle(scheme),
  isProtocolHandled: (scheme: string) => session.defaultSession.protocol.isProtocolHandled(scheme),
} satisfies Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'>

function withNetErrors(response: Response): Response {
  if (response.body === null) return response
  const reader = response.body.getReader()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw error instanceof TypeError ? bodyError(error) : error
      })
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
  const { status, statusText, headers } = response
  return new Response(body, { status, statusText, headers })
}
