import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { DrillAccount, Market } from '../../electron/drill/book.ts'
import { createDrillExchange } from '../../electron/drill/exchange.ts'
import type { Credentials } from '../../shared/accounts.ts'
import type { Decimal } from '../../shared/state.ts'
import { accountAt, madeUpCredentials } from './account.ts'
import type { Fault } from './faults.ts'

export interface ExchangeOptions {
  /** The exchange's clock; the real one unless told. */
  readonly now?: () => number
  readonly credentials?: Credentials
  /** The headline ratio to begin with; 0.23 unless told. */
  readonly ratio?: Decimal
  /** A free one unless told. */
  readonly port?: number
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
  /** Makes the headline ratio exactly this from the next request on; `accountAt` tells how. */
  setRatio(ratio: Decimal): void
  setAccounts(...accounts: readonly DrillAccount[]): void
  setMarket(market: Market): void
  /** The last one that fits a request decides. */
  fault(fault: Fault, scope?: FaultScope): void
  clearFaults(): void
  /** Changes each request's address on its way, as somebody in between would. */
  tamper(change: (url: string) => string): void
  close(): Promise<void>
}

interface ArmedFault {
  readonly fault: Fault
  readonly path: string | null
  left: number
}

/** The drill's exchange on a loopback port, well-behaved until told otherwise. */
export async function startExchange(options: ExchangeOptions = {}): Promise<TestExchange> {
  const { now = Date.now, credentials = madeUpCredentials(), ratio = '0.23', port = 0 } = options
  let accounts: readonly DrillAccount[] = [accountAt(ratio, credentials)]
  let market: Market = () => '0'
  let armed: readonly ArmedFault[] = []
  let tamper = (url: string) => url
  const requests: SeenRequest[] = []
  const handle = createDrillExchange({ now, accounts: () => accounts, market: () => market })

  const server = createServer((incoming, response) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://127.0.0.1')
    requests.push({
      method: incoming.method ?? '',
      path: pathname,
      signed: searchParams.has('signature'),
    })
    respond(incoming, response, takeFault(pathname)).catch(() => response.destroy())
  })

  const takeFault = (path: string): Fault | null => {
    const fitting = armed.findLast((one) => one.left > 0 && (one.path === null || one.path === path))
    if (fitting === undefined) return null
    fitting.left--
    return fitting.fault
  }

  const respond = async (incoming: IncomingMessage, response: ServerResponse, fault: Fault | null) => {
    const answer = await handle(toRequest(incoming, tamper))
    const good = {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: await answer.text(),
    }
    if (fault !== null) return fault(response, good)
    response.writeHead(good.status, good.headers)
    response.end(good.body)
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')

  return {
    url: `http://127.0.0.1:${address.port}`,
    credentials,
    requests,
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
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function toRequest({ url, method, headers }: IncomingMessage, tamper: (url: string) => string): Request {
  const known = Object.entries(headers).filter(([, value]) => typeof value === 'string')
  return new Request(new URL(tamper(url ?? '/'), 'http://127.0.0.1'), {
    method: method ?? 'GET',
    headers: known.map(([name, value]) => [name, String(value)] satisfies [string, string]),
  })
}
