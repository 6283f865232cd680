/** An exchange on the loopback with a large account, in a process of its own, whose CPU time does not count. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as v from 'valibot'
import type { DrillAccount, DrillPosition } from '../../electron/drill/account.ts'
import {
  accountConfigPayload,
  accountPayload,
  exchangeInfoPayload,
  positionRiskPayload,
} from '../../electron/drill/payloads.ts'

/** So much request weight that no poll has to wait. */
export const WITHOUT_LIMIT = 1_000_000_000
export const CREDENTIALS = { apiKey: 'key', secret: 'secret' }

const ACCOUNT = '/fapi/v3/account'

export interface LargeExchange {
  readonly url: string
  /** How often the account was asked for so far. */
  polls(): Promise<number>
  stop(): void
}

/** Answers every request at once, for an account of this many cross positions in single-asset mode. */
export async function startLargeExchange(size: number): Promise<LargeExchange> {
  const server = fork(import.meta.filename, [String(size)])
  const next = async () => v.parse(v.tuple([v.number()]), (await once(server, 'message')).slice(0, 1))[0]
  const port = await next()
  return {
    url: `http://127.0.0.1:${port}`,
    async polls() {
      const counted = next()
      server.send('polls')
      return counted
    },
    stop: () => server.disconnect(),
  }
}

if (process.argv[1] === import.meta.filename && process.send !== undefined) serve(process.send.bind(process))

function serve(tell: (number: number) => void): void {
  const bodies = new Map(
    Object.entries(answersFor(Number(process.argv[2]))).map(([path, body]) => [path, JSON.stringify(body)]),
  )
  let polls = 0
  const server = createServer(({ url = '' }, response) => {
    const { pathname } = new URL(url, 'http://localhost')
    if (pathname === ACCOUNT) polls += 1
    const body = bodies.get(pathname)
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(body)
  })
  server.listen(0, '127.0.0.1', () => tell((server.address() as AddressInfo).port))
  process.on('message', () => tell(polls))
  process.once('disconnect', () => process.exit())
}

/** The bodies by path, for an account of this many cross positions in single-asset mode. */
function answersFor(size: number): Readonly<Record<string, object>> {
  const account = accountOf(size)
  const [market, now] = [() => '0' as const, Date.now()]
  return {
    '/fapi/v1/time': { serverTime: now },
    [ACCOUNT]: accountPayload(account, market, now),
    '/fapi/v3/positionRisk': positionRiskPayload(account, market, now),
    '/fapi/v1/accountConfig': accountConfigPayload(account),
    '/fapi/v1/exchangeInfo': exchangeInfoPayload([account], now, WITHOUT_LIMIT),
  }
}

function accountOf(size: number): DrillAccount {
  return {
    credentials: CREDENTIALS,
    multiAssets: false,
    hedge: false,
    wallets: [{ asset: 'USDT', balance: '1000000', bid: '1', ask: '1' }],
    positions: Array.from(
      { length: size },
      (_, index): DrillPosition => ({
        symbol: `COIN${index}USDT`,
        positionSide: 'BOTH',
        marginAsset: 'USDT',
        amount: `${(index % 2 === 0 ? 1 : -1) * (index + 1)}`,
        entryPrice: '98.7654321',
        price: '100.123456',
        leverage: 20,
        maintMarginRate: '0.0065',
        isolatedWallet: null,
      }),
    ),
  }
}
