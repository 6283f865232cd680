import { beforeEach, describe, expect, it } from 'vitest'
import type { ExchangeInfo } from '../../../electron/binance/responses.ts'
import { type BookContent, createSymbolBook } from '../../../electron/polling/symbol-book.ts'
import { ProblemError } from '../../../shared/problems.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const listing = (...symbols: readonly string[]): ExchangeInfo => ({
  marginAssets: new Map(symbols.map((symbol) => [symbol, 'USDT'])),
  weightLimit: 2400,
})

let now: number
let times: number
let kept: BookContent[]
let answer: () => Promise<ExchangeInfo>

beforeEach(() => {
  now = 1_800_000_000_000
  times = 0
  kept = []
  answer = async () => listing('BTCUSDT')
})

function book(content: BookContent | null = null) {
  return createSymbolBook({
    ask: () => {
      times += 1
      return answer()
    },
    now: () => now,
    kept: content,
    keep: (next) => kept.push(next),
  })
}

const offline = () => Promise.reject(new ProblemError({ kind: 'offline' }))

describe('a symbol book', () => {
  it('that is new asks, and keeps what it hears', async () => {
    const symbols = book()
    expect(symbols.marginAssets.size).toBe(0)
    await symbols.refresh([])
    expect(symbols.marginAssets.get('BTCUSDT')).toBe('USDT')
    expect(kept).toEqual([{ ...listing('BTCUSDT'), at: now }])
  })

  it('kept from an earlier run is asked for again when it is a day old, and no sooner', async () => {
    const symbols = book({ ...listing('BTCUSDT'), at: now - DAY + 1 })
    await symbols.refresh(['BTCUSDT'])
    expect(times).toBe(0)
    answer = async () => listing('BTCUSDT', 'NEWUSDT')
    now += 1
    await symbols.refresh(['BTCUSDT'])
    expect([times, symbols.marginAssets.get('NEWUSDT')]).toEqual([1, 'USDT'])
    await symbols.refresh(['BTCUSDT'])
    expect(times).toBe(1)
  })

  it('kept from a time to come, by a clock that was wrong, counts as old a day away', async () => {
    const symbols = book({ ...listing('BTCUSDT'), at: now + DAY })
    await symbols.refresh(['BTCUSDT'])
    expect(times).toBe(1)
  })

  it('asks at once for a symbol it does not list', async () => {
    const symbols = book({ ...listing('BTCUSDT'), at: now })
    answer = async () => listing('BTCUSDT', 'NEWUSDT')
    await symbols.refresh(['BTCUSDT', 'NEWUSDT'])
    expect([times, symbols.marginAssets.get('NEWUSDT')]).toEqual([1, 'USDT'])
  })

  it('asks once an hour for a symbol nobody knows, and at once for another', async () => {
    const symbols = book({ ...listing('BTCUSDT'), at: now })
    await symbols.refresh(['XUSDT'])
    now += HOUR - 1
    await symbols.refresh(['XUSDT'])
    expect(times).toBe(1)
    await symbols.refresh(['XUSDT', 'YUSDT'])
    expect(times).toBe(2)
    await symbols.refresh(['YUSDT', 'XUSDT'])
    expect(times).toBe(2)
    now += HOUR
    await symbols.refresh(['XUSDT'])
    expect(times).toBe(3)
  })

  it('that cannot be refreshed stands as it was, and is tried again after a minute', async () => {
    const symbols = book({ ...listing('BTCUSDT'), at: now - DAY })
    answer = offline
    await symbols.refresh(['BTCUSDT', 'NEWUSDT'])
    expect([times, symbols.marginAssets.get('BTCUSDT'), kept]).toEqual([1, 'USDT', []])
    now += MINUTE - 1
    await symbols.refresh(['BTCUSDT', 'NEWUSDT'])
    expect(times).toBe(1)
    answer = async () => listing('NEWUSDT')
    now += 1
    await symbols.refresh(['BTCUSDT', 'NEWUSDT'])
    expect([...symbols.marginAssets.keys()]).toEqual(['NEWUSDT'])
  })

  it('is asked for once by all who come while the answer is under way', async () => {
    const late = Promise.withResolvers<ExchangeInfo>()
    answer = () => late.promise
    const symbols = book()
    const both = [symbols.refresh(['BTCUSDT']), symbols.refresh(['ETHUSDT'])]
    late.resolve(listing('BTCUSDT', 'ETHUSDT'))
    await Promise.all(both)
    expect(times).toBe(1)
  })
})
