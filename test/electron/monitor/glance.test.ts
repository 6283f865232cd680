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
    ['stale calm figures over fresh ones', [calm, stale, idle], 'stale'],
    ['calm over idle', [idle, calm], 'calm'],
  ])('prefers %s', (_name, accounts, id) => {
    expect(glanceOf(accounts, APPEARANCE).accountId).toBe(id)
  })

  it('prefers the drill over a calm account, but never over a real account in danger, unknown or stale', () => {
    const drill = accountState({ id: 'drill', drill: { move: null, quiet: false }, risk: 'critical' })
    const calmDrill = accountState({ id: 'drill', drill: { move: null, quiet: false }, risk: 'calm' })
    expect(glanceOf([calm, drill], APPEARANCE)).toMatchObject({ accountId: 'drill', drill: true })
    expect(glanceOf([idle, calmDrill], APPEARANCE).accountId).toBe('drill')
    expect(glanceOf([drill, warning], APPEARANCE)).toMatchObject({ accountId: 'warning', drill: false })
    expect(glanceOf([drill, unknown], APPEARANCE).accountId).toBe('unknown')
    expect(glanceOf([drill, stale], APPEARANCE).accountId).toBe('stale')
  })

  it('prefers the higher ratio among accounts of the same risk', () => {
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

  it('rounds the ratio down to whole percent, with a narrow space', () => {
    expect(glanceOf([warning], APPEARANCE).text).toBe('71\u202f%')
  })

  describe('shows the figure that the user chose:', () => {
    const rich = accountState({
      summary: summary({ unrealizedProfit: '-12345.6', availableBalance: '1234567.8' }),
    })
    const gain = accountState({ summary: summary({ unrealizedProfit: '184.2' }) })
    const even = accountState({ summary: summary({ unrealizedProfit: '0' }) })

    it.each<[string, AccountState, Partial<Appearance>, string]>([
      ['no figure', rich, { trayText: 'off' }, ''],
      ['the ratio', rich, { trayText: 'ratio' }, '23 %'],
      ['an infinite ratio', critical, { trayText: 'ratio' }, '∞'],
      ['a loss', rich, { trayText: 'profit' }, '−12.3K'],
      ['a gain', gain, { trayText: 'profit' }, '+184'],
      ['neither a gain nor a loss', even, { trayText: 'profit' }, '0'],
      ['the available balance', rich, { trayText: 'available' }, '1.23M'],
      ['a loss in Chinese', rich, { trayText: 'profit', locale: 'zh-CN' }, '−1.23万'],
      ['the available balance in Chinese', rich, { trayText: 'available', locale: 'zh-CN' }, '123万'],
      ['a masked amount', rich, { trayText: 'profit', masked: true }, '•••'],
      ['the ratio while amounts are masked', rich, { trayText: 'ratio', masked: true }, '23 %'],
      ['no amount before the first figures', unknown, { trayText: 'profit' }, ''],
      ['no masked amount before the first figures', unknown, { trayText: 'profit', masked: true }, ''],
      ['the amount of stale figures', { ...rich, freshness: 'stale' }, { trayText: 'available' }, '1.23M'],
      ['no ratio without a position', idle, { trayText: 'ratio' }, ''],
      ['the amount without a position', idle, { trayText: 'available' }, '1.14K'],
    ])('%s', (_name, account, appearance, text) => {
      expect(glanceOf([account], { ...APPEARANCE, ...appearance }).text.replaceAll('\u202f', ' ')).toBe(text)
    })
  })

  it('shows no figure for an unknown risk', () => {
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

  it('is still critical when a pool is missing', () => {
    const sample = sampleOf(summary({ gaps: [{ kind: 'margin-asset', symbol: 'X' }] }))
    expect(riskOf(sample, 'critical')).toBe('critical')
  })

  it.each([
    ['normal', 'calm', 'calm'],
    ['normal', 'warning', 'warning'],
    ['margin-call', 'calm', 'warning'],
    ['margin-call', 'critical', 'critical'],
    ['reduce-only', 'calm', 'critical'],
    ['liquidation', 'warning', 'critical'],
  ] as const)('is at least what the exchange says (%s, by its ratio %s)', (status, level, risk) => {
    expect(riskOf(sampleOf(summary({ status })), level)).toBe(risk)
  })

  it('is idle when there is no pool', () => {
    expect(riskOf(sampleOf(summary({ pools: [] })), 'calm')).toBe('idle')
  })

  it('is that of another alert when it is above the ratio, unless that alert is snoozed', () => {
    const alert = {
      key: 'availableBalance',
      rule: 'availableBalance',
      poolId: null,
      level: 'critical',
      near: null,
      since: 0,
      value: '5',
      threshold: '10',
      acknowledged: true,
      snoozedUntil: null,
      waiting: null,
    } as const
    const short = accountState({ id: 'short', risk: 'calm', alerts: [alert] })
    expect(glanceOf([warning, short], APPEARANCE)).toMatchObject({ accountId: 'short', risk: 'critical' })
    const snoozed = accountState({
      id: 'short',
      risk: 'calm',
      alerts: [{ ...alert, snoozedUntil: 'recovery' }],
    })
    expect(glanceOf([warning, snoozed], APPEARANCE)).toMatchObject({ accountId: 'warning', risk: 'warning' })
    const drill = accountState({ id: 'drill', drill: { move: null, quiet: false }, risk: 'critical' })
    expect(glanceOf([drill, short], APPEARANCE).accountId).toBe('short')
  })
})
