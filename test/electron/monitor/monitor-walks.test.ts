import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { walk } from './monitor-walk.ts'
import { endings, steps } from './monitor-walk-steps.ts'

describe('after any sequence of polls and commands', { timeout: 30_000 }, () => {
  it('each account has one poll at a time, none while forbidden, and always a planned next one', async () => {
    await fc.assert(
      fc.asyncProperty(endings, steps, async (ends, path) => {
        const walked = walk(ends)
        await walked.take({ do: 'watch', account: 0, paused: false, workedBefore: true })
        await walked.take({ do: 'watch', account: 1, paused: false, workedBefore: false })
        for (const step of path) {
          await walked.take(step)
          expect(walked.broken).toEqual([])
        }
        walked.monitor.stop()
      }),
      { numRuns: 200 },
    )
  })

  it('a stopped monitor has no timer and polls nothing', async () => {
    await fc.assert(
      fc.asyncProperty(endings, steps, async (ends, path) => {
        const walked = walk(ends)
        await walked.take({ do: 'watch', account: 0, paused: false, workedBefore: true })
        for (const step of path) await walked.take(step)
        walked.monitor.stop()
        // A poll under way still takes its time, but its result is ignored.
        const { polls } = walked
        await walked.clock.advance(12_000)
        expect(walked.clock.pending).toBe(0)
        await walked.clock.advance(3_600_000)
        expect(walked.polls).toBe(polls)
      }),
      { numRuns: 150 },
    )
  })

  it('each watched account is polled with success once the exchange answers again', async () => {
    await fc.assert(
      fc.asyncProperty(endings, steps, async (ends, path) => {
        const bad = [...ends]
        const walked = walk(bad)
        await walked.take({ do: 'watch', account: 0, paused: false, workedBefore: true })
        for (const step of path) await walked.take(step)
        bad.splice(0, bad.length, { takes: 1, ratio: '0.2' })
        const answersAgain = walked.clock.now()
        await walked.take({ do: 'resume' })
        await walked.take({ do: 'poll-now', cause: 'user' })
        await walked.take({ do: 'settings', pollSeconds: 10, warning: '0.50' })
        await walked.take({ do: 'share', share: 480 })
        // Long enough for the slowest poll, the longest named wait, and an interval lengthened by the weight share.
        await walked.clock.advance(45 * 60_000)
        for (const { paused, pollReason, connection, summary } of walked.monitor.state().accounts) {
          if (paused || pollReason === 'needs-the-user') continue
          expect(connection).toEqual({ ok: true })
          expect(summary?.receivedAt).toBeGreaterThan(answersAgain)
        }
        expect(walked.broken).toEqual([])
        walked.monitor.stop()
      }),
      { numRuns: 15 },
    )
  })
})
