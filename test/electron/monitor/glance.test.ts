import { describe, expect, it } from 'vitest'
import { glanceOf } from '../../../electron/monitor/glance.ts'
import { riskOf } from '../../../electron/monitor/risk.ts'
import { accountState, pool, summary } from '../../fixtures.ts'

const calm = accountState({ id: 'calm', risk: 'calm' })
const warning = accountState({
  id: 'warning',
  risk: 'warning',
  summary: summary({ pools: [pool({ marginRatio: '0.7199' })] }),
})
const critical = accountState({
  id: 'critical',
  risk: 'critical',
  summary: summary({ pools: [pool({ marginRatio: 'Infinity' })] }),
})
const unknown = accountState({ id: 'unknown', risk: 'unknown', summary: null })
const idle = accountState({ id: 'idle', risk: 'idle', summary: summary({ pools: [] }) })
const stale = accountState({ id: 'stale', risk: 'calm', freshness: 'stale' })

describe('the glance', () => {
  it.each([
    ['critical over warning', [calm, critical, warning], 'critical'],
    ['warning over unknown', [unknown, warning, calm], 'warning'],
    ['unknown over calm', [calm, unknown, idle], 'unknown'],
    ['old calm figures over fresh ones', [calm, stale, idle], 'stale'],
    ['calm over idle', [idle, calm], 'calm'],
  ])('prefers %s', (_name, accounts, id) => {
    expect(glanceOf(accounts, 'en').accountId).toBe(id)
  })

  it('shows the drill before a calm account, but never before a real one that needs looking at', () => {
    const drill = accountState({ id: 'drill', drill: { move: null, quiet: false }, risk: 'critical' })
    const calmDrill = accountState({ id: 'drill', drill: { move: null, quiet: false }, risk: 'calm' })
    expect(glanceOf([calm, drill], 'en')).toMatchObject({ accountId: 'drill', drill: true })
    expect(glanceOf([idle, calmDrill], 'en').accountId).toBe('drill')
    expect(glanceOf([drill, warning], 'en')).toMatchObject({ accountId: 'warning', drill: false })
    expect(glanceOf([drill, unknown], 'en').accountId).toBe('unknown')
    expect(glanceOf([drill, stale], 'en').accountId).toBe('stale')
  })

  it('prefers the higher ratio among equals', () => {
    const higher = accountState({
      id: 'higher',
      summary: summary({ pools: [pool({ marginRatio: '0.30' })] }),
    })
    expect(glanceOf([calm, higher], 'en').accountId).toBe('higher')
  })

  it('never shows a paused account', () => {
    const paused = { ...critical, paused: true }
    expect(glanceOf([paused, idle], 'en').accountId).toBe('idle')
    expect(glanceOf([paused], 'en')).toMatchObject({ risk: 'unknown', text: '', accountId: null })
  })

  it('cuts the ratio to whole percent, with a narrow space', () => {
    expect(glanceOf([warning], 'en').text).toBe('71\u202f%')
  })

  it('has no figure for what is not known', () => {
    expect(glanceOf([unknown], 'en')).toMatchObject({ risk: 'unknown', text: '', marginRatio: null })
    expect(glanceOf([], 'en')).toMatchObject({ risk: 'unknown', text: '', accountId: null })
  })
})

describe('the risk', () => {
  it('is unknown before the first figures', () => {
    expect(riskOf(null, 'calm')).toBe('unknown')
  })

  it('is unknown, never calm, when a pool is missing', () => {
    const gaps = [{ kind: 'margin-asset', symbol: 'X' }] as const
    expect(riskOf(summary({ gaps }), 'calm')).toBe('unknown')
    expect(riskOf(summary({ gaps, pools: [] }), 'calm')).toBe('unknown')
  })

  it('keeps a danger that is known although a pool is missing', () => {
    expect(riskOf(summary({ gaps: [{ kind: 'margin-asset', symbol: 'X' }] }), 'critical')).toBe('critical')
  })

  it('is idle without a pool', () => {
    expect(riskOf(summary({ pools: [] }), 'calm')).toBe('idle')
  })

  it('looks as another danger does that stands above the ratio, unless it is snoozed', () => {
    const danger = {
      key: 'availableBalance',
      rule: 'availableBalance',
      poolId: null,
      level: 'critical',
      since: 0,
      value: '5',
      threshold: '10',
      acknowledged: true,
      snoozedUntil: null,
      waiting: null,
    } as const
    const short = accountState({ id: 'short', risk: 'calm', alerts: [danger] })
    expect(glanceOf([warning, short], 'en')).toMatchObject({ accountId: 'short', risk: 'critical' })
    const snoozed = accountState({
      id: 'short',
      risk: 'calm',
      alerts: [{ ...danger, snoozedUntil: 'recovery' }],
    })
    expect(glanceOf([warning, snoozed], 'en')).toMatchObject({ accountId: 'warning', risk: 'warning' })
    const drill = accountState({ id: 'drill', drill: { move: null, quiet: false }, risk: 'critical' })
    expect(glanceOf([drill, short], 'en').accountId).toBe('short')
  })
})
