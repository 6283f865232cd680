import { EventEmitter } from 'node:events'
import type {
  AuthInfo,
  session as ElectronSession,
  FromPartitionOptions,
  Protocol,
  ProxyConfig,
  Session,
  WebContents,
} from 'electron'
import { fetch } from 'undici'
import { app } from './app.ts'
import { requireReady } from './lifecycle.ts'
import { bodyError, requestError } from './net-errors.ts'
import type { Part } from './part.ts'
import { FakeProtocol, registerSchemesAsPrivileged } from './protocol.ts'
import { FakeSpellChecker } from './spell-checker.ts'
import { Transport } from './transport.ts'
import { NetError, ProxyChallenge } from './tunnel.ts'
import { FakeWebRequest } from './web-request.ts'

/** The part of a window's contents that permission handlers are given. */
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
  | 'resolveProxy'
  | 'clearAuthCache'
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setSpellCheckerEnabled'
  | 'isSpellCheckerEnabled'
  | 'setSpellCheckerLanguages'
  | 'getSpellCheckerLanguages'
  | 'protocol'
  | 'webRequest',
  {
    protocol: FakeProtocol
    webRequest: FakeWebRequest
    setPermissionRequestHandler: (handler: RequestHandler | null) => void
    setPermissionCheckHandler: (handler: CheckHandler | null) => void
  }
>

/** Asks for the credentials a proxy demands. Null when there are none. */
export type AskForLogin = (
  info: AuthInfo,
) => Promise<{ readonly user: string; readonly password: string } | null>

export class FakeSession extends EventEmitter implements SessionPart {
  readonly protocol = new FakeProtocol()
  readonly webRequest = new FakeWebRequest()
  /** Carries the connections of requests and of WebSockets. */
  readonly dispatcher = new Transport()
  readonly #spellChecker = new FakeSpellChecker(app.getLocale())
  #connections = new AbortController()
  #onRequest: RequestHandler | null = null
  #onCheck: CheckHandler | null = null

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.#onRequest = handler
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.#onCheck = handler
  }

  setSpellCheckerEnabled = (enable: boolean): void => this.#spellChecker.setSpellCheckerEnabled(enable)
  isSpellCheckerEnabled = (): boolean => this.#spellChecker.isSpellCheckerEnabled()
  setSpellCheckerLanguages = (languages: string[]): void =>
    this.#spellChecker.setSpellCheckerLanguages(languages)
  getSpellCheckerLanguages = (): string[] => this.#spellChecker.getSpellCheckerLanguages()

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

  /** Sends no credentials to a proxy that asks for them: as in Electron, `fetch` emits no event for it. */
  async fetch(input: string | Request, init: RequestInit = {}): Promise<Response> {
    if (typeof input !== 'string') throw new TypeError('Only addresses are stood in for')
    return this.send(input, init, async () => null)
  }

  /** Sends a request by Node's fetch, which here fails with Chromium's errors. */
  async send(url: string, init: RequestInit, askForLogin: AskForLogin): Promise<Response> {
    const closed = this.#connections.signal
    const asked = { url, method: init.method ?? 'GET', resourceType: 'xhr', referrer: '' } as const
    if (!(await this.webRequest.allows(asked))) throw new Error('net::ERR_BLOCKED_BY_CLIENT')
    const signal = AbortSignal.any([closed, ...(init.signal ? [init.signal] : [])])
    for (;;) {
      try {
        return withNetErrors(await this.#start(url, init, signal))
      } catch (error) {
        if (init.signal?.aborted) throw init.signal.reason
        if (closed.aborted) throw closed.reason
        if (!(error instanceof Error)) throw error
        if (error.cause instanceof NetError) throw new Error(error.cause.message)
        if (!(error.cause instanceof ProxyChallenge)) {
          throw error instanceof TypeError && error.cause === undefined ? error : requestError(error)
        }
        this.dispatcher.setCredentials(null)
        const credentials = await askForLogin(error.cause.info)
        if (credentials === null) return proxyRefusal()
        this.dispatcher.setCredentials(credentials)
      }
    }
  }

  #start(url: string, { method = 'GET', headers, redirect = 'follow' }: RequestInit, signal: AbortSignal) {
    const { dispatcher } = this
    const sent = Object.fromEntries(new Headers(headers))
    return fetch(url, { method, headers: sent, redirect, signal, dispatcher })
  }

  async closeAllConnections(): Promise<void> {
    this.#connections.abort(new Error('net::ERR_ABORTED'))
    this.#connections = new AbortController()
    await this.dispatcher.reset()
  }

  async setProxy(config: ProxyConfig): Promise<void> {
    this.dispatcher.configure(config)
  }

  async resolveProxy(url: string): Promise<string> {
    return this.dispatcher.route(url)
  }

  async clearAuthCache(): Promise<void> {
    this.dispatcher.setCredentials(null)
  }
}

const sessions = new Map<string, FakeSession>()

function fromPartition(partition: string, _options?: FromPartitionOptions): FakeSession {
  requireReady('Session can only be received when app is ready')
  const existing = sessions.get(partition)
  if (existing !== undefined) return existing
  const created = new FakeSession()
  sessions.set(partition, created)
  app.emit('session-created', created)
  return created
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

/** The protocols of the default session, and the schemes of all sessions. */
export const protocol = {
  registerSchemesAsPrivileged,
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) =>
    session.defaultSession.protocol.handle(scheme, handler),
  unhandle: (scheme: string) => session.defaultSession.protocol.unhandle(scheme),
  isProtocolHandled: (scheme: string) => session.defaultSession.protocol.isProtocolHandled(scheme),
} satisfies Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'>

/** Has the status of the proxy's refusal. Its body cannot be read, since it would not be the target's. */
function proxyRefusal(): Response {
  const body = new ReadableStream({
    pull: (controller) => controller.error(new Error('net::ERR_TUNNEL_CONNECTION_FAILED')),
  })
  return new Response(body, { status: 407 })
}

function withNetErrors(response: Awaited<ReturnType<typeof fetch>>): Response {
  const { status, statusText } = response
  const headers = [...response.headers]
  if (response.body === null) return new Response(null, { status, statusText, headers })
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
  return new Response(body, { status, statusText, headers })
}
