import { describe, expect, it } from 'vitest'
import { glanceOf } from '../../../electron/monitor/glance.ts'
import { riskOf, sampleOf } from '../../../electron/monitor/risk.ts'
import type { Appearance } from '../../../shared/settings/appearance.ts'
import type { AccountState } from '../../../shared/state.ts'
import { APPEARANCE, accountState, pool, summary } from '../../fixtures.ts'

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
    expect(glanceOf(accounts, APPEARANCE).accountId).toBe(id)
  })

  it('shows the drill before a calm account, but never before a real one that needs looking at', () => {
    const drill = accountState({ id: 'drill', drill: { move: null, quiet: false }, risk: 'critical' })
    const calmDrill = accountState({ id: 'drill', drill: { move: null, quiet: false }, risk: 'calm' })
    expect(glanceOf([calm, drill], APPEARANCE)).toMatchObject({ accountId: 'drill', drill: true })
    expect(glanceOf([idle, calmDrill], APPEARANCE).accountId).toBe('drill')
    expect(glanceOf([drill, warning], APPEARANCE)).toMatchObject({ accountId: 'warning', drill: false })
    expect(glanceOf([drill, unknown], APPEARANCE).accountId).toBe('unknown')
    expect(glanceOf([drill, stale], APPEARANCE).accountId).toBe('stale')
  })

  it('prefers the higher ratio among equals', () => {
    const higher = accountState({
      id: 'higher',
      summary: summary({ pools: [pool({ marginRatio: '0.30' })] }),
    })
    expect(glanceOf([calm, higher], APPEARANCE).accountId).toBe('higher')
  })

  it('never shows a paused account', () => {
    const paused = { ...critical, paused: true }
    expect(glanceOf([paused, idle], APPEARANCE).accountId).toBe('idle')
    expect(glanceOf([paused], APPEARANCE)).toMatchObject({ risk: 'unknown', text: '', accountId: null })
  })

  it('cuts the ratio to whole percent, with a narrow space', () => {
    expect(glanceOf([warning], APPEARANCE).text).toBe('71\u202f%')
  })

  describe('tells the figure that the user chose', () => {
    const rich = accountState({
      summary: summary({ unrealizedProfit: '-12345.6', availableBalance: '1234567.8' }),
    })
    const gain = accountState({ summary: summary({ unrealizedProfit: '184.2' }) })
    const even = accountState({ summary: summary({ unrealizedProfit: '0' }) })

    it.each<[string, AccountState, Partial<Appearance>, string]>([
      ['none', rich, { trayText: 'off' }, ''],
      ['the ratio', rich, { trayText: 'ratio' }, '23 %'],
      ['a ratio of which nothing is left', critical, { trayText: 'ratio' }, '∞'],
      ['a loss', rich, { trayText: 'profit' }, '−12.3K'],
      ['a gain', gain, { trayText: 'profit' }, '+184'],
      ['neither', even, { trayText: 'profit' }, '0'],
      ['what is available', rich, { trayText: 'available' }, '1.23M'],
      ['a loss in Chinese', rich, { trayText: 'profit', locale: 'zh-CN' }, '−1.23万'],
      ['what is available in Chinese', rich, { trayText: 'available', locale: 'zh-CN' }, '123万'],
      ['that an amount is hidden', rich, { trayText: 'profit', masked: true }, '•••'],
      ['a ratio although amounts are hidden', rich, { trayText: 'ratio', masked: true }, '23 %'],
      ['no amount before there is one', unknown, { trayText: 'profit' }, ''],
      ['no hidden amount either', unknown, { trayText: 'profit', masked: true }, ''],
      ['the amount of old figures', { ...rich, freshness: 'stale' }, { trayText: 'available' }, '1.23M'],
      ['no ratio without a position', idle, { trayText: 'ratio' }, ''],
      ['the amount without a position', idle, { trayText: 'available' }, '1.14K'],
    ])('%s', (_name, account, appearance, text) => {
      expect(glanceOf([account], { ...APPEARANCE, ...appearance }).text.replaceAll('\u202f', ' ')).toBe(text)
    })
  })

  it('has no figure for what is not known', () => {
    expect(glanceOf([unknown], APPEARANCE)).toMatchObject({ risk: 'unknown', text: '', marginRatio: null })
    expect(glanceOf([], APPEARANCE)).toMatchObject({ risk: 'unknown', text: '', accountId: null })
  })
})

describe('the risk', () => {
  it('is unknown before the first figures', () => {
    expect(riskOf(null, 'calm')).toBe('unknown')
  })

  it('is unknown, never calm, when a pool is missing', () => {
    const gaps = [{ kind: 'margin-asset', symbol: 'X' }] as const
    expect(riskOf(sampleOf(summary({ gaps })), 'calm')).toBe('unknown')
    expect(riskOf(sampleOf(summary({ gaps, pools: [] })), 'calm')).toBe('unknown')
  })

  it('keeps a danger that is known although a pool is missing', () => {
    const sample = sampleOf(summary({ gaps: [{ kind: 'margin-asset', symbol: 'X' }] }))
    expect(riskOf(sample, 'critical')).toBe('critical')
  })

  it('is idle without a pool', () => {
    expect(riskOf(sampleOf(summary({ pools: [] })), 'calm')).toBe('idle')
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
    expect(glanceOf([warning, short], APPEARANCE)).toMatchObject({ accountId: 'short', risk: 'critical' })
    const snoozed = accountState({
      id: 'short',
      risk: 'calm',
      alerts: [{ ...danger, snoozedUntil: 'recovery' }],
    })
    expect(glanceOf([warning, snoozed], APPEARANCE)).toMatchObject({ accountId: 'warning', risk: 'warning' })
    const drill = accountState({ id: 'drill', drill: { move: null, quiet: false }, risk: 'critical' })
    expect(glanceOf([drill, short], APPEARANCE).accountId).toBe('short')
  })
})
