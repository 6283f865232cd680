import { beforeEach, describe, expect, it } from 'vitest'
import {
  type Brackets,
  createBracketBook,
  type KnownBrackets,
} from '../../../electron/polling/bracket-book.ts'
import { ProblemError } from '../../../shared/problems.ts'
import { flat } from '../margin/brackets.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const bracketsOf = (...symbols: readonly string[]): Brackets =>
  new Map(symbols.map((symbol) => [symbol, flat('0.004')]))

let now: number
let requests: number
let kept: KnownBrackets[]
let answer: () => Promise<Brackets>

beforeEach(() => {
  now = 1_800_000_000_000
  requests = 0
  kept = []
  answer = async () => bracketsOf('BTCUSDT', 'ETHUSDT', 'SOLUSDC')
})

const failing = async () => Promise.reject(new ProblemError({ kind: 'offline' }))

function createBook(content: KnownBrackets | null = null) {
  return createBracketBook({
    ask() {
      requests += 1
      return answer()
    },
    now: () => now,
    kept: content,
    keep: (known) => void kept.push(known),
  })
}

describe('the brackets of an account', () => {
  it('are asked for once something is held, and only those of held symbols are kept', async () => {
    const book = createBook()
    await book.refresh([])
    expect([requests, book.brackets.size]).toEqual([0, 0])
    await book.refresh(['BTCUSDT'])
    expect([requests, [...book.brackets.keys()]]).toEqual([1, ['BTCUSDT']])
    expect(kept).toEqual([{ at: now, brackets: bracketsOf('BTCUSDT') }])
  })

  it('stay the same objects until they are asked for again, which is when a symbol is new', async () => {
    const book = createBook()
    await book.refresh(['BTCUSDT'])
    const first = book.brackets.get('BTCUSDT')
    now += HOUR
    await book.refresh(['BTCUSDT'])
    expect(book.brackets.get('BTCUSDT')).toBe(first)
    await book.refresh(['ETHUSDT'])
    expect([requests, [...book.brackets.keys()]]).toEqual([2, ['BTCUSDT', 'ETHUSDT']])
    now += HOUR
    await book.refresh(['BTCUSDT', 'ETHUSDT'])
    expect(requests).toBe(2)
  })

  it('are asked for every six hours, and then without those of symbols that are no longer held', async () => {
    const book = createBook()
    await book.refresh(['BTCUSDT', 'ETHUSDT'])
    now += 6 * HOUR - 1
    await book.refresh(['ETHUSDT'])
    expect(requests).toBe(1)
    now += 1
    await book.refresh(['ETHUSDT'])
    expect([requests, [...book.brackets.keys()]]).toEqual([2, ['ETHUSDT']])
  })

  it('are asked for by a new symbol a minute after the last time at the earliest', async () => {
    const book = createBook()
    await book.refresh(['BTCUSDT'])
    now += MINUTE - 1
    await book.refresh(['ETHUSDT'])
    expect(requests).toBe(1)
    now += 1
    await book.refresh(['ETHUSDT'])
    expect(requests).toBe(2)
  })

  it('stand after a failure, and are asked for again a minute later', async () => {
    const book = createBook({ at: now - 7 * HOUR, brackets: bracketsOf('BTCUSDT') })
    answer = failing
    await book.refresh(['BTCUSDT'])
    await book.refresh(['BTCUSDT'])
    expect([requests, [...book.brackets.keys()], kept]).toEqual([1, ['BTCUSDT'], []])
    now += MINUTE
    await book.refresh(['BTCUSDT'])
    expect(requests).toBe(2)
  })

  it('of a symbol that the exchange does not list are asked for each hour', async () => {
    const book = createBook()
    await book.refresh(['NEWUSDT'])
    now += HOUR - 1
    await book.refresh(['NEWUSDT'])
    expect(requests).toBe(1)
    now += 1
    await book.refresh(['NEWUSDT'])
    expect([requests, book.brackets.size]).toEqual([2, 0])
  })

  it('of an earlier run are used for the rest of their six hours', async () => {
    const book = createBook({ at: now - 5 * HOUR, brackets: bracketsOf('BTCUSDT') })
    await book.refresh(['BTCUSDT'])
    expect([requests, [...book.brackets.keys()]]).toEqual([0, ['BTCUSDT']])
    now += HOUR
    await book.refresh(['BTCUSDT'])
    expect(requests).toBe(1)
  })

  it('are not waited for by those who come while they are asked for', async () => {
    const book = createBook()
    answer = () => new Promise(() => {})
    void book.refresh(['BTCUSDT'])
    await book.refresh(['BTCUSDT'])
    expect(requests).toBe(1)
  })

  it('grow old when the clock is set back, too', async () => {
    const book = createBook()
    await book.refresh(['BTCUSDT'])
    now -= 6 * HOUR
    await book.refresh(['BTCUSDT'])
    expect(requests).toBe(2)
  })
})
