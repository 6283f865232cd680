import { beforeEach, describe, expect, it } from 'vitest'
import type { MarginTypes } from '../../../electron/binance/responses.ts'
import { createMarginTypes } from '../../../electron/polling/margin-types.ts'
import { ProblemError } from '../../../shared/problems.ts'

let now: number
let requests: number
let stretch: number
let answer: () => Promise<MarginTypes>

beforeEach(() => {
  now = 1_800_000_000_000
  requests = 0
  stretch = 1
  answer = async () => new Map([['BTCUSDT', 'cross']])
})

const create = () =>
  createMarginTypes(
    () => {
      requests += 1
      return answer()
    },
    () => now,
    () => stretch,
  )

describe('margin types', () => {
  it('are requested once a minute', async () => {
    const typesOf = create()
    expect(await typesOf(['BTCUSDT'])).toEqual(new Map([['BTCUSDT', 'cross']]))
    now += 59_999
    await typesOf(['BTCUSDT'])
    expect(requests).toBe(1)
    answer = async () => new Map([['BTCUSDT', 'isolated']])
    now += 1
    expect((await typesOf(['BTCUSDT'])).get('BTCUSDT')).toBe('isolated')
  })

  it('are requested less often when request weight is scarce', async () => {
    const typesOf = create()
    await typesOf(['BTCUSDT'])
    stretch = 2.5
    now += 149_999
    await typesOf(['BTCUSDT', 'NEWUSDT'])
    now += 0
    expect(requests).toBe(2)
    now += 1
    await typesOf(['BTCUSDT', 'NEWUSDT'])
    expect(requests).toBe(2)
  })

  it('are requested at once when a symbol is missing, at most once more a minute', async () => {
    const typesOf = create()
    await typesOf(['BTCUSDT'])
    now += 20_000
    await typesOf(['BTCUSDT', 'NEWUSDT'])
    expect(requests).toBe(2)
    now += 59_999
    await typesOf(['BTCUSDT', 'NEWUSDT'])
    expect(requests).toBe(2)
    for (let tenSeconds = 0; tenSeconds < 60; tenSeconds++) {
      now += 10_000
      await typesOf(['BTCUSDT', 'NEWUSDT'])
    }
    expect(requests).toBeLessThanOrEqual(2 + 20)
  })

  it('are empty while they cannot be read, rather than outdated', async () => {
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
