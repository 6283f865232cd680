import { beforeEach, describe, expect, it } from 'vitest'
import type { ExchangeInfo } from '../../../electron/binance/responses.ts'
import { type BookContent, createSymbolBook } from '../../../electron/polling/symbol-book.ts'
import { ProblemError } from '../../../shared/problems.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const infoOf = (...symbols: readonly string[]): ExchangeInfo => ({
  marginAssets: new Map(symbols.map((symbol) => [symbol, 'USDT'])),
  lotSizes: new Map(symbols.map((symbol) => [symbol, '0.001'])),
  weightLimit: 2400,
})

let now: number
let requests: number
let kept: BookContent[]
let answer: () => Promise<ExchangeInfo>

beforeEach(() => {
  now = 1_800_000_000_000
  requests = 0
  kept = []
  answer = async () => infoOf('BTCUSDT')
})

function createBook(content: BookContent | null = null) {
  return createSymbolBook({
    ask: () => {
      requests += 1
      return answer()
    },
    now: () => now,
    kept: content,
    keep: (next) => kept.push(next),
  })
}

const offline = () => Promise.reject(new ProblemError({ kind: 'offline' }))

describe('a symbol book', () => {
  it('requests the symbols when it is new, and keeps them', async () => {
    const symbols = createBook()
    expect(symbols.marginAssets.size).toBe(0)
    await symbols.refresh([])
    expect(symbols.marginAssets.get('BTCUSDT')).toBe('USDT')
    expect(symbols.lotSizes.get('BTCUSDT')).toBe('0.001')
    expect(kept).toEqual([{ ...infoOf('BTCUSDT'), at: now }])
  })

  it('from an earlier run is requested again when it is a day old, and not before', async () => {
    const symbols = createBook({ ...infoOf('BTCUSDT'), at: now - DAY + 1 })
    await symbols.refresh(['BTCUSDT'])
    expect(requests).toBe(0)
    answer = async () => infoOf('BTCUSDT', 'NEWUSDT')
    now += 1
    await symbols.refresh(['BTCUSDT'])
    expect([requests, symbols.marginAssets.get('NEWUSDT')]).toEqual([1, 'USDT'])
    await symbols.refresh(['BTCUSDT'])
    expect(requests).toBe(1)
  })

  it('from a day in the future, by a clock that was wrong, counts as old', async () => {
    const symbols = createBook({ ...infoOf('BTCUSDT'), at: now + DAY })
    await symbols.refresh(['BTCUSDT'])
    expect(requests).toBe(1)
  })

  it('requests the symbols at once when one is missing', async () => {
    const symbols = createBook({ ...infoOf('BTCUSDT'), at: now })
    answer = async () => infoOf('BTCUSDT', 'NEWUSDT')
    await symbols.refresh(['BTCUSDT', 'NEWUSDT'])
    expect([requests, symbols.marginAssets.get('NEWUSDT')]).toEqual([1, 'USDT'])
  })

  it('requests the symbols once an hour for an unknown symbol, and at once for another one', async () => {
    const symbols = createBook({ ...infoOf('BTCUSDT'), at: now })
    await symbols.refresh(['XUSDT'])
    now += HOUR - 1
    await symbols.refresh(['XUSDT'])
    expect(requests).toBe(1)
    await symbols.refresh(['XUSDT', 'YUSDT'])
    expect(requests).toBe(2)
    await symbols.refresh(['YUSDT', 'XUSDT'])
    expect(requests).toBe(2)
    now += HOUR
    await symbols.refresh(['XUSDT'])
    expect(requests).toBe(3)
  })

  it('keeps its content when a request fails, and tries again after a minute', async () => {
    const symbols = createBook({ ...infoOf('BTCUSDT'), at: now - DAY })
    answer = offline
    await symbols.refresh(['BTCUSDT', 'NEWUSDT'])
    expect([requests, symbols.marginAssets.get('BTCUSDT'), kept]).toEqual([1, 'USDT', []])
    now += MINUTE - 1
    await symbols.refresh(['BTCUSDT', 'NEWUSDT'])
    expect(requests).toBe(1)
    answer = async () => infoOf('NEWUSDT')
    now += 1
    await symbols.refresh(['BTCUSDT', 'NEWUSDT'])
    expect([...symbols.marginAssets.keys()]).toEqual(['NEWUSDT'])
  })

  it('is requested once while a request is under way', async () => {
    const late = Promise.withResolvers<ExchangeInfo>()
    answer = () => late.promise
    const symbols = createBook()
    const both = [symbols.refresh(['BTCUSDT']), symbols.refresh(['ETHUSDT'])]
    late.resolve(infoOf('BTCUSDT', 'ETHUSDT'))
    await Promise.all(both)
    expect(requests).toBe(1)
  })
})
