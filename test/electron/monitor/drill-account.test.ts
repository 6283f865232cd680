import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Journal, openJournal } from '../../../electron/journal/journal.ts'
import { createDrillAccount } from '../../../electron/monitor/drill-account.ts'
import { createMonitor, type Monitor, type RaisedAlert } from '../../../electron/monitor/monitor.ts'
import { createNotices } from '../../../electron/monitor/notices.ts'
import { createSharedWeight } from '../../../electron/polling/weight-share.ts'
import { DEFAULT_SETTINGS } from '../../../shared/settings/settings.ts'
import { createFakeClock, type FakeClock } from '../../fake-clock.ts'
import { APPEARANCE, summary, weight } from '../../fixtures.ts'
import { memoryStore } from '../monitor/alert-store.ts'
import { polled } from '../polled.ts'
import { noticeLog } from '../storage/notice-log.ts'

let folder: string
let clock: FakeClock
let journal: Journal
let raised: RaisedAlert[]
let monitor: Monitor
let commands: ReturnType<typeof createDrillAccount>['commands']

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  clock = createFakeClock()
  journal = openJournal({
    path: join(folder, 'journal.db'),
    now: clock.now,
    confirmedNow: clock.now,
    notices: noticeLog(),
  })
  raised = []
  monitor = createMonitor({
    clock,
    random: () => 0.5,
    settings: () => DEFAULT_SETTINGS,
    weight: () => weight(),
    notices: createNotices(),
    appearance: () => APPEARANCE,
    timeZone: () => 'UTC',
  })
  monitor.onAlerts((alerts) => void raised.push(...alerts))
  commands = createDrillAccount({ monitor, journal, clock, label: () => 'Drill' }).commands
})
afterEach(() => {
  monitor.stop()
  journal.close()
  rmSync(folder, { recursive: true })
})

const drill = () => monitor.state().accounts.find(({ drill }) => drill !== null)

/** Waits for the drill to have this risk. Its answers take more than one turn of the event loop. */
async function waitForRisk(risk: NonNullable<ReturnType<typeof drill>>['risk']): Promise<void> {
  await vi.waitFor(async () => {
    await clock.advance(1000)
    expect(drill()?.risk).toBe(risk)
  })
}

describe('the fire drill', () => {
  it('is an account with its own name and without a saved key', async () => {
    commands['drill:start']()
    await waitForRisk('calm')
    expect(drill()).toMatchObject({
      id: 'drill',
      label: 'Drill',
      paused: false,
      keep: 'memory',
      permissions: null,
      drill: { move: null, quiet: false },
    })
  })

  it('is polled every second, as its exchange has enough request weight', async () => {
    commands['drill:start']()
    await waitForRisk('calm')
    expect(drill()).toMatchObject({ pollReason: 'interval', nextPollAt: clock.now() + 1_000 })
  })

  it('exists once, however often it is started', async () => {
    commands['drill:start']()
    await waitForRisk('calm')
    commands['drill:set']({ move: '-0.01', quiet: false })
    commands['drill:start']()
    expect(monitor.state().accounts).toHaveLength(1)
    expect(drill()?.drill).toEqual({ move: '-0.01', quiet: false })
  })

  it('follows the move that is set, and raises its alerts', async () => {
    commands['drill:start']()
    await waitForRisk('calm')
    commands['drill:set']({ move: '-0.5', quiet: false })
    await waitForRisk('critical')
    expect(raised.map(({ alert }) => alert.level)).toContain('critical')
  })

  it('goes when it is stopped, and begins anew when it is started again', async () => {
    commands['drill:start']()
    commands['drill:set']({ move: '-0.5', quiet: true })
    await waitForRisk('critical')
    commands['drill:stop']()
    expect(drill()).toBeUndefined()
    expect(journal.alertState('drill')).toBeNull()
    commands['drill:start']()
    expect(drill()).toMatchObject({ risk: 'unknown', alerts: [], drill: { move: null, quiet: false } })
    await waitForRisk('calm')
  })

  it('that was not started can neither be set nor stopped', () => {
    commands['drill:set']({ move: '-0.5', quiet: false })
    commands['drill:stop']()
    expect(monitor.state().accounts).toEqual([])
  })

  it('leaves the other accounts as they are', async () => {
    monitor.watch({
      id: 'main',
      details: () => ({ label: 'Main', permissions: null, keep: 'keychain' }),
      environment: 'production',
      paused: false,
      drill: null,
      sharedWeight: createSharedWeight(() => weight({ share: 480 }), 0),
      confirmedNow: clock.now,
      lastSeen: null,
      workedBefore: false,
      alertStore: memoryStore(),
      createSource: () => ({
        poll: async () => polled(summary({ receivedAt: clock.now() })),
        forgetMode() {},
      }),
      openStream: null,
    })
    commands['drill:start']()
    monitor.arrange(['main'])
    await waitForRisk('calm')
    commands['drill:stop']()
    expect(monitor.state().accounts).toMatchObject([{ id: 'main', risk: 'calm' }])
  })
})
