import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Journal, openJournal } from '../../../electron/journal/journal.ts'
import { createRehearsal, type Rehearsal } from '../../../electron/monitor/drill-account.ts'
import { createMonitor, type Monitor, type RaisedAlert } from '../../../electron/monitor/monitor.ts'
import { createSharedWeight } from '../../../electron/polling/weight-share.ts'
import { DEFAULT_SETTINGS } from '../../../shared/settings/settings.ts'
import { createFakeClock, type FakeClock } from '../../fake-clock.ts'
import { APPEARANCE, summary, weight } from '../../fixtures.ts'
import { memoryStore } from '../monitor/alert-store.ts'
import { noticeLog } from '../storage/notice-log.ts'

let folder: string
let clock: FakeClock
let journal: Journal
let raised: RaisedAlert[]
let monitor: Monitor
let rehearsal: Rehearsal

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  clock = createFakeClock()
  journal = openJournal({ path: join(folder, 'journal.db'), now: clock.now, notices: noticeLog() })
  raised = []
  monitor = createMonitor({
    clock,
    random: () => 0.5,
    settings: () => DEFAULT_SETTINGS,
    weight: () => weight(),
    appearance: () => APPEARANCE,
    timeZone: () => 'UTC',
    onAlerts: (alerts) => raised.push(...alerts),
    onChange() {},
  })
  rehearsal = createRehearsal({ monitor, journal, clock, label: () => 'Drill' })
})
afterEach(() => {
  monitor.stop()
  journal.close()
  rmSync(folder, { recursive: true })
})

const drill = () => monitor.state().accounts.find(({ drill }) => drill !== null)

/** Its answers come from this process, but not within one turn of the event loop. */
async function played(is: NonNullable<ReturnType<typeof drill>>['risk']): Promise<void> {
  await vi.waitFor(async () => {
    await clock.advance(1000)
    expect(drill()?.risk).toBe(is)
  })
}

describe('the fire drill', () => {
  it('stands among the accounts under its own name, without a key to keep', async () => {
    rehearsal.start()
    await played('calm')
    expect(drill()).toMatchObject({
      id: 'drill',
      label: 'Drill',
      paused: false,
      keep: 'memory',
      permissions: null,
      drill: { move: null, quiet: false },
    })
  })

  it('is polled every second: its exchange has weight enough', async () => {
    rehearsal.start()
    await played('calm')
    expect(drill()).toMatchObject({ pollReason: 'interval', nextPollAt: clock.now() + 1_000 })
  })

  it('is one, however often it is started', async () => {
    rehearsal.start()
    await played('calm')
    rehearsal.set({ move: '-0.01', quiet: false })
    rehearsal.start()
    expect(monitor.state().accounts).toHaveLength(1)
    expect(drill()?.drill).toEqual({ move: '-0.01', quiet: false })
  })

  it('goes where it is told, and raises its alerts', async () => {
    rehearsal.start()
    await played('calm')
    rehearsal.set({ move: '-0.5', quiet: false })
    await played('critical')
    expect(raised.map(({ alert }) => alert.level)).toContain('critical')
  })

  it('is gone once it is stopped, and begins anew with another start', async () => {
    rehearsal.start()
    rehearsal.set({ move: '-0.5', quiet: true })
    await played('critical')
    rehearsal.stop()
    expect(drill()).toBeUndefined()
    expect(journal.alertState('drill')).toBeNull()
    rehearsal.start()
    expect(drill()).toMatchObject({ risk: 'unknown', alerts: [], drill: { move: null, quiet: false } })
    await played('calm')
  })

  it('that is not on can neither be set nor stopped', () => {
    rehearsal.set({ move: '-0.5', quiet: false })
    rehearsal.stop()
    expect(monitor.state().accounts).toEqual([])
  })

  it('leaves the other accounts as they are', async () => {
    monitor.watch({
      id: 'main',
      details: () => ({ label: 'Main', permissions: null, keep: 'keychain' }),
      environment: 'production',
      paused: false,
      drill: null,
      turn: createSharedWeight(() => 480, 0).join(),
      lastSeen: null,
      workedBefore: false,
      alertStore: memoryStore(),
      poll: async () => summary({ receivedAt: clock.now() }),
    })
    rehearsal.start()
    monitor.arrange(['main'])
    await played('calm')
    rehearsal.stop()
    expect(monitor.state().accounts).toMatchObject([{ id: 'main', risk: 'calm' }])
  })
})
