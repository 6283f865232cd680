import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NO_BRACKETS } from '../../../electron/polling/bracket-book.ts'
import { createExchanges } from '../../../electron/polling/exchanges.ts'
import { createSource } from '../../../electron/polling/source.ts'
import { openSymbols, type SymbolsFile } from '../../../electron/polling/symbols-file.ts'
import { systemClock } from '../../../shared/clock.ts'
import { startExchange, type TestExchange } from '../../exchange/exchange.ts'
import * as faults from '../../exchange/faults.ts'

const INFO = '/fapi/v1/exchangeInfo'
const DAY = 24 * 60 * 60_000

let folder: string
let path: string
let server: TestExchange
let clockAheadMs: number
let writes: Promise<void>[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  path = join(folder, 'symbols.json')
  clockAheadMs = 0
  writes = []
  server = await startExchange({ now: () => Date.now() + clockAheadMs })
})
afterEach(async () => {
  await filesWritten()
  await server.close()
  rmSync(folder, { recursive: true })
})

/** Starts the app's exchanges, which know symbols from the file or from the exchange. */
function startRun() {
  const file = openSymbols(path, Date.now)
  const symbolsFile: Pick<SymbolsFile, 'value' | 'replace'> = {
    get value() {
      return file.value
    },
    replace(value) {
      const write = file.replace(value)
      writes.push(write)
      return write
    },
  }
  const clock = { ...systemClock, now: () => Date.now() + clockAheadMs }
  const exchanges = createExchanges({ fetch, clock, random: () => 0, symbolsFile, onOddity() {} })
  const venue = exchanges.at(at(server.url))
  const source = () =>
    createSource({
      ...exchanges.at(at(server.url)),
      brackets: NO_BRACKETS,
      credentials: async () => server.credentials,
      stretch: () => 1,
      clock,
    }).poll
  return { exchanges, venue, source }
}

const at = (baseUrl: string) => ({ environment: 'custom', baseUrl }) as const

const infoRequests = () => server.requests.filter(({ path: requested }) => requested === INFO).length

/** Waits for the file. Polls do not wait for it. */
const filesWritten = () => Promise.all(writes)

describe("an exchange's symbols", () => {
  it('are requested once for all accounts, and not again by the next run', async () => {
    const { source, venue } = startRun()
    await Promise.all([source()(), source()(), source()()])
    await venue.symbols.refresh([])
    expect(infoRequests()).toBe(1)
    await filesWritten()

    const next = startRun()
    expect(next.venue.symbols.marginAssets.get('SOLUSDC')).toBe('USDC')
    expect(next.venue.symbols.lotSizes.get('SOLUSDC')).toBe('0.001')
    server.fault(faults.html(), { path: '/fapi/v3/positionRisk' })
    expect(await next.source()()).toMatchObject({
      summary: { gaps: [], pools: [{ id: 'cross:USDT' }, {}, {}] },
    })
    expect(infoRequests()).toBe(1)
  })

  it('are requested again a day later', async () => {
    const first = startRun()
    await first.venue.symbols.refresh([])
    await filesWritten()
    clockAheadMs = DAY
    const next = startRun()
    await next.venue.symbols.refresh([])
    expect(infoRequests()).toBe(2)
  })

  it('are requested again when the file is damaged', async () => {
    writeFileSync(path, '{"version":1,"value":{"h')
    const { venue } = startRun()
    await venue.symbols.refresh(['SOLUSDC'])
    expect(venue.symbols.marginAssets.get('SOLUSDC')).toBe('USDC')
    await filesWritten()
    expect(startRun().venue.symbols.marginAssets.get('SOLUSDC')).toBe('USDC')
  })

  it('include the weight limit, which is kept for the next run', async () => {
    server.fault(
      faults.edited((body) => body.replace('"limit":2400', '"limit":6000')),
      { path: INFO },
    )
    const { venue, exchanges } = startRun()
    await venue.symbols.refresh([])
    expect(exchanges.weight().limit).toBe(6000)
    await filesWritten()
    expect(startRun().exchanges.weight().limit).toBe(6000)
  })

  it('leave no gap when they cannot be read and the position risk has the margin assets', async () => {
    server.fault(faults.resetBeforeHeaders, { path: INFO })
    const { summary } = await startRun().source()()
    expect(summary.gaps).toEqual([])
  })

  it('leave a gap when neither they nor the position risk can be read', async () => {
    server.fault(faults.resetBeforeHeaders, { path: INFO })
    server.fault(faults.html(), { path: '/fapi/v3/positionRisk' })
    const { summary } = await startRun().source()()
    expect(summary.gaps).toContainEqual({ kind: 'margin-asset', symbol: 'SOLUSDC' })
    expect(summary.positions.map(({ details }) => details)).toEqual([null, null, null])
  })
})

describe('the time that exchanges confirm', () => {
  it('is the earliest that any of them says, and unknown until one is asked', async () => {
    const other = await startExchange()
    const { exchanges, venue } = startRun()
    clockAheadMs = 1000 * DAY
    const elsewhere = exchanges.at(at(other.url)).exchange
    expect(exchanges.confirmedNow()).toBeNull()
    server.fault(faults.answer(200, { serverTime: Date.UTC(9999, 0) }), { path: '/fapi/v1/time' })
    await venue.exchange.account(server.credentials).catch(() => {})
    expect(exchanges.confirmedNow()).toBeGreaterThanOrEqual(Date.UTC(9999, 0))
    await elsewhere.account(other.credentials)
    expect(Math.abs(Number(exchanges.confirmedNow()) - Date.now())).toBeLessThan(DAY)
    await other.close()
  })
})

describe('the accounts at one address', () => {
  it('share its request weight, apart from accounts at another address', () => {
    const { exchanges, venue } = startRun()
    const shares = [venue, exchanges.at(at(server.url)), exchanges.at(at('https://elsewhere.invalid'))].map(
      ({ sharedWeight }) => sharedWeight.join(),
    )
    for (const share of shares) share.claim({ intervalMs: 10_000, urgency: null })
    expect(shares.map((share) => share.phase())).toEqual([0, 0.5, null])
  })

  it('are polled less often when others use request weight', async () => {
    const { venue } = startRun()
    const share = venue.sharedWeight.join()
    share.claim({ intervalMs: 1_000, urgency: null })
    const before = share.stretch()
    server.fault(faults.answer(200, { serverTime: Date.now() }, { 'X-MBX-USED-WEIGHT-1M': '2100' }))
    // At the turn of a minute it is uncertain which minute the exchange counts.
    await vi.waitFor(async () => {
      await venue.exchange.time()
      expect(venue.exchange.weight().share).toBeLessThan(100)
    }, 3_000)
    expect(share.stretch()).toBeGreaterThan(before * 4)
  })

  it('have their requests aborted by suspend, at every address', async () => {
    server.fault(faults.hang)
    const other = await startExchange()
    other.fault(faults.hang)
    const { exchanges, venue } = startRun()
    const pending = [venue, exchanges.at(at(other.url))].map(({ exchange }) => exchange.time())
    const ended = Promise.allSettled(pending)
    await vi.waitFor(() => expect([server, other].map(({ requests }) => requests.length)).toEqual([1, 1]))
    exchanges.suspend()
    const problem = { kind: 'offline', params: { cause: 'aborted' } }
    expect(await ended).toMatchObject([{ reason: { problem } }, { reason: { problem } }])
    await other.close()
  })
})
