import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'
import { ENDPOINTS } from '../../electron/binance/endpoints.ts'
import { exact } from '../../shared/decimal.ts'
import type { AccountState, Decimal } from '../../shared/state.ts'
import type { Projection, Scenario } from '../../shared/what-if.ts'
import { account, asset, position } from '../electron/margin/figures.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { answer } from '../exchange/faults.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { startSession } from '../keyring.ts'
import { until } from '../real-time.ts'
import { draftFor, invoke, waitForAccount, withoutUndefined } from './app.ts'

const POOL = 'cross:USDT'
const LONG = { symbol: 'BTCUSDT', positionSide: 'BOTH' } as const

/** 60,000 dollars owe 0.005 × 60,000 − 50 = 250, of a balance of 400. */
const FIGURES = account({
  totalMaintMargin: '250',
  totalWalletBalance: '500',
  totalUnrealizedProfit: '-100',
  totalMarginBalance: '400',
  assets: [
    asset({
      maintMargin: '250',
      walletBalance: '500',
      crossWalletBalance: '500',
      unrealizedProfit: '-100',
      crossUnPnl: '-100',
      marginBalance: '400',
    }),
  ],
  positions: [
    position({ positionAmt: '0.6', notional: '60000', unrealizedProfit: '-100', maintMargin: '250' }),
  ],
})

const BRACKETS = {
  symbol: 'BTCUSDT',
  brackets: [
    { bracket: 1, notionalFloor: 0, notionalCap: 50000, maintMarginRatio: 0.004, cum: 0 },
    { bracket: 2, notionalFloor: 50000, notionalCap: 250000, maintMarginRatio: 0.005, cum: 50 },
  ],
}

const ANSWERS = {
  account: FIGURES,
  positionRisk: [
    { ...LONG, marginAsset: 'USDT', entryPrice: '100166', markPrice: '100000', liquidationPrice: '99700' },
  ],
  accountConfig: { multiAssetsMargin: false },
  exchangeInfo: {
    symbols: [
      {
        symbol: 'BTCUSDT',
        marginAsset: 'USDT',
        filters: [{ filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001' }],
      },
    ],
  },
} as const

const ANSWERED = ['account', 'positionRisk', 'accountConfig', 'exchangeInfo'] as const

let exchange: TestExchange
let home: string
let app: Preview

beforeEach(async () => {
  exchange = await startExchange({ ratio: '0.23' })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
  app = await launchPreview({ home })
  // Only `look` polls, so that a test knows what each poll was answered.
  await invoke(app, 'settings:set', { pollSeconds: 300 })
})
afterEach(async () => {
  await app.close()
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

function serve(brackets: ReturnType<typeof answer>): void {
  for (const name of ANSWERED) exchange.fault(answer(200, ANSWERS[name]), { path: ENDPOINTS[name].path })
  exchange.fault(brackets, { path: ENDPOINTS.leverageBracket.path })
}

const bracketRequests = () =>
  exchange.requests.filter(({ path }) => path === ENDPOINTS.leverageBracket.path).length

/** Adds the account, and waits until its brackets have been asked for. */
async function add(): Promise<AccountState> {
  await invoke(app, 'accounts:add', draftFor(exchange))
  const { id } = await waitForAccount(app, ({ summary }) => summary !== null)
  await until(() => bracketRequests() === 1, 'brackets')
  return look(id)
}

/** Polls once more. */
async function look(id: string): Promise<AccountState> {
  const before = (await invoke(app, 'monitor:state')).accounts[0]?.summary?.receivedAt
  await invoke(app, 'monitor:refresh')
  return waitForAccount(
    app,
    (account) => account.id === id && account.summary !== null && account.summary.receivedAt !== before,
  )
}

const project = (id: string, scenario: Scenario) => invoke(app, 'whatif:project', id, scenario)

function ratioIn({ summary, unknown }: Projection): Decimal | undefined {
  expect(unknown).toEqual([])
  return summary.pools.find((pool) => pool.id === POOL)?.marginRatio
}

it('answers what a scenario does and what brings the pool to a ratio, as by hand', async () => {
  serve(answer(200, [BRACKETS]))
  const { id, summary } = await add()
  expect(await project(id, {})).toEqual({ summary, unknown: [] })

  // 59,880 dollars owe 249.4 of a balance that is 120 lower.
  expect(ratioIn(await project(id, { market: '-0.002' }))).toBe(quotient('249.4', '280'))
  expect(ratioIn(await project(id, { symbols: { BTCUSDT: '-0.002' }, market: '0.5' }))).toBe(
    quotient('249.4', '280'),
  )
  expect(ratioIn(await project(id, { add: [{ poolId: POOL, amount: '100' }] }))).toBe('0.5')
  // 30,000 dollars are in the first bracket and owe 120 of the same balance.
  expect(ratioIn(await project(id, { close: [{ ...LONG, share: '0.5' }] }))).toBe('0.3')

  const solution = await invoke(app, 'whatif:solve', id, POOL, '0.5')
  expect(solution.money).toBe('100')
  // 50,000 dollars owe 200.
  expect(solution.close).toEqual([{ ...LONG, share: quotient('1', '6') }])
  const { market } = await invoke(app, 'whatif:solve', id, POOL, '1')
  // 300 x − 50 = 60,000 x − 59,600
  expect(Number(market)).toBeCloseTo(59_550 / 59_700 - 1, 12)
  expect(Number(ratioIn(await project(id, { market: market ?? '0' })))).toBeCloseTo(1, 9)
})

it('says in the state what ends the alert, each part of which is enough', async () => {
  serve(answer(200, [BRACKETS]))
  const { id, remedies } = await add()
  expect(remedies).toEqual([
    {
      poolId: POOL,
      target: '0.45',
      // 250 ÷ 0.45 − 400, rounded up
      money: '155.56',
      close: [{ ...LONG, share: '0.25', quantity: '0.15' }],
      market: expect.any(String),
    },
  ])
  const [remedy] = remedies
  if (remedy?.money == null || remedy.market === null) throw new Error('no remedy')
  const { money, market, close } = remedy
  for (const scenario of [
    { add: [{ poolId: POOL, amount: money }] },
    { market },
    { close },
  ] satisfies Scenario[])
    expect(exact(ratioIn(await project(id, scenario)) ?? '9').lte('0.45')).toBe(true)
})

it('asks for the brackets once, and still has them after a restart without the exchange’s', async () => {
  const session = await startSession()
  onTestFinished(() => session.stop())
  await session.startKeyring('unlocked')
  const launch = () => launchPreview({ home, keychain: 'system', env: withoutUndefined(session.env) })
  await app.close()
  app = await launch()
  serve(answer(200, [BRACKETS]))
  const { id } = await add()
  await look(id)
  await app.close()
  expect(JSON.parse(await readFile(join(home, 'brackets.json'), 'utf8'))).toMatchObject({
    value: { [id]: { symbols: [{ symbol: 'BTCUSDT' }] } },
  })
  app = await launch()
  await waitForAccount(app, ({ summary }) => summary !== null)
  expect(ratioIn(await project(id, { market: '-0.002' }))).toBe(quotient('249.4', '280'))
  expect(bracketRequests()).toBe(1)
})

it.each([
  ['missing', answer(503, {})],
  ['of another symbol', answer(200, [{ ...BRACKETS, symbol: 'ETHUSDT' }])],
  ['with a gap', answer(200, [withBounds(50_000, 60_000)])],
  ['overlapping', answer(200, [withBounds(50_000, 40_000)])],
  ['of another account, twice as high', answer(200, [{ ...BRACKETS, brackets: [twiceAsHigh()] }])],
])('names a pool as unknown whose brackets are %s', async (_, brackets) => {
  serve(brackets)
  const { id, remedies } = await add()
  expect((await project(id, { market: '-0.002' })).unknown).toEqual([{ poolId: POOL, why: 'brackets' }])
  expect(remedies).toMatchObject([{ close: [], market: null }])
})

it('takes the brackets as a single object, too', async () => {
  serve(answer(200, BRACKETS))
  const { id } = await add()
  expect(ratioIn(await project(id, { market: '-0.002' }))).toBe(quotient('249.4', '280'))
})

it('refuses an unknown account and pool, and a scenario that is malformed or out of range, by its field', async () => {
  serve(answer(200, [BRACKETS]))
  const { id } = await add()
  const refused: readonly (readonly [field: string, args: Parameters<typeof app.invoke>])[] = [
    ['accountId', ['whatif:project', 'nobody', {}]],
    ['accountId', ['whatif:solve', 'nobody', POOL, '1']],
    ['poolId', ['whatif:solve', id, 'cross:USDC', '1']],
    ['ratio', ['whatif:solve', id, POOL, '0']],
    ['market', ['whatif:project', id, { market: '-1' }]],
    ['market', ['whatif:project', id, { market: '1e9' }]],
    ['market', ['whatif:project', id, { market: 'down' }]],
    ['symbols.BTCUSDT', ['whatif:project', id, { symbols: { BTCUSDT: '-1.5' } }]],
    ['add.0.poolId', ['whatif:project', id, { add: [{ poolId: 'cross:USDC', amount: '1' }] }]],
    ['close.0.share', ['whatif:project', id, { close: [{ ...LONG, share: '1.01' }] }]],
    ['close.0.share', ['whatif:project', id, { close: [{ ...LONG, symbol: 'ETHUSDT', share: '0.5' }] }]],
  ]
  for (const [field, [command, ...args]] of refused)
    expect
      .soft(await app.invoke(command, ...args), JSON.stringify(args))
      .toMatchObject({ ok: false, problem: { kind: 'invalid-input', params: { field } } })
})

function quotient(dividend: Decimal, divisor: Decimal): string {
  return exact(dividend).div(divisor).toFixed(20).replace(/0+$/, '')
}

function withBounds(cap: number, floor: number): object {
  const [first, second] = BRACKETS.brackets
  return {
    ...BRACKETS,
    brackets: [
      { ...first, notionalCap: cap },
      { ...second, notionalFloor: floor },
    ],
  }
}

function twiceAsHigh(): object {
  return { bracket: 1, notionalFloor: 0, notionalCap: 250_000, maintMarginRatio: 0.01, cum: 0 }
}
