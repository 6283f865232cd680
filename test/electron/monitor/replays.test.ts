import { describe, expect, it } from 'vitest'
import type { Sample } from '../../../electron/alerts/observation.ts'
import { createReplays } from '../../../electron/monitor/replays.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/settings/settings.ts'
import type { Decimal } from '../../../shared/state.ts'
import { figures } from '../alerts/simulated-account.ts'

const NOW = 1_800_000_000_000
const DAY = 24 * 3600 * 1000
const NEVER = { warning: 0, critical: 0 }
const NO_COUNTS = {
  marginRatio: NEVER,
  isolatedRatio: NEVER,
  pace: NEVER,
  availableBalance: NEVER,
  marginBalance: NEVER,
  unrealizedLoss: NEVER,
  balanceDrop: NEVER,
}
const LOW = { thresholds: { warning: '0.2', critical: '0.4', rearm: '0.05' } } as const

/** Returns one sample a minute with these ratios, the last one at `endedAt`. */
function samplesOf(ratios: readonly Decimal[], endedAt = NOW): Sample[] {
  return ratios.map((marginRatio, index) => ({
    at: endedAt - (ratios.length - 1 - index) * 60_000,
    figures: figures({ marginRatio }),
    complete: true,
  }))
}

function createTestReplays(
  samples: Readonly<Record<string, readonly Sample[]>>,
  settings: Settings = DEFAULT_SETTINGS,
) {
  const reads: { readonly accountId: string; taken: number; ended: boolean }[] = []
  const replays = createReplays({
    history: {
      *since(accountId, from) {
        const read = { accountId, taken: 0, ended: false }
        reads.push(read)
        try {
          for (const sample of samples[accountId] ?? []) {
            if (sample.at < from) continue
            read.taken += 1
            yield sample
          }
        } finally {
          read.ended = true
        }
      },
    },
    accountIds: () => Object.keys(samples),
    settings: () => settings,
    now: () => NOW,
  })
  return { replays, reads }
}

describe('replays', () => {
  it('count alerts by rule and level, and return the recorded span', async () => {
    const ratios = ['0.1', '0.6', '0.1', '0.1', '0.6', '0.9'] as const
    const { replays } = createTestReplays({ main: samplesOf(ratios) })
    expect(await replays.run({}, 'main')).toEqual({
      span: { from: NOW - 5 * 60_000, until: NOW },
      counts: { ...NO_COUNTS, marginRatio: { warning: 2, critical: 1 } },
    })
  })

  describe('of the pace', () => {
    const pace = { warning: '60', critical: '20', rearm: '15', holdSeconds: 0, repeatMinutes: null } as const
    const patch = { rules: { ...DEFAULT_SETTINGS.rules, pace } }
    /** 61 minutes, in which the ratio climbs from 50 % to 98 %. */
    const climb = samplesOf(Array.from({ length: 61 }, (_, minute): Decimal => `${0.5 + minute * 0.008}`))

    it('count a climb once for each level', async () => {
      const { replays } = createTestReplays({ main: climb })
      const { counts } = await replays.run(patch, 'main')
      expect(counts.pace).toEqual({ warning: 1, critical: 1 })
      expect((await replays.run({}, 'main')).counts.pace).toEqual(NEVER)
    })

    it('start anew after a gap, and when the sum of the balances changes', async () => {
      const broken = climb.filter((_, minute) => minute % 16 < 12)
      const paidIn = climb.map((sample, minute) => ({
        ...sample,
        figures: { ...sample.figures, marginBalance: `${1000 + Math.floor(minute / 14)}` as const },
      }))
      const { replays } = createTestReplays({ broken, paidIn })
      expect((await replays.run(patch, 'broken')).counts.pace).toEqual(NEVER)
      expect((await replays.run(patch, 'paidIn')).counts.pace).toEqual(NEVER)
    })
  })

  it('have no span when nothing was recorded', async () => {
    const { replays } = createTestReplays({ main: [] })
    expect(await replays.run({}, 'main')).toEqual({ span: null, counts: NO_COUNTS })
    expect(await replays.run({}, 'nobody')).toEqual({ span: null, counts: NO_COUNTS })
    expect(await replays.run({}, null)).toEqual({ span: null, counts: NO_COUNTS })
  })

  it('add up all accounts, each by its own rules, or take one', async () => {
    const { replays } = createTestReplays(
      {
        main: samplesOf(['0.1', '0.3'], NOW - DAY),
        careful: samplesOf(['0.1', '0.3']),
        other: samplesOf(['0.1'], NOW - 60_000),
      },
      { ...DEFAULT_SETTINGS, overrides: { careful: LOW } },
    )
    expect(await replays.run({}, null)).toEqual({
      span: { from: NOW - DAY - 60_000, until: NOW },
      counts: { ...NO_COUNTS, marginRatio: { warning: 1, critical: 0 } },
    })
    expect((await replays.run({}, 'main')).counts).toEqual(NO_COUNTS)
    expect((await replays.run({}, 'careful')).counts.marginRatio).toEqual({ warning: 1, critical: 0 })
    expect((await replays.run({}, 'main')).span).toEqual({ from: NOW - DAY - 60_000, until: NOW - DAY })
  })

  it('use the settings as the patch would change them', async () => {
    const { replays } = createTestReplays({ main: samplesOf(['0.1', '0.3', '0.45']) })
    expect((await replays.run(LOW, 'main')).counts.marginRatio).toEqual({ warning: 1, critical: 1 })
    expect((await replays.run({ overrides: { main: LOW } }, 'main')).counts.marginRatio).toEqual({
      warning: 1,
      critical: 1,
    })
    expect((await replays.run({ overrides: { other: LOW } }, 'main')).counts.marginRatio).toEqual(NEVER)
    expect((await replays.run({}, 'main')).counts.marginRatio).toEqual(NEVER)
  })

  it('use the last seven days', async () => {
    const week = NOW - 7 * DAY
    const { replays } = createTestReplays({
      main: [...samplesOf(['0.9'], week - 1), ...samplesOf(['0.6'], week), ...samplesOf(['0.6'])],
    })
    expect(await replays.run({}, 'main')).toEqual({
      span: { from: week, until: NOW },
      counts: { ...NO_COUNTS, marginRatio: { warning: 1, critical: 0 } },
    })
  })

  it('yield to the event loop regularly, however many accounts there are', async () => {
    const quiet = samplesOf(Array<Decimal>(1300).fill('0.1'))
    const { replays, reads } = createTestReplays({ a: quiet, b: quiet.slice(0, 300), c: quiet.slice(0, 300) })
    const seen: number[] = []
    const recordProgress = () => {
      seen.push(reads.reduce((sum, { taken }) => sum + taken, 0))
      next = setImmediate(recordProgress)
    }
    let next = setImmediate(recordProgress)
    await replays.run({}, null)
    clearImmediate(next)
    const steps = [...seen, 1900].map((taken, index) => taken - (seen[index - 1] ?? 0))
    expect(Math.max(...steps)).toBeLessThanOrEqual(501)
    expect(reads.map(({ taken }) => taken)).toEqual([1300, 300, 300])
  })

  it('stop for a newer run, and answer both with the result of the newer one', async () => {
    const long = samplesOf(Array<Decimal>(5000).fill('0.3'))
    const { replays, reads } = createTestReplays({ main: long })
    const older = replays.run({}, 'main')
    await eventLoopTurns(3)
    expect(reads).toHaveLength(1)
    const newer = replays.run(LOW, 'main')
    expect((await newer).counts.marginRatio).toEqual({ warning: 1, critical: 0 })
    expect(await older).toEqual(await newer)
    expect(reads.map(({ ended }) => ended)).toEqual([true, true])
    expect(reads[0]?.taken).toBeLessThan(5000)
    expect(reads[1]?.taken).toBe(5000)
  })

  it('answer runs that start together with the result of the last one', async () => {
    const { replays, reads } = createTestReplays({ main: samplesOf(Array<Decimal>(2000).fill('0.3')) })
    const runs = [{}, LOW, {}, { overrides: { main: LOW } }, {}, LOW].map((patch) =>
      replays.run(patch, 'main'),
    )
    for (const { counts } of await Promise.all(runs))
      expect(counts.marginRatio).toEqual({ warning: 1, critical: 0 })
    expect(reads.filter(({ taken }) => taken === 2000)).toHaveLength(1)
    expect(reads.every(({ ended }) => ended)).toBe(true)
  })

  it('answer again after the history could not be read', async () => {
    let isBroken = true
    const replays = createReplays({
      history: {
        since() {
          if (isBroken) throw new Error('cannot be read')
          return samplesOf(['0.6'])
        },
      },
      accountIds: () => ['main'],
      settings: () => DEFAULT_SETTINGS,
      now: () => NOW,
    })
    await expect(replays.run({}, 'main')).rejects.toThrow('cannot be read')
    isBroken = false
    expect((await replays.run({}, 'main')).counts.marginRatio).toEqual({ warning: 1, critical: 0 })
  })
})

async function eventLoopTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
