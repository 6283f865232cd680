/** An exchange on the loopback with a large account, in a process of its own, whose CPU time does not count. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as v from 'valibot'
import { ENDPOINTS, USUAL_LARGEST_BODY } from '../../electron/binance/endpoints.ts'
import type { DrillAccount, DrillPosition } from '../../electron/drill/account.ts'
import {
  accountConfigPayload,
  accountPayload,
  exchangeInfoPayload,
  positionRiskPayload,
} from '../../electron/drill/payloads.ts'
import { exact, toDecimal } from '../../shared/decimal.ts'

/** So much request weight that no poll has to wait. */
export const WITHOUT_LIMIT = 1_000_000_000
export const CREDENTIALS = { apiKey: 'key', secret: 'secret' }

const ACCOUNT = ENDPOINTS.account.path
const SYMBOLS = ENDPOINTS.exchangeInfo.path

export interface LargeExchange {
  readonly url: string
  /** How often the account was asked for so far. */
  polls(): Promise<number>
  stop(): void
}

/** What an exchange answers in place of an account's figures and the list of symbols. */
const ODDITIES = {
  /** Each as large as is accepted, and full of numbers: far more values than are. */
  'full of numbers': () => ({
    [ACCOUNT]: numbers(USUAL_LARGEST_BODY),
    [SYMBOLS]: numbers(ENDPOINTS.exchangeInfo.largestBody),
  }),
  'with as many symbols as fit': () => ({ [SYMBOLS]: allSymbols(ENDPOINTS.exchangeInfo.mostValues) }),
} as const

export interface LargeAccount {
  readonly size: number
  /** Isolated positions are all in danger. */
  readonly kind?: 'cross' | 'isolated'
  readonly oddity?: keyof typeof ODDITIES
}

const argumentSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    size: v.number(),
    kind: v.exactOptional(v.picklist(['cross', 'isolated'])),
    oddity: v.exactOptional(v.picklist(['full of numbers', 'with as many symbols as fit'])),
  }),
)

/** Answers every request at once, for an account in single-asset mode. */
export async function startLargeExchange(account: LargeAccount): Promise<LargeExchange> {
  const server = fork(import.meta.filename, [JSON.stringify(account)])
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
    Object.entries(answersFor(v.parse(argumentSchema, process.argv[2]))).map(([path, body]) => [
      path,
      typeof body === 'string' ? body : JSON.stringify(body),
    ]),
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

/** The bodies by path. */
function answersFor({ oddity, ...large }: LargeAccount): Readonly<Record<string, object | string>> {
  const account = accountOf(large)
  const [market, now] = [() => '0' as const, Date.now()]
  return {
    '/fapi/v1/time': { serverTime: now },
    [ACCOUNT]: accountPayload(account, market, now),
    '/fapi/v3/positionRisk': positionRiskPayload(account, market, now),
    '/fapi/v1/accountConfig': accountConfigPayload(account),
    [SYMBOLS]: exchangeInfoPayload([account], now, WITHOUT_LIMIT),
    ...(oddity === undefined ? {} : ODDITIES[oddity]()),
  }
}

function accountOf({ size, kind = 'cross' }: LargeAccount): DrillAccount {
  return {
    credentials: CREDENTIALS,
    multiAssets: false,
    hedge: false,
    wallets: [{ asset: 'USDT', balance: kind === 'cross' ? '1000000' : '1000000000', bid: '1', ask: '1' }],
    positions: Array.from({ length: size }, (_, index) => positionOf(index, kind)),
  }
}

function positionOf(index: number, kind: 'cross' | 'isolated'): DrillPosition {
  const position = {
    symbol: `COIN${index}USDT`,
    positionSide: 'BOTH',
    marginAsset: 'USDT',
    entryPrice: '98.7654321',
    price: '100.123456',
    leverage: 20,
    maintMarginRate: '0.0065',
  } as const
  const amount = index + 1
  if (kind === 'cross')
    return { ...position, amount: `${index % 2 === 0 ? amount : -amount}`, isolatedWallet: null }
  // A short that has lost all but a tenth more than its maintenance margin.
  return { ...position, amount: `${-amount}`, isolatedWallet: toDecimal(exact('2.08').times(amount)) }
}

/** Of about this many bytes. */
function numbers(bytes: number): string {
  return `[${'7,'.repeat(bytes / 2 - 2)}7]`
}

/** About as many values as these, in symbols of ten. */
function allSymbols(values: number): object {
  const symbols = Array.from({ length: Math.floor(values / 11) }, (_, index) => ({
    symbol: `COIN${index}USDT`,
    pair: `COIN${index}USDT`,
    contractType: 'PERPETUAL',
    status: 'TRADING',
    baseAsset: `COIN${index}`,
    quoteAsset: 'USDT',
    marginAsset: 'USDT',
    filters: [{ filterType: 'LOT_SIZE', stepSize: '0.001' }],
  }))
  return { rateLimits: [], symbols }
}
