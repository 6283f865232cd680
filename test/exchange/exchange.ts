import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer, Server as SecureServer } from 'node:https'
import type { DrillAccount, Market } from '../../electron/drill/account.ts'
import { createDrillExchange } from '../../electron/drill/exchange.ts'
import type { Credentials } from '../../shared/accounts.ts'
import type { Decimal } from '../../shared/state.ts'
import { accountAt, madeUpCredentials } from './account.ts'
import type { Certificate } from './certificates.ts'
import type { Fault } from './faults.ts'
import { answerPortfolio, type PortfolioFigures } from './portfolio.ts'
import { createStreamServer, type TestStream } from './stream.ts'

export interface ExchangeOptions {
  /** The exchange's clock. Defaults to the real one. */
  readonly now?: () => number
  readonly credentials?: Credentials
  /** The headline ratio at the start. Defaults to 0.23. */
  readonly ratio?: Decimal
  /** Defaults to a free port. */
  readonly port?: number
  /** Request weight that an IP address may use in a minute. Defaults to that of production. */
  readonly weightLimit?: number
  /** With a certificate the exchange is served over TLS as `localhost`. */
  readonly certificate?: Certificate
}

export interface FaultScope {
  /** The number of requests that the fault affects. By default it lasts until it is cleared. */
  readonly times?: number
  /** The only path that the fault affects. */
  readonly path?: string
}

/** A request without its key and signature. */
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
  /** Makes the headline ratio exactly this from the next request on, as `accountAt` does. */
  setRatio(ratio: Decimal): void
  setAccounts(...accounts: readonly DrillAccount[]): void
  setMarket(market: Market): void
  /** Makes the accounts of these kinds of portfolio margin. By default they are of none. */
  setPortfolio(figures: PortfolioFigures): void
  /** Answers requests with a fault. The newest one that matches a request is used. */
  fault(fault: Fault, scope?: FaultScope): void
  clearFaults(): void
  /** Changes the URL of each request before it is handled, as an attacker on the way could. */
  tamper(change: (url: string) => string): void
  /** Requests whose answer has not ended, and whose socket is open. */
  readonly underWay: number
  /** Sockets that are open. */
  connections(): Promise<number>
  /** Uses another certificate from the next connection on, and closes the open ones. */
  setCertificate(certificate: Certificate): void
  closeConnections(): void
  /** Stops listening until `open` is called. */
  shut(): Promise<void>
  open(): Promise<void>
  close(): Promise<void>
}

interface ArmedFault {
  readonly fault: Fault
  readonly path: string | null
  left: number
}

/** Serves the drill's exchange on a loopback port. It works correctly until a fault is set. */
export async function startExchange(options: ExchangeOptions = {}): Promise<TestExchange> {
  const { now = Date.now, credentials = madeUpCredentials(), ratio = '0.23', port = 0, weightLimit } = options
  let accounts: readonly DrillAccount[] = [accountAt(ratio, credentials)]
  let market: Market = () => '0'
  let portfolio: PortfolioFigures = {}
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
    const matching = armed.findLast((one) => one.left > 0 && (one.path === null || one.path === path))
    if (matching === undefined) return null
    matching.left--
    return matching.fault
  }

  const respond = async (incoming: IncomingMessage, response: ServerResponse, fault: Fault | null) => {
    const request = toRequest(incoming, tamper)
    const apiKeys = accounts.map((account) => account.credentials.apiKey)
    const answer =
      stream.answer(request, apiKeys) ??
      answerPortfolio(request, portfolio, accounts, now()) ??
      (await handle(request))
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
    setPortfolio(next) {
      portfolio = next
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
