import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ENDPOINTS } from '../../electron/binance/endpoints.ts'
import type { AccountState, AccountSummary, Decimal } from '../../shared/state.ts'
import { account, asset, position } from '../electron/margin/figures.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { answer, edited } from '../exchange/faults.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { draftFor, invoke, waitForAccount } from './app.ts'

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

const ANSWERED = ['account', 'positionRisk', 'accountConfig', 'assetIndex', 'exchangeInfo'] as const
type Answered = (typeof ANSWERED)[number]

/** Fixed answers; null is a failure. */
function serve(bodies: Partial<Readonly<Record<Answered, object | null>>>): void {
  for (const name of ANSWERED) {
    const body = bodies[name]
    if (body === undefined) continue
    exchange.fault(body === null ? answer(503, {}) : answer(200, body), { path: ENDPOINTS[name].path })
  }
}

function asked(name: Answered): number {
  return exchange.requests.filter(({ path }) => path === ENDPOINTS[name].path).length
}

function riskRow(symbol: string, marginAsset: string): object {
  const prices = { entryPrice: '100', markPrice: '100', liquidationPrice: '90' }
  return { symbol, positionSide: 'BOTH', marginAsset, ...prices }
}

const symbolsBody = (...symbols: readonly (readonly [symbol: string, marginAsset: string])[]) => ({
  symbols: symbols.map(([symbol, marginAsset]) => ({ symbol, marginAsset })),
})
const rate = (asset: string, dollars: string) => ({
  symbol: `${asset}USD`,
  bidRate: dollars,
  askRate: dollars,
})
const MULTI_ASSETS = { multiAssetsMargin: true }
const SINGLE_ASSET = { multiAssetsMargin: false }

type SeenAccount = AccountState & { readonly summary: AccountSummary }

async function add(): Promise<SeenAccount> {
  await invoke(app, 'accounts:add', draftFor(exchange))
  return seen(await waitForAccount(app, ({ summary }) => summary !== null))
}

/** Polls once more. */
async function look(): Promise<SeenAccount> {
  const before = (await invoke(app, 'monitor:state')).accounts[0]?.summary?.receivedAt
  await invoke(app, 'monitor:refresh')
  return seen(await waitForAccount(app, ({ summary }) => summary !== null && summary.receivedAt !== before))
}

function seen({ summary, ...account }: AccountState): SeenAccount {
  if (summary === null) throw new Error('no figures')
  return { ...account, summary }
}

const plain = (text: string) => text.replaceAll('\u202f', ' ')

const notifications = () =>
  app.events.flatMap((event) =>
    event.event === 'notification' ? [plain(`${event.title}\n${event.body}`)] : [],
  )

/** Waits for the tray to have this icon and a tooltip that begins so, and answers its menu. */
async function trayMenu(icon: string, tooltip: string): Promise<string> {
  const { menu } = await app.waitFor(
    'tray',
    (tray) => tray.icon === icon && plain(tray.tooltip).startsWith(tooltip),
  )
  return plain(menu.join('\n'))
}

/** A perpetual quoted in bitcoin beside a long in USDT: 850 + 0.000004 × 100,000 = 850.4 dollars are due. */
const BESIDE_ETHBTC = {
  account: account({
    totalMaintMargin: '850.4',
    totalMarginBalance: '1000',
    assets: [
      asset({ asset: 'USDT', maintMargin: '850', marginBalance: '1000' }),
      asset({ asset: 'BTC', maintMargin: '0.000004' }),
    ],
    positions: [
      position({ symbol: 'BTCUSDT', positionAmt: '1', notional: '100000', maintMargin: '850' }),
      position({ symbol: 'ETHBTC', positionAmt: '0.01', notional: '0.0004', maintMargin: '0.000004' }),
    ],
  }),
  accountConfig: MULTI_ASSETS,
  positionRisk: [riskRow('BTCUSDT', 'USDT'), riskRow('ETHBTC', 'BTC')],
  exchangeInfo: symbolsBody(['BTCUSDT', 'USDT'], ['ETHBTC', 'BTC']),
  assetIndex: [rate('USDT', '1'), rate('BTC', '100000')],
}

/** A European account: its position says that it is margined in credits, the list of symbols that it is in USDT. */
const IN_CREDITS = {
  account: account({
    totalMaintMargin: '16.852968',
    totalMarginBalance: '19.9',
    assets: [asset({ asset: 'BNFCR', maintMargin: '16.852968', marginBalance: '19.9' })],
    positions: [
      position({ symbol: 'LDOUSDT', positionAmt: '3460', notional: '2808.828', maintMargin: '16.852968' }),
    ],
  }),
  accountConfig: MULTI_ASSETS,
  positionRisk: [riskRow('LDOUSDT', 'BNFCR')],
  exchangeInfo: symbolsBody(['LDOUSDT', 'USDT']),
  assetIndex: null,
}

it.each([
  {
    name: 'with a perpetual quoted in bitcoin',
    answers: BESIDE_ETHBTC,
    ratio: '0.8504',
    // (850.4 − 1000) ÷ (100,000 + 0.0004 × 100,000 − 850.4) = −149.6 ÷ 99,189.6
    move: { kind: 'move', move: expect.stringMatching(/^-0\.0015082/) },
    shown: 'margin ratio 85.04 %, liquidation near',
    headroom: 'Headroom: −0.15 % move or 149.60 USD',
  },
  {
    name: 'with a perpetual quoted in bitcoin, whose rate is not known',
    answers: { ...BESIDE_ETHBTC, assetIndex: null },
    ratio: '0.8504',
    move: { kind: 'unknown', why: 'rate' },
    shown: 'margin ratio 85.04 %, critical',
    headroom: 'Headroom: 149.60 USD; move not known: the dollar rate of an asset is not known',
  },
  {
    name: 'in credits',
    answers: IN_CREDITS,
    // 16.852968 ÷ 19.9
    ratio: expect.stringMatching(/^0\.84688281/),
    // (16.852968 − 19.9) ÷ (2,808.828 − 16.852968) = −3.047032 ÷ 2,791.975032
    move: { kind: 'move', move: expect.stringMatching(/^-0\.00109135/) },
    shown: 'margin ratio 84.68 %, liquidation near',
    headroom: 'Headroom: −0.10 % move or 3.04 USD',
  },
])(
  'a multi-assets account $name: state, tray and notification say the same true figures',
  async ({ answers, ratio, move, shown, headroom }) => {
    serve(answers)
    await add()
    // By the second poll the list of symbols, which the first does not wait for, is known as well.
    const { risk, summary } = await look()
    expect([risk, summary.gaps]).toEqual(['critical', []])
    expect(summary.pools).toMatchObject([{ id: 'cross:USD', marginRatio: ratio, headroom: { move } }])
    const menu = await trayMenu('critical', `Main: ${shown}`)
    expect(menu).toContain(`\n${headroom}\n`)
    await app.waitFor('notification')
    expect(notifications()).toEqual([expect.stringContaining(`Main: ${shown}\n`)])
    expect(notifications()[0]).toContain(` ${headroom}.`)
  },
)

it('a symbol switched from isolated to cross and ordered at once is in the cross pool at the next poll', async () => {
  const totals = { totalMaintMargin: '35', totalMarginBalance: '995' } as const
  const usdt = { maintMargin: '35', marginBalance: '995' } as const
  const btc = position({ symbol: 'BTCUSDT', notional: '5000', maintMargin: '20' })
  const eth = { symbol: 'ETHUSDT', notional: '3000', maintMargin: '15', unrealizedProfit: '-5' } as const
  serve({
    account: account({
      ...totals,
      assets: [asset({ ...usdt, crossWalletBalance: '850' })],
      positions: [btc, position({ ...eth, isolatedWallet: '150', isolatedMargin: '145' })],
    }),
    accountConfig: SINGLE_ASSET,
    positionRisk: [riskRow('BTCUSDT', 'USDT'), riskRow('ETHUSDT', 'USDT')],
    exchangeInfo: symbolsBody(['BTCUSDT', 'USDT'], ['ETHUSDT', 'USDT']),
  })
  const before = await add()
  expect(before.summary.pools.map(({ id }) => id)).toEqual(['isolated:ETHUSDT:BOTH', 'cross:USDT'])
  serve({
    account: account({
      ...totals,
      assets: [asset({ ...usdt, crossWalletBalance: '1000', crossUnPnl: '-5' })],
      positions: [btc, position(eth)],
    }),
  })
  const { risk, alerts, summary } = await look()
  expect([risk, alerts, summary.gaps]).toEqual(['calm', [], []])
  // 35 ÷ 995
  expect(summary.pools).toMatchObject([
    { id: 'cross:USDT', marginRatio: expect.stringMatching(/^0\.03517587/), marginBalance: '995' },
  ])
  await trayMenu('calm', 'Main: margin ratio 3.5 %, calm')
  expect(notifications()).toEqual([])
})

/** All that changes with the asset mode are the totals: of all assets, or of USDT alone. */
function switchable(totalMaintMargin: Decimal, totalMarginBalance: Decimal): object {
  return account({
    totalMaintMargin,
    totalMarginBalance,
    assets: [
      asset({ asset: 'USDT', maintMargin: '20', marginBalance: '1000', crossWalletBalance: '1000' }),
      asset({ asset: 'USDC', maintMargin: '95', marginBalance: '100', crossWalletBalance: '100' }),
    ],
    positions: [
      position({ symbol: 'BTCUSDT', notional: '5000', maintMargin: '20' }),
      position({ symbol: 'SOLUSDC', notional: '5000', maintMargin: '95' }),
    ],
  })
}

async function addInMultiAssetsMode(): Promise<void> {
  serve({
    account: switchable('115', '1100'),
    accountConfig: MULTI_ASSETS,
    positionRisk: [riskRow('BTCUSDT', 'USDT'), riskRow('SOLUSDC', 'USDC')],
    exchangeInfo: symbolsBody(['BTCUSDT', 'USDT'], ['SOLUSDC', 'USDC']),
    assetIndex: [rate('USDT', '1'), rate('USDC', '1')],
  })
  const { risk, summary } = await add()
  // 115 ÷ 1,100 = 10.5 %
  expect([risk, summary.pools[0]?.id]).toEqual(['calm', 'cross:USD'])
}

/** The USDC alone: 95 ÷ 100, and (95 − 100) ÷ (5,000 − 95) = −0.00101936…. The totals say 20 ÷ 1,000. */
async function expectUsdcInDanger({ risk, summary }: SeenAccount): Promise<void> {
  expect([risk, summary.gaps]).toEqual(['critical', []])
  expect(summary.pools[0]).toMatchObject({
    id: 'cross:USDC',
    marginRatio: '0.95',
    headroom: { money: '5', move: { kind: 'move', move: expect.stringMatching(/^-0\.00101936/) } },
  })
  const menu = await trayMenu('critical', 'Main: margin ratio 95.00 %, liquidation near')
  expect(menu).toContain('\nHeadroom: −0.10 % move or 5.00 USDC\n')
  await app.waitFor('notification')
  expect(notifications()).toEqual([expect.stringMatching(/^Main: margin ratio 95\.00 %, liquidation near\n/)])
}

it('an asset mode switched without an event is read again in the very next poll, once', async () => {
  await addInMultiAssetsMode()
  serve({ account: switchable('20', '1000'), accountConfig: SINGLE_ASSET })
  const [configs, accounts] = [asked('accountConfig'), asked('account')]
  await expectUsdcInDanger(await look())
  expect([asked('accountConfig') - configs, asked('account') - accounts]).toEqual([1, 1])
})

it('while a switched asset mode cannot be read, nothing is claimed; then the figures are right', async () => {
  await addInMultiAssetsMode()
  serve({ account: switchable('20', '1000'), accountConfig: null })
  const unread = await look()
  expect([unread.risk, unread.alerts, unread.summary.pools]).toEqual(['unknown', [], []])
  expect(unread.summary.gaps).toEqual([{ kind: 'mode' }])
  await trayMenu('unknown', 'Main: unknown\nThe asset mode seems to have changed')
  expect(notifications()).toEqual([])
  serve({ accountConfig: SINGLE_ASSET })
  await expectUsdcInDanger(await look())
})

it('answers with nothing but the fields that are read give the same figures', async () => {
  const read = [
    ['serverTime', 'listenKey', 'multiAssetsMargin', 'symbols', 'symbol', 'marginAsset', 'positionSide'],
    ['rateLimits', 'rateLimitType', 'interval', 'intervalNum', 'limit'],
    ['entryPrice', 'markPrice', 'liquidationPrice', 'positionAmt', 'notional', 'unrealizedProfit'],
    ['totalInitialMargin', 'totalMaintMargin', 'totalWalletBalance', 'totalUnrealizedProfit'],
    [
      'totalMarginBalance',
      'availableBalance',
      'assets',
      'positions',
      'asset',
      'walletBalance',
      'maintMargin',
    ],
    ['marginBalance', 'crossWalletBalance', 'crossUnPnl', 'isolatedMargin', 'isolatedWallet'],
  ].flat()
  exchange.fault(edited((body) => JSON.stringify(JSON.parse(body), read)))
  const { receivedAt: _, ...sparse } = (await add()).summary
  expect(sparse.pools[0]).toMatchObject({ id: 'cross:USDT', marginRatio: '0.23' })
  exchange.clearFaults()
  const { receivedAt: _later, ...full } = (await look()).summary
  expect(full).toEqual(sparse)
})

it('three damaged rows of the prices cost no other row, and are logged', async () => {
  const symbols = Array.from({ length: 200 }, (_, index) => `COIN${index}USDT`)
  const rows = symbols.map((symbol) => riskRow(symbol, 'USDT'))
  const damaged = new Map<number, unknown>([
    [3, { ...rows[3], markPrice: null }],
    [77, { ...rows[77], positionSide: 'UP' }],
    [199, null],
  ])
  serve({
    account: account({
      totalMaintMargin: '100',
      totalMarginBalance: '1000',
      assets: [asset({ maintMargin: '100', marginBalance: '1000', crossWalletBalance: '1000' })],
      positions: symbols.map((symbol) => position({ symbol, notional: '100', maintMargin: '0.5' })),
    }),
    accountConfig: SINGLE_ASSET,
    positionRisk: rows.map((row, index) => (damaged.has(index) ? damaged.get(index) : row)),
    // So only the rows say what the margin assets are.
    exchangeInfo: null,
  })
  const { summary } = await add()
  const lost = [...damaged.keys()].map((index) => symbols[index])
  expect(summary.gaps.map((gap) => gap.kind === 'margin-asset' && gap.symbol).toSorted()).toEqual(
    lost.toSorted(),
  )
  expect(summary.positions).toHaveLength(200)
  for (const { symbol, marginAsset, details } of summary.positions) {
    const isLost = lost.includes(symbol)
    expect([symbol, marginAsset]).toEqual([symbol, isLost ? null : 'USDT'])
    const told = { liquidationPrice: '90', liquidationDistance: '0.1' }
    expect([symbol, details]).toEqual([symbol, isLost ? null : expect.objectContaining(told)])
  }
  await app.close()
  const log = await readFile(join(home, 'logs', 'plimsoll.log'), 'utf8')
  expect(log).toMatch(
    / rows-left-out answer=positionRisk rows=3 fields="\[3\]\.markPrice \[77\]\.positionSide \[199\]"\n/,
  )
})
