import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
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
let ahead: number
let writes: Promise<void>[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  path = join(folder, 'symbols.json')
  ahead = 0
  writes = []
  server = await startExchange({ now: () => Date.now() + ahead })
})
afterEach(async () => {
  await written()
  await server.close()
  rmSync(folder, { recursive: true })
})

/** The app from its start: what it knows of the symbols it has from its file, or from the exchange. */
function run() {
  const file = openSymbols(path)
  const symbolsFile: SymbolsFile = {
    get value() {
      return file.value
    },
    replace(value) {
      const write = file.replace(value)
      writes.push(write)
      return write
    },
  }
  const clock = { ...systemClock, now: () => Date.now() + ahead }
  const exchanges = createExchanges({ fetch, clock, random: () => 0, symbolsFile })
  const venue = exchanges.at(server.url)
  const source = () =>
    createSource({
      ...exchanges.at(server.url),
      credentials: async () => server.credentials,
      stretch: () => 1,
      clock,
    }).poll
  return { exchanges, venue, source }
}

const asked = () => server.requests.filter(({ path: requested }) => requested === INFO).length

/** What is kept is written beside the poll, which does not wait for it. */
const written = () => Promise.all(writes)

describe("an exchange's symbols", () => {
  it('are asked for once for all accounts, and not again by the next run', async () => {
    const { source, venue } = run()
    await Promise.all([source()(), source()(), source()()])
    await venue.symbols.refresh([])
    expect(asked()).toBe(1)
    await written()

    const next = run()
    expect(next.venue.symbols.marginAssets.get('SOLUSDC')).toBe('USDC')
    server.fault(faults.html(), { path: '/fapi/v3/positionRisk' })
    expect(await next.source()()).toMatchObject({ gaps: [], pools: [{ id: 'cross:USDT' }, {}, {}] })
    expect(asked()).toBe(1)
  })

  it('are asked for again a day later', async () => {
    const first = run()
    await first.venue.symbols.refresh([])
    await written()
    ahead = DAY
    const next = run()
    await next.venue.symbols.refresh([])
    expect(asked()).toBe(2)
  })

  it('are asked for anew when the file is damaged', async () => {
    writeFileSync(path, '{"version":1,"value":{"h')
    const { venue } = run()
    await venue.symbols.refresh(['SOLUSDC'])
    expect(venue.symbols.marginAssets.get('SOLUSDC')).toBe('USDC')
    await written()
    expect(run().venue.symbols.marginAssets.get('SOLUSDC')).toBe('USDC')
  })

  it('bring the request weight this IP may use, and keep it for the next run', async () => {
    server.fault(
      faults.edited((body) => body.replace('"limit":2400', '"limit":6000')),
      { path: INFO },
    )
    const { venue, exchanges } = run()
    await venue.symbols.refresh([])
    expect(exchanges.weight().limit).toBe(6000)
    await written()
    expect(run().exchanges.weight().limit).toBe(6000)
  })

  it('that cannot be had cost nothing where the position risk tells the margin assets', async () => {
    server.fault(faults.resetBeforeHeaders, { path: INFO })
    const summary = await run().source()()
    expect(summary.gaps).toEqual([])
  })

  it('that nobody tells leave a gap', async () => {
    server.fault(faults.resetBeforeHeaders, { path: INFO })
    server.fault(faults.html(), { path: '/fapi/v3/positionRisk' })
    const summary = await run().source()()
    expect(summary.gaps).toContainEqual({ kind: 'margin-asset', symbol: 'SOLUSDC' })
    expect(summary.positions.map(({ details }) => details)).toEqual([null, null, null])
  })
})

describe('the accounts at one address', () => {
  it('share its request weight; those at another share their own', () => {
    const { exchanges, venue } = run()
    const shares = [venue, exchanges.at(server.url), exchanges.at('https://elsewhere.invalid')].map(
      ({ sharedWeight }) => sharedWeight.join(),
    )
    for (const share of shares) share.claim(10_000)
    expect(shares.map((share) => share.phase())).toEqual([0, 0.5, null])
  })

  it('are stretched by what the exchange says that others take', async () => {
    const { venue } = run()
    const share = venue.sharedWeight.join()
    share.claim(1_000)
    const before = share.stretch()
    server.fault(faults.answer(200, { serverTime: Date.now() }, { 'X-MBX-USED-WEIGHT-1M': '2100' }))
    // At the turn of a minute nobody knows which minute is counted.
    await vi.waitFor(async () => {
      await venue.exchange.time()
      expect(venue.exchange.weight().share).toBeLessThan(100)
    }, 3_000)
    expect(share.stretch()).toBeGreaterThan(before * 4)
  })

  it('have their requests ended by a sleep, at every address', async () => {
    server.fault(faults.hang)
    const other = await startExchange()
    other.fault(faults.hang)
    const { exchanges, venue } = run()
    const asking = [venue, exchanges.at(other.url)].map(({ exchange }) => exchange.time())
    const ended = Promise.allSettled(asking)
    await vi.waitFor(() => expect([server, other].map(({ requests }) => requests.length)).toEqual([1, 1]))
    exchanges.suspend()
    const problem = { kind: 'offline', params: { cause: 'aborted' } }
    expect(await ended).toMatchObject([{ reason: { problem } }, { reason: { problem } }])
    await other.close()
  })
})
