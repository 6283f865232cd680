import { beforeEach, expect, it } from 'vitest'
import type {
  AccountPayload,
  PortfolioPayload,
  PositionRiskRow,
} from '../../../electron/binance/responses.ts'
import { createPortfolioSource } from '../../../electron/polling/portfolio-source.ts'
import { createSymbolBook } from '../../../electron/polling/symbol-book.ts'
import type { PortfolioKind } from '../../../shared/accounts.ts'
import { ProblemError } from '../../../shared/problems.ts'
import { createFakeClock, type FakeClock, settle } from '../../fake-clock.ts'
import { weight } from '../../fixtures.ts'
import { account, position } from '../margin/figures.ts'

const FIGURES: PortfolioPayload = {
  accountEquity: '10000',
  accountMaintMargin: '2000',
  uniMMR: '5',
  accountStatus: 'NORMAL',
  totalAvailableBalance: null,
}
const LONG = position({ symbol: 'BTCUSDT', positionAmt: '1', notional: '100', maintMargin: '1' })
const RISK: PositionRiskRow = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  marginAsset: 'USDT',
  entryPrice: '90',
  markPrice: '100',
  liquidationPrice: '50',
}

let clock: FakeClock
let requests: string[]
let figures: () => Promise<PortfolioPayload>
let futures: () => Promise<AccountPayload>
let risk: () => Promise<readonly PositionRiskRow[]>

const offline = () => Promise.reject(new ProblemError({ kind: 'offline' }))

beforeEach(() => {
  clock = createFakeClock(1_000_000)
  requests = []
  figures = async () => FIGURES
  futures = async () => account({ positions: [LONG] })
  risk = async () => [RISK]
})

function sourceOf(kind: PortfolioKind) {
  return createPortfolioSource({
    kind,
    portfolio: {
      account(asked) {
        requests.push(asked)
        return figures()
      },
      weight: () => weight(),
    },
    exchange: {
      account() {
        requests.push('account')
        return futures()
      },
      positionRisk() {
        requests.push('positionRisk')
        return risk()
      },
    },
    symbols: createSymbolBook({ ask: offline, now: clock.now, kept: null, keep() {} }),
    credentials: async () => ({ apiKey: 'key', secret: 'secret' }),
    clock,
  })
}

it('asks for the figures of the plain kind alone', async () => {
  const { summary } = await sourceOf('portfolio-margin').poll()
  expect(requests).toEqual(['portfolio-margin'])
  expect(summary).toMatchObject({
    receivedAt: 1_000_000,
    listsHoldings: false,
    pools: [{ marginRatio: '0.21' }],
  })
})

it('in Pro asks for the futures as well, whose positions are shown', async () => {
  const { summary } = await sourceOf('portfolio-margin-pro').poll()
  expect(requests.toSorted()).toEqual(['account', 'portfolio-margin-pro', 'positionRisk'])
  expect(summary).toMatchObject({
    marginMode: 'portfolio-margin-pro',
    pools: [{ id: 'account', marginRatio: '0.21' }],
    positions: [{ symbol: 'BTCUSDT', marginAsset: 'USDT', details: { markPrice: '100' } }],
    listsHoldings: true,
  })
})

it('fails when the figures that decide cannot be read, whatever the futures say', async () => {
  figures = () => Promise.reject(new ProblemError({ kind: 'key-rejected' }))
  await expect(sourceOf('portfolio-margin-pro').poll()).rejects.toMatchObject({
    problem: { kind: 'key-rejected' },
  })
})

it.each<[string, () => void]>([
  ['fail', () => (futures = offline)],
  ['have a position twice', () => (futures = async () => account({ positions: [LONG, LONG] }))],
])('in Pro shows no positions when the futures %s', async (_what, spoil) => {
  spoil()
  const { summary } = await sourceOf('portfolio-margin-pro').poll()
  expect(summary).toMatchObject({ positions: [], listsHoldings: false, pools: [{ marginRatio: '0.21' }] })
})

it('in Pro shows the positions without prices when only these fail', async () => {
  risk = offline
  const { summary } = await sourceOf('portfolio-margin-pro').poll()
  expect(summary).toMatchObject({ positions: [{ symbol: 'BTCUSDT', details: null }], listsHoldings: true })
})

it('in Pro does not wait for late futures', async () => {
  futures = () => new Promise(() => {})
  const polled = sourceOf('portfolio-margin-pro').poll()
  await settle()
  await clock.advance(2_999)
  let done = false
  void polled.then(() => (done = true))
  await settle()
  expect(done).toBe(false)
  await clock.advance(1)
  await settle()
  expect(done).toBe(true)
  expect((await polled).summary.listsHoldings).toBe(false)
  expect(clock.pending).toBe(0)
})
