import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer, Server as SecureServer } from 'node:https'
import type { DrillAccount, Market } from '../../electron/drill/account.ts'
import { createDrillExchange } from '../../electron/drill/exchange.ts'
import type { Credentials } from '../../shared/accounts.ts'
import type { Decimal } from '../../shared/state.ts'
import { accountAt, madeUpCredentials } from './account.ts'
import type { Certificate } from './certificates.ts'
import type { Fault } from './faults.ts'
import { createStreamServer, type TestStream } from './stream.ts'

export interface ExchangeOptions {
  /** The exchange's clock; the real one unless told. */
  readonly now?: () => number
  readonly credentials?: Credentials
  /** The headline ratio to begin with; 0.23 unless told. */
  readonly ratio?: Decimal
  /** A free one unless told. */
  readonly port?: number
  /** Request weight an IP may use in a minute; as production allows unless told. */
  readonly weightLimit?: number
  /** It is reached by TLS, as `localhost`. */
  readonly certificate?: Certificate
}

export interface FaultScope {
  /** For so many requests; until cleared unless told. */
  readonly times?: number
  /** For this path only. */
  readonly path?: string
}

/** What was asked, without key or signature. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly signed: boolean
}

export interface TestExchange {
  readonly url: string
  readonly credentials: Credentials
  /** Every request so far. */
  readonly requests: readonly SeenRequest[]
  /** The user data streams, at the same port. */
  readonly stream: TestStream
  /** Makes the headline ratio exactly this from the next request on; `accountAt` tells how. */
  setRatio(ratio: Decimal): void
  setAccounts(...accounts: readonly DrillAccount[]): void
  setMarket(market: Market): void
  /** The last one that fits a request decides. */
  fault(fault: Fault, scope?: FaultScope): void
  clearFaults(): void
  /** Changes each request's address on its way, as somebody in between would. */
  tamper(change: (url: string) => string): void
  /** Requests whose answer has not ended, and whose socket is open. */
  readonly underWay: number
  /** Sockets that are open. */
  connections(): Promise<number>
  /** From the next connection on; those that are open are closed. */
  setCertificate(certificate: Certificate): void
  closeConnections(): void
  /** Nobody listens at its port until `open`. */
  shut(): Promise<void>
  open(): Promise<void>
  close(): Promise<void>
}

interface ArmedFault {
  readonly fault: Fault
  readonly path: string | null
  left: number
}

/** The drill's exchange on a loopback port, well-behaved until told otherwise. */
export async function startExchange(options: ExchangeOptions = {}): Promise<TestExchange> {
  const { now = Date.now, credentials = madeUpCredentials(), ratio = '0.23', port = 0, weightLimit } = options
  let accounts: readonly DrillAccount[] = [accountAt(ratio, credentials)]
  let market: Market = () => '0'
  let armed: readonly ArmedFault[] = []
  let tamper = (url: string) => url
  const requests: SeenRequest[] = []
  const stream = createStreamServer(now)
  const handle = createDrillExchange({
    now,
    accounts: () => accounts,
    market: () => market,
    ...(weightLimit === undefined ? {} : { weightLimit }),
  })

  let underWay = 0
  const listener: RequestListener = (incoming, response) => {
    underWay++
    response.once('close', () => underWay--)
    response.setHeader('Date', new Date(now()).toUTCString())
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://127.0.0.1')
    requests.push({
      method: incoming.method ?? '',
      path: pathname,
      signed: searchParams.has('signature'),
    })
    respond(incoming, response, takeFault(pathname)).catch(() => response.destroy())
  }
  const { certificate } = options
  const server =
    certificate === undefined ? createServer(listener) : createSecureServer({ ...certificate }, listener)

  server.on('upgrade', stream.upgrade)

  const takeFault = (path: string): Fault | null => {
    const fitting = armed.findLast((one) => one.left > 0 && (one.path === null || one.path === path))
    if (fitting === undefined) return null
    fitting.left--
    return fitting.fault
  }

  const respond = async (incoming: IncomingMessage, response: ServerResponse, fault: Fault | null) => {
    const request = toRequest(incoming, tamper)
    const apiKeys = accounts.map((account) => account.credentials.apiKey)
    const answer = stream.answer(request, apiKeys) ?? (await handle(request))
    const good = {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: await answer.text(),
    }
    if (fault !== null) return fault(response, good)
    response.writeHead(good.status, good.headers)
    response.end(good.body)
  }

  const listen = (at: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(at, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  const shut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
      stream.terminateAll()
    })

  await listen(port)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')

  return {
    url: `${certificate === undefined ? 'http://127.0.0.1' : 'https://localhost'}:${address.port}`,
    credentials,
    requests,
    stream,
    setRatio(next) {
      accounts = [accountAt(next, credentials)]
    },
    setAccounts(...next) {
      accounts = next
    },
    setMarket(next) {
      market = next
    },
    fault(fault, scope = {}) {
      armed = [...armed, { fault, path: scope.path ?? null, left: scope.times ?? Number.POSITIVE_INFINITY }]
    },
    clearFaults() {
      armed = []
    },
    tamper(change) {
      tamper = change
    },
    get underWay() {
      return underWay
    },
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)))
      }),
    setCertificate(next) {
      if (server instanceof SecureServer) server.setSecureContext({ ...next })
      server.closeAllConnections()
    },
    closeConnections: () => server.closeAllConnections(),
    shut,
    open: () => listen(address.port),
    close: shut,
  }
}

function toRequest({ url, method, headers }: IncomingMessage, tamper: (url: string) => string): Request {
  const known = Object.entries(headers).filter(([, value]) => typeof value === 'string')
  return new Request(new URL(tamper(url ?? '/'), 'http://127.0.0.1'), {
    method: method ?? 'GET',
    headers: known.map(([name, value]) => [name, String(value)] satisfies [string, string]),
  })
}
