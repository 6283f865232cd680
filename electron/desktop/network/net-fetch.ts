import { type AuthInfo, type IncomingMessage, net, type Session } from 'electron'
import type { RequestLogin } from './proxy-login.ts'

/** Statuses without a body, for which `Response` accepts none. */
const BODILESS: ReadonlySet<number> = new Set([101, 204, 205, 304])

/**
 * A fetch that can sign in to a proxy, which Electron's own `session.fetch` cannot: it does not emit
 * `login` (electron/electron#44249). Uses the method, headers and signal of `init`. Sends no body and
 * no cookies, caches nothing and follows no redirect.
 */
export async function fetchThrough(
  session: Session,
  login: RequestLogin,
  url: string,
  { method = 'GET', headers, signal }: RequestInit,
): Promise<Response> {
  signal?.throwIfAborted()
  const request = net.request({
    session,
    url,
    method,
    headers: Object.fromEntries(new Headers(headers)),
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
  })
  const answer = Promise.withResolvers<Response>()
  const stop = (failure: unknown) => {
    answer.reject(failure)
    request.abort()
  }

  signal?.addEventListener('abort', () => stop(signal.reason), { once: true })
  request.on('login', (challenge, proceed) => {
    signIn(login, challenge, proceed).catch(stop)
  })
  request.on('response', (message) => {
    try {
      answer.resolve(toResponse(message, signal ?? null, () => request.abort()))
    } catch (failure) {
      stop(failure)
    }
  })
  request.on('error', answer.reject)
  request.end()
  return answer.promise.finally(login.end)
}

async function signIn(
  login: RequestLogin,
  challenge: AuthInfo,
  proceed: (user?: string, password?: string) => void,
): Promise<void> {
  const credentials = await login.answer(challenge)
  if (credentials === null) proceed()
  else proceed(credentials.user, credentials.password)
}

function toResponse(message: IncomingMessage, signal: AbortSignal | null, abort: () => void): Response {
  const headers = new Headers()
  for (const [name, value] of Object.entries(message.headers)) headers.set(name, [value].flat().join(', '))
  const body = bodyOf(message, signal, abort)
  return new Response(BODILESS.has(message.statusCode) ? null : body, { status: message.statusCode, headers })
}

/** Listens from the start, because an `error` event without a listener would end the app. */
function bodyOf(message: IncomingMessage, signal: AbortSignal | null, abort: () => void): ReadableStream {
  let open = true
  const close = (how: () => void) => {
    if (open) how()
    open = false
  }
  return new ReadableStream<Uint8Array>({
    start(controller) {
      message.on('data', (chunk) => {
        if (open) controller.enqueue(chunk)
      })
      message.on('end', () => close(() => controller.close()))
      message.on('error', (failure: unknown) => close(() => controller.error(failure)))
      message.on('aborted', () => close(() => controller.error(new Error('net::ERR_ABORTED'))))
      signal?.addEventListener('abort', () => close(() => controller.error(signal.reason)), { once: true })
    },
    cancel: () => close(abort),
  })
}
