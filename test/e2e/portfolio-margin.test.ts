import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AccountState } from '../../shared/state.ts'
import { account, asset, position } from '../electron/margin/figures.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { answer, errorObject } from '../exchange/faults.ts'
import { portfolioFigures } from '../exchange/portfolio.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { until } from '../real-time.ts'
import { AMPLE_WEIGHT, draftFor, invoke, replyTo, waitForAccount } from './app.ts'
import { rerouted } from './reroute.ts'

const PLAIN = '/papi/v1/account'
const PRO = '/sapi/v1/portfolio/account'
const LISTEN_KEY = '/fapi/v1/listenKey'
const FUTURES = ['/fapi/v3/account', '/fapi/v3/positionRisk', '/fapi/v1/accountConfig']

/** Plays every host of production. */
let exchange: TestExchange
let home: string
let app: Preview

beforeEach(async () => {
  exchange = await startExchange({ ratio: '0.23', weightLimit: AMPLE_WEIGHT })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
  app = await launchPreview({
    home,
    env: rerouted({
      'https://fapi.binance.com': exchange.url,
      'https://api.binance.com': exchange.url,
      'https://papi.binance.com': exchange.url,
    }),
  })
  await invoke(app, 'settings:set', { pollSeconds: 300 })
})
afterEach(async () => {
  await app.close()
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

const draft = () => ({ label: 'Main', environment: 'production' as const, ...exchange.credentials })
const asked = (path: string) => exchange.requests.filter((request) => request.path === path).length
const plain = (text: string) => text.replaceAll('\u202f', ' ')

/** Futures refuse every key, as once portfolio margin is switched on. */
function refuseFutures(): void {
  const refusal = errorObject(-2015, 'Invalid API-key, IP, or permissions for action', 401)
  for (const path of FUTURES) exchange.fault(refusal, { path })
}

async function add(mode: string): Promise<AccountState> {
  await invoke(app, 'accounts:add', draft())
  return waitForAccount(app, ({ summary }) => summary?.marginMode === mode)
}

/** Polls once more. */
async function look(): Promise<AccountState> {
  const before = (await invoke(app, 'monitor:state')).accounts[0]?.summary?.receivedAt
  await invoke(app, 'monitor:refresh')
  return waitForAccount(app, ({ summary }) => summary !== null && summary.receivedAt !== before)
}

function said(): readonly string[] {
  return app.events.flatMap((event) =>
    event.event === 'notification' ? [plain(`${event.title}\n${event.body}`)] : [],
  )
}

async function waitForNotification(text: string): Promise<void> {
  await until(() => said().some((one) => one.includes(text)), `a notification of ${text}`)
}

describe('an account of the plain kind', () => {
  beforeEach(() => {
    refuseFutures()
    exchange.setPortfolio({ plain: portfolioFigures('5.20000000') })
  })

  it('is accepted, watched by what liquidates it, and never asked for a stream', async () => {
    expect(await replyTo(app, 'accounts:check', draft())).toMatchObject({ ok: true })
    const added = await add('portfolio-margin')
    expect(added).toMatchObject({
      risk: 'calm',
      connection: { ok: true },
      stream: 'off',
      summary: {
        marginBalance: '10000.00000000',
        unrealizedProfit: null,
        availableBalance: null,
        listsHoldings: false,
        pools: [
          {
            id: 'account',
            // 1.05 / 5.2
            marginRatio: '0.20192307692307692307',
            uniMMR: '5.20000000',
            // 10,000 − 1.05 × 1,923.07692308
            headroom: { money: '7980.769230766', move: { kind: 'unknown', why: 'portfolio-margin' } },
          },
        ],
      },
    })
    const { tooltip } = await app.waitFor('tray', ({ icon }) => icon === 'calm')
    expect(plain(tooltip)).toContain('20.1 %')
    expect(asked(LISTEN_KEY)).toBe(0)
    expect(await readFile(join(home, 'accounts.json'), 'utf8')).toContain('"kind": "portfolio-margin"')
  })

  it('is warned of by its ratio and by what the exchange says', async () => {
    await add('portfolio-margin')
    exchange.setPortfolio({ plain: portfolioFigures('1.30000000', { accountStatus: 'MARGIN_CALL' }) })
    expect(await look()).toMatchObject({ risk: 'critical' })
    await waitForNotification('80.7')
    // 105 / 1.3 = 80.76…
    exchange.setPortfolio({ plain: portfolioFigures('2.50000000', { accountStatus: 'REDUCE_ONLY' }) })
    await look()
    expect(await look()).toMatchObject({
      risk: 'critical',
      alerts: [{ key: 'marginCall', level: 'critical' }],
    })
    await waitForNotification('only reduce positions')
    exchange.setPortfolio({ plain: portfolioFigures('2.50000000') })
    await look()
    expect(await look()).toMatchObject({ risk: 'calm', alerts: [] })
  })

  it.each([
    ['an empty uniMMR', { uniMMR: '' }],
    ['a uniMMR of zero', { uniMMR: '0' }],
    ['a comma in its uniMMR', { uniMMR: '1,167.92' }],
    ['a status nobody knows', { accountStatus: 'FROZEN' }],
  ])('with %s has an unknown risk, and so says the tray', async (_what, odd) => {
    exchange.setPortfolio({ plain: portfolioFigures('5.20000000', odd) })
    expect(await add('portfolio-margin')).toMatchObject({ risk: 'unknown' })
    await app.waitFor('tray', ({ icon, text }) => icon === 'unknown' && text === '')
    expect(said()).toEqual([])
  })

  it('whose equity is gone is critical without a position', async () => {
    const gone = { accountEquity: '-12.5', accountMaintMargin: '0' }
    exchange.setPortfolio({ plain: portfolioFigures('99999999', gone) })
    expect(await add('portfolio-margin')).toMatchObject({
      risk: 'critical',
      summary: { pools: [{ marginRatio: 'Infinity' }] },
    })
    await waitForNotification('12.50 USD')
  })
})

describe('an account in Pro', () => {
  it('whose futures wallet is negative is judged by the whole, and lists its futures', async () => {
    exchange.setPortfolio({ pro: portfolioFigures('5.20000000', { totalAvailableBalance: '122,559.90' }) })
    const added = await add('portfolio-margin-pro')
    expect(added).toMatchObject({
      risk: 'calm',
      summary: { availableBalance: null, pools: [{ marginRatio: '0.20192307692307692307' }], gaps: [] },
    })
    expect(added.summary?.positions).not.toEqual([])
    expect(said()).toEqual([])
    expect(await look()).toMatchObject({ summary: { marginMode: 'portfolio-margin-pro' } })
    expect(asked(PRO)).toBeGreaterThan(1)
  })
})

it('in Pro is in danger by the whole alone, and goes back to its futures when it is no such account any more', async () => {
  exchange.setPortfolio({ pro: portfolioFigures('1.10000000') })
  expect(await add('portfolio-margin-pro')).toMatchObject({ risk: 'critical' })
  await waitForNotification('95.4')
  exchange.setPortfolio({})
  await invoke(app, 'monitor:refresh')
  const after = await waitForAccount(app, ({ summary }) => summary?.pools[0]?.id === 'cross:USDT')
  expect(after).toMatchObject({ connection: { ok: true } })
})

it('raises no alarm by its futures when it is added without a check, though these are below zero', async () => {
  const debt = {
    walletBalance: '-500',
    marginBalance: '-500',
    crossWalletBalance: '-500',
    maintMargin: '40',
  } as const
  const futures = account({
    totalMaintMargin: '40',
    totalMarginBalance: '-500',
    assets: [asset(debt)],
    positions: [position({ symbol: 'BTCUSDT', positionAmt: '0.1', notional: '10000', maintMargin: '40' })],
  })
  exchange.fault(answer(200, futures), { path: '/fapi/v3/account' })
  exchange.setPortfolio({ pro: portfolioFigures('5.20000000') })
  expect(await add('portfolio-margin-pro')).toMatchObject({
    risk: 'calm',
    summary: { pools: [{ marginRatio: '0.20192307692307692307' }], positions: [{ symbol: 'BTCUSDT' }] },
  })
  await look()
  expect(said()).toEqual([])
})

describe('an account whose portfolio margin is switched', () => {
  it('on is watched by it from the first refusal on, and by its futures once it is off', async () => {
    await invoke(app, 'accounts:add', draft())
    const before = await waitForAccount(app, ({ summary }) => summary !== null)
    expect(before.summary?.pools[0]?.id).not.toBe('account')
    refuseFutures()
    exchange.setPortfolio({ plain: portfolioFigures('1.20000000') })
    await invoke(app, 'monitor:refresh')
    expect(
      await waitForAccount(app, ({ summary }) => summary?.marginMode === 'portfolio-margin'),
    ).toMatchObject({
      risk: 'critical',
      connection: { ok: true },
    })
    await waitForNotification('87.5')
    exchange.clearFaults()
    exchange.setPortfolio({})
    await invoke(app, 'monitor:refresh')
    const after = await waitForAccount(app, ({ summary }) => summary?.pools[0]?.id !== 'account')
    expect(after.connection).toEqual({ ok: true })
  })

  it('on, with a key that is not let near it, is told what it is likely to be', async () => {
    await invoke(app, 'accounts:add', draft())
    await waitForAccount(app, ({ summary }) => summary !== null)
    refuseFutures()
    await invoke(app, 'monitor:refresh')
    const { connection } = await waitForAccount(
      app,
      ({ connection }) => !connection.ok && connection.problem.params?.hint === 'not-for-futures',
    )
    expect(connection).toMatchObject({ problem: { kind: 'key-rejected' } })
  })
})

it('is asked about in no other environment', async () => {
  exchange.setPortfolio({ plain: portfolioFigures('5.2'), pro: portfolioFigures('5.2') })
  await invoke(app, 'accounts:add', draftFor(exchange))
  await waitForAccount(app, ({ summary }) => summary !== null)
  refuseFutures()
  await invoke(app, 'monitor:refresh')
  await waitForAccount(app, ({ connection }) => !connection.ok)
  expect([asked(PLAIN), asked(PRO)]).toEqual([0, 0])
})
