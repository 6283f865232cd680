import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchPower } from '../../../../electron/desktop/system/power.ts'
import { powerMonitor } from '../../../fake-electron/power-monitor.ts'
import { readyElectron } from '../shell.ts'

let told: string[]

beforeAll(() => readyElectron())
beforeEach(() => {
  vi.useFakeTimers()
  told = []
  watchPower({
    onSuspend: () => told.push('suspend'),
    onWake: () => told.push('wake'),
    onReady: () => told.push('ready'),
    onReturn: () => told.push('return'),
  })
})
afterEach(() => {
  powerMonitor.removeAllListeners()
  vi.useRealTimers()
})

describe('a sleep', () => {
  it('is told as it begins, and its end at once; the network gets two seconds to come back', () => {
    powerMonitor.emit('suspend')
    expect(told).toEqual(['suspend'])
    powerMonitor.emit('resume')
    expect(told).toEqual(['suspend', 'wake'])
    vi.advanceTimersByTime(1_999)
    expect(told).toEqual(['suspend', 'wake'])
    vi.advanceTimersByTime(1)
    expect(told).toEqual(['suspend', 'wake', 'ready'])
    vi.advanceTimersByTime(3_600_000)
    expect(told).toHaveLength(3)
  })

  it('whose end is not told, or that did not come, is over after a minute', () => {
    powerMonitor.emit('suspend')
    vi.advanceTimersByTime(59_999)
    expect(told).toEqual(['suspend'])
    vi.advanceTimersByTime(1)
    expect(told).toEqual(['suspend', 'wake'])
    vi.advanceTimersByTime(2_000)
    expect(told).toEqual(['suspend', 'wake', 'ready'])
  })

  it('whose beginning was not told has an end all the same', () => {
    powerMonitor.emit('resume')
    vi.advanceTimersByTime(2_000)
    expect(told).toEqual(['wake', 'ready'])
  })

  it('that follows at once on another makes nobody ask in between', () => {
    powerMonitor.emit('suspend')
    powerMonitor.emit('resume')
    vi.advanceTimersByTime(1_000)
    powerMonitor.emit('suspend')
    vi.advanceTimersByTime(30_000)
    expect(told).toEqual(['suspend', 'wake', 'suspend'])
    powerMonitor.emit('resume')
    vi.advanceTimersByTime(2_000)
    expect(told).toEqual(['suspend', 'wake', 'suspend', 'wake', 'ready'])
  })

  it('whose end is told twice is ready once', () => {
    powerMonitor.emit('suspend')
    powerMonitor.emit('resume')
    vi.advanceTimersByTime(500)
    powerMonitor.emit('resume')
    vi.advanceTimersByTime(60_000)
    expect(told).toEqual(['suspend', 'wake', 'wake', 'ready'])
  })
})

it('whoever unlocks the screen is back', () => {
  powerMonitor.emit('lock-screen')
  expect(told).toEqual([])
  powerMonitor.emit('unlock-screen')
  expect(told).toEqual(['return'])
})
