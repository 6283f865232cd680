import { describe, expect, it } from 'vitest'
import { remedyTargets } from '../../../electron/monitor/remedy-targets.ts'
import {
  DEFAULT_NEAR,
  DEFAULT_RULES,
  DEFAULT_THRESHOLDS,
  type LevelRule,
  type Rules,
} from '../../../shared/settings/rules.ts'
import type { AlertLevel, Decimal, MarginPool, StandingAlert } from '../../../shared/state.ts'
import { pool } from '../../fixtures.ts'

const ISOLATED: LevelRule = {
  warning: '0.3',
  critical: '0.6',
  rearm: '0.1',
  holdSeconds: 0,
  repeatMinutes: null,
}

const rules: Rules = {
  ...DEFAULT_RULES,
  near: DEFAULT_NEAR,
  marginRatio: { ...DEFAULT_RULES.marginRatio, ...DEFAULT_THRESHOLDS },
  isolatedRatio: ISOLATED,
}

const cross = (asset: string, marginRatio: Decimal): MarginPool =>
  pool({ id: `cross:${asset}`, asset, marginRatio })

function alert(rule: StandingAlert['rule'], poolId: string | null, level: AlertLevel): StandingAlert {
  return {
    key: rule,
    rule,
    poolId,
    level,
    near: null,
    since: 0,
    value: null,
    threshold: null,
    acknowledged: false,
    snoozedUntil: null,
    waiting: null,
  }
}

const ofHeadline = (level: AlertLevel) => alert('marginRatio', 'cross:USDT', level)

describe('the target of a remedy', () => {
  it('is the threshold of the highest level that stands less the re-arm distance', () => {
    const at = (marginRatio: Decimal, level: AlertLevel) =>
      remedyTargets([cross('USDT', marginRatio)], [ofHeadline(level)], rules)
    expect(at('0.9', 'critical')).toEqual([{ poolId: 'cross:USDT', target: '0.75' }])
    expect(at('0.6', 'warning')).toEqual([{ poolId: 'cross:USDT', target: '0.45' }])
    expect(at('Infinity', 'critical')).toEqual([{ poolId: 'cross:USDT', target: '0.75' }])
    // A level falls late, and until then its alert stands.
    expect(at('0.6', 'critical')).toEqual([{ poolId: 'cross:USDT', target: '0.75' }])
    expect(at('0.3', 'warning')).toEqual([{ poolId: 'cross:USDT', target: '0.45' }])
  })

  it('is given for each other pool at warning or above, too', () => {
    const pools = [cross('USDT', '0.9'), cross('USDC', '0.85'), cross('BTC', '0.5'), cross('BNB', '0.49')]
    expect(remedyTargets(pools, [ofHeadline('critical')], rules)).toEqual([
      { poolId: 'cross:USDT', target: '0.75' },
      { poolId: 'cross:USDC', target: '0.75' },
      { poolId: 'cross:BTC', target: '0.45' },
    ])
  })

  it('of an isolated position ends the alert with the highest level, or both', () => {
    const isolated = pool({ id: 'isolated:ETHUSDT:BOTH', kind: 'isolated', marginRatio: '0.7' })
    const own = (level: AlertLevel) => alert('isolatedRatio', isolated.id, level)
    const at = (...alerts: readonly StandingAlert[]) => remedyTargets([isolated], alerts, rules)
    expect(at(own('warning'))).toEqual([{ poolId: isolated.id, target: '0.2' }])
    expect(at(ofHeadline('warning'), own('critical'))).toEqual([{ poolId: isolated.id, target: '0.5' }])
    expect(at(ofHeadline('warning'), own('warning'))).toEqual([{ poolId: isolated.id, target: '0.2' }])
    expect(at(alert('isolatedRatio', 'isolated:BTCUSDT:BOTH', 'critical'))).toEqual([])
  })

  it('does not exist without an alert about a ratio, or for a level that is off', () => {
    const pools = [cross('USDT', '0.9')]
    expect(remedyTargets(pools, [], rules)).toEqual([])
    expect(remedyTargets(pools, [alert('blind', null, 'critical')], rules)).toEqual([])
    const off = { ...rules, isolatedRatio: { ...ISOLATED, critical: null } }
    expect(remedyTargets(pools, [alert('isolatedRatio', 'cross:USDT', 'critical')], off)).toEqual([])
  })
})
