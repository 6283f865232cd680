import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchPower } from '../../../../electron/desktop/system/power.ts'
import { HOST, pretendPlatform } from '../../../fake-electron/platform.ts'
import { powerMonitor } from '../../../fake-electron/power-monitor.ts'
import { userDefaults } from '../../../fake-electron/system-preferences.ts'
import { readyElectron } from '../shell.ts'

let calls: string[]

function watch(): void {
  watchPower({
    onSuspend: () => calls.push('suspend'),
    onWake: () => calls.push('wake'),
    onReady: () => calls.push('ready'),
    onReturn: () => calls.push('return'),
  })
}

beforeAll(() => readyElectron())
beforeEach(() => {
  vi.useFakeTimers()
  calls = []
  watch()
})
afterEach(() => {
  powerMonitor.removeAllListeners()
  vi.useRealTimers()
})

describe('App Nap', () => {
  afterEach(() => {
    pretendPlatform(HOST)
    userDefaults.clear()
  })

  it('is refused on macOS, and unknown elsewhere', () => {
    expect(userDefaults).toEqual(new Map())
    pretendPlatform('darwin')
    watch()
    expect(userDefaults).toEqual(new Map([['NSAppSleepDisabled', true]]))
  })
})

describe('sleep', () => {
  it('is reported as it begins and ends, and as ready two seconds later, when the network is back', () => {
    powerMonitor.emit('suspend')
    expect(calls).toEqual(['suspend'])
    powerMonitor.emit('resume')
    expect(calls).toEqual(['suspend', 'wake'])
    vi.advanceTimersByTime(1_999)
    expect(calls).toEqual(['suspend', 'wake'])
    vi.advanceTimersByTime(1)
    expect(calls).toEqual(['suspend', 'wake', 'ready'])
    vi.advanceTimersByTime(3_600_000)
    expect(calls).toHaveLength(3)
  })

  it('without an event for its end is over after a minute', () => {
    powerMonitor.emit('suspend')
    vi.advanceTimersByTime(59_999)
    expect(calls).toEqual(['suspend'])
    vi.advanceTimersByTime(1)
    expect(calls).toEqual(['suspend', 'wake'])
    vi.advanceTimersByTime(2_000)
    expect(calls).toEqual(['suspend', 'wake', 'ready'])
  })

  it('without an event for its beginning still has an end', () => {
    powerMonitor.emit('resume')
    vi.advanceTimersByTime(2_000)
    expect(calls).toEqual(['wake', 'ready'])
  })

  it('that follows another at once is not reported as ready in between', () => {
    powerMonitor.emit('suspend')
    powerMonitor.emit('resume')
    vi.advanceTimersByTime(1_000)
    powerMonitor.emit('suspend')
    vi.advanceTimersByTime(30_000)
    expect(calls).toEqual(['suspend', 'wake', 'suspend'])
    powerMonitor.emit('resume')
    vi.advanceTimersByTime(2_000)
    expect(calls).toEqual(['suspend', 'wake', 'suspend', 'wake', 'ready'])
  })

  it('with two events for its end is reported as ready once', () => {
    powerMonitor.emit('suspend')
    powerMonitor.emit('resume')
    vi.advanceTimersByTime(500)
    powerMonitor.emit('resume')
    vi.advanceTimersByTime(60_000)
    expect(calls).toEqual(['suspend', 'wake', 'wake', 'ready'])
  })
})

it('unlocking the screen is reported as a return', () => {
  powerMonitor.emit('lock-screen')
  expect(calls).toEqual([])
  powerMonitor.emit('unlock-screen')
  expect(calls).toEqual(['return'])
})
