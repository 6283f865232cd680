import { beforeEach, describe, expect, it } from 'vitest'
import type { MarginTypes } from '../../../electron/binance/responses.ts'
import { createMarginTypes } from '../../../electron/polling/margin-types.ts'
import { ProblemError } from '../../../shared/problems.ts'

let now: number
let times: number
let stretch: number
let answer: () => Promise<MarginTypes>

beforeEach(() => {
  now = 1_800_000_000_000
  times = 0
  stretch = 1
  answer = async () => new Map([['BTCUSDT', 'cross']])
})

const create = () =>
  createMarginTypes(
    () => {
      times += 1
      return answer()
    },
    () => now,
    () => stretch,
  )

describe('margin types', () => {
  it('are asked for once a minute', async () => {
    const typesOf = create()
    expect(await typesOf(['BTCUSDT'])).toEqual(new Map([['BTCUSDT', 'cross']]))
    now += 59_999
    await typesOf(['BTCUSDT'])
    expect(times).toBe(1)
    answer = async () => new Map([['BTCUSDT', 'isolated']])
    now += 1
    expect((await typesOf(['BTCUSDT'])).get('BTCUSDT')).toBe('isolated')
  })

  it('are asked for less often where request weight is scarce', async () => {
    const typesOf = create()
    await typesOf(['BTCUSDT'])
    stretch = 2.5
    now += 149_999
    await typesOf(['BTCUSDT', 'NEWUSDT'])
    now += 0
    expect(times).toBe(2)
    now += 1
    await typesOf(['BTCUSDT', 'NEWUSDT'])
    expect(times).toBe(2)
  })

  it('are asked for at once when a symbol is missing, once more a minute at most', async () => {
    const typesOf = create()
    await typesOf(['BTCUSDT'])
    now += 20_000
    await typesOf(['BTCUSDT', 'NEWUSDT'])
    expect(times).toBe(2)
    now += 59_999
    await typesOf(['BTCUSDT', 'NEWUSDT'])
    expect(times).toBe(2)
    for (let tenSeconds = 0; tenSeconds < 60; tenSeconds++) {
      now += 10_000
      await typesOf(['BTCUSDT', 'NEWUSDT'])
    }
    expect(times).toBeLessThanOrEqual(2 + 20)
  })

  it('are not known while the exchange does not say, rather than as they once were', async () => {
    const typesOf = create()
    await typesOf(['BTCUSDT'])
    answer = () => Promise.reject(new ProblemError({ kind: 'timeout' }))
    now += 60_000
    expect(await typesOf(['BTCUSDT'])).toEqual(new Map())
    answer = async () => new Map([['BTCUSDT', 'cross']])
    now += 1000
    expect((await typesOf(['BTCUSDT'])).get('BTCUSDT')).toBe('cross')
  })
})
