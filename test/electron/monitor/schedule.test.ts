import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { schedule } from '../../../electron/monitor/schedule.ts'

const calm = { intervalMs: 10_000, failures: 0, problem: null, jitter: 0.5 }

describe('schedule', () => {
  it('waits the interval after a good poll', () => {
    expect(schedule(1000, calm)).toEqual({ at: 11_000, reason: 'interval' })
  })

  it.each([
    [1, 5_000],
    [2, 10_000],
    [3, 20_000],
    [4, 30_000],
    [99, 30_000],
  ])('after %i failures waits half of what it may at most, where the jitter is a half', (failures, wait) => {
    expect(schedule(0, { ...calm, failures, problem: { kind: 'offline' } })).toEqual({
      at: wait,
      reason: 'backoff',
    })
  })

  it('obeys the moment the exchange named, however far', () => {
    const problem = { kind: 'banned', retryAt: 99_999_999 } as const
    expect(schedule(0, { ...calm, failures: 1, problem })).toEqual({ at: 99_999_999, reason: 'told-to-wait' })
  })

  it('does not believe a moment farther off than the longest ban, from a clock that was set since', () => {
    const problem = { kind: 'banned', retryAt: 365 * 86_400_000 } as const
    expect(schedule(0, { ...calm, failures: 1, problem }).reason).toBe('backoff')
  })

  it('takes a key that is refused for a passing thing at first', () => {
    const problem = { kind: 'key-rejected' } as const
    expect(schedule(0, { ...calm, failures: 5, problem }).reason).toBe('backoff')
    expect(schedule(0, { ...calm, failures: 6, problem }).reason).toBe('needs-the-user')
  })

  it.each(['keychain-locked', 'key-missing', 'signature-rejected'] as const)(
    'looks seldom after %s, which only the user can end',
    (kind) => {
      expect(schedule(0, { ...calm, failures: 1, problem: { kind } })).toEqual({
        at: 300_000,
        reason: 'needs-the-user',
      })
    },
  )

  it('backs off once that moment is past', () => {
    const problem = { kind: 'rate-limited', retryAt: 500 } as const
    expect(schedule(1000, { ...calm, failures: 1, problem }).reason).toBe('backoff')
  })

  it('is never sooner than a second after a failure nor later than a minute', () => {
    const jitter = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(jitter, fc.nat(1000), fc.integer({ min: 1, max: 300 }), (x, failures, seconds) => {
        const { at } = schedule(0, {
          intervalMs: seconds * 1000,
          failures: failures + 1,
          problem: { kind: 'timeout' },
          jitter: x,
        })
        expect(at).toBeGreaterThanOrEqual(1000)
        expect(at).toBeLessThanOrEqual(60_000)
      }),
    )
  })
})
