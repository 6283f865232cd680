import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Journal, openJournal } from '../../../electron/journal/journal.ts'
import { createDrillAccount } from '../../../electron/monitor/drill-account.ts'
import { createMonitor, type Monitor } from '../../../electron/monitor/monitor.ts'
import { createNotices } from '../../../electron/monitor/notices.ts'
import { createWhatIf } from '../../../electron/monitor/what-if.ts'
import { compareDecimals, exact } from '../../../shared/decimal.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/settings/settings.ts'
import { createFakeClock, type FakeClock } from '../../fake-clock.ts'
import { APPEARANCE, weight } from '../../fixtures.ts'
import { noticeLog } from '../storage/notice-log.ts'

let folder: string
let clock: FakeClock
let journal: Journal
let monitor: Monitor
let settings: Settings
let commands: ReturnType<typeof createDrillAccount>['commands']

beforeEach(() => {
  clock = createFakeClock()
  settings = DEFAULT_SETTINGS
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  journal = openJournal({
    path: join(folder, 'journal.db'),
    now: clock.now,
    confirmedNow: clock.now,
    notices: noticeLog(),
  })
  monitor = createMonitor({
    clock,
    random: () => 0.5,
    settings: () => settings,
    weight: () => weight(),
    notices: createNotices(),
    appearance: () => APPEARANCE,
    timeZone: () => 'UTC',
  })
  commands = createDrillAccount({ monitor, journal, clock, label: () => 'Drill' }).commands
})
afterEach(() => {
  monitor.stop()
  journal.close()
  rmSync(folder, { recursive: true })
})

const whatIf = () => createWhatIf(monitor)

function drill() {
  const [account] = monitor.state().accounts
  if (account === undefined) throw new Error('no drill')
  return account
}

async function startDrill(risk: ReturnType<typeof drill>['risk']): Promise<void> {
  commands['drill:start']()
  commands['drill:set']({ move: risk === 'calm' ? '0' : '-0.032', quiet: false })
  await vi.waitFor(async () => {
    await clock.advance(1000)
    expect(drill()).toMatchObject({ risk, polling: false })
  })
}

describe('the drill in danger', () => {
  it('has remedies for its pool, each of which brings it to the target or below', async () => {
    await startDrill('critical')
    const { remedies, summary } = drill()
    expect(remedies).toMatchObject([
      {
        poolId: 'cross:USDT',
        target: '0.75',
        close: [{ symbol: 'XRPUSDT' }, { symbol: 'BTCUSDT' }],
        market: expect.any(String),
      },
    ])
    expect(summary?.pools[0]?.id).toBe('cross:USDT')
    const [remedy] = remedies
    if (remedy?.money == null || remedy.market === null) throw new Error('no remedy')
    const { poolId, target, money, market, close } = remedy
    const scenarios = [
      { add: [{ poolId, amount: money }] },
      { market },
      ...close.map((part) => ({ close: [part] })),
      // By the quantity, which is what the user can close, not less than the share is.
      ...close.map(({ quantity, symbol, positionSide }) => {
        const held = summary?.positions.find((row) => row.symbol === symbol)?.positionAmt ?? '0'
        expect(quantity).toMatch(/^\d+(\.\d{1,3})?$/)
        return {
          close: [
            {
              symbol,
              positionSide,
              share: exact(quantity ?? '0')
                .div(held)
                .toFixed(18) as `${number}`,
            },
          ],
        }
      }),
    ]
    for (const scenario of scenarios) {
      const after = whatIf().project('drill', scenario)
      expect(after.unknown).toEqual([])
      const ratio = after.summary.pools.find(({ id }) => id === poolId)?.marginRatio ?? '9'
      expect(compareDecimals(ratio, target)).toBeLessThanOrEqual(0)
      expect(compareDecimals(ratio, '0.74')).toBeGreaterThan(0)
    }
  })

  it('has them by the rules of now, and the same object until something changes', async () => {
    await startDrill('critical')
    const [before] = drill().remedies
    monitor.republish()
    expect(drill().remedies[0]).toBe(before)
    settings = { ...settings, thresholds: { warning: '0.4', critical: '0.7', rearm: '0.1' } }
    monitor.settingsChanged()
    expect(drill().remedies).toMatchObject([{ poolId: 'cross:USDT', target: '0.6' }])
  })

  it('has none once it is calm', async () => {
    await startDrill('calm')
    expect(drill().remedies).toEqual([])
  })
})

describe('what-if', () => {
  it('projects nothing as what is, and solves for a ratio without rounding', async () => {
    await startDrill('critical')
    const { summary } = drill()
    expect(whatIf().project('drill', {})).toEqual({ summary, unknown: [] })
    const { market, money } = whatIf().solve('drill', 'cross:USDT', '1')
    const after = whatIf().project('drill', { market: market ?? '0' })
    expect(Number(after.summary.pools[0]?.marginRatio)).toBeCloseTo(1, 9)
    expect(Number(money)).toBeLessThan(0)
  })

  it('refuses an account or a pool that is not there, and a scenario that the account does not allow', async () => {
    await startDrill('critical')
    const problemOf = (action: () => unknown) => {
      try {
        action()
      } catch (error) {
        return error
      }
      return null
    }
    const invalid = (field: string, reason: string) => ({
      problem: { kind: 'invalid-input', params: { field, reason } },
    })
    expect(problemOf(() => whatIf().project('none', {}))).toMatchObject(invalid('accountId', 'unknown'))
    expect(problemOf(() => whatIf().solve('none', 'cross:USDT', '1'))).toMatchObject(
      invalid('accountId', 'unknown'),
    )
    expect(problemOf(() => whatIf().solve('drill', 'cross:BTC', '1'))).toMatchObject(
      invalid('poolId', 'unknown'),
    )
    const add = [{ poolId: 'cross:BTC', amount: '1' }] as const
    expect(problemOf(() => whatIf().project('drill', { add }))).toMatchObject(
      invalid('add.0.poolId', 'unknown'),
    )
    const close = [{ symbol: 'DOGEUSDT', positionSide: 'BOTH', share: '0.5' }] as const
    expect(problemOf(() => whatIf().project('drill', { close }))).toMatchObject(
      invalid('close.0.share', 'range'),
    )
  })

  it('says of an account that has not been seen yet that there are no figures', () => {
    commands['drill:start']()
    expect(() => whatIf().project('drill', {})).toThrow(
      expect.objectContaining({
        problem: { kind: 'invalid-input', params: { field: 'accountId', reason: 'no-figures' } },
      }),
    )
  })
})
