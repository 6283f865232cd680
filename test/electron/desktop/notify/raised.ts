import type { Alert } from '../../../../electron/alerts/alert.ts'
import type { RaisedAlert } from '../../../../electron/monitor/monitor.ts'
import type { DangerName } from '../../../../shared/settings/rule-names.ts'
import type { AccountState } from '../../../../shared/state.ts'
import { accountState } from '../../../fixtures.ts'

export const AT = new Date(2026, 10, 22, 14, 5, 9).getTime()

type Example = Pick<Alert, 'poolId' | 'value' | 'threshold' | 'currency'> & {
  readonly before: Alert['value']
}

const LAST_KNOWN: Example = { poolId: null, value: '0.712', threshold: null, currency: null, before: null }

/** An alert of each rule and of each call by the exchange. A test gives only the fields that matter to it. */
const EXAMPLES: Readonly<Record<DangerName, Example>> = {
  marginRatio: ratio('cross:USDT', '0.832', '0.80', '0.618'),
  isolatedRatio: ratio('isolated:ETHUSDT:SHORT', '0.832', '0.825', '0.618'),
  liquidationMove: ratio(null, '0.0431', '0.05', '0.0612'),
  liquidationPrice: ratio(null, '0.0431', '0.05', '0.0612'),
  pace: ratio(null, '18.4', '20', '24.1'),
  availableBalance: amount('95.2', '100', '130'),
  marginBalance: amount('950', '1000', '1010.5'),
  unrealizedLoss: amount('1204', '1000', '900'),
  balanceDrop: ratio(null, '0.1239', '0.10', '0.08'),
  blind: LAST_KNOWN,
  marginCall: LAST_KNOWN,
  liquidation: LAST_KNOWN,
}

export function alertOf(rule: DangerName, fields: Partial<Alert> = {}): Alert {
  const { before, ...example } = EXAMPLES[rule]
  return {
    key: rule,
    rule,
    occasion: 'raised',
    level: 'critical',
    near: null,
    previous: before === null ? null : { value: before, at: AT - 12_000 },
    since: AT,
    at: AT,
    ...example,
    ...fields,
  }
}

export function raisedOf(
  account: Partial<AccountState>,
  rule: DangerName = 'marginRatio',
  fields: Partial<Alert> = {},
): RaisedAlert {
  return { account: accountState(account), alert: alertOf(rule, fields) }
}

function ratio(
  poolId: string | null,
  value: Alert['value'],
  threshold: Alert['threshold'],
  before: Alert['value'],
): Example {
  return { poolId, value, threshold, before, currency: null }
}

function amount(value: Alert['value'], threshold: Alert['threshold'], before: Alert['value']): Example {
  return { poolId: null, value, threshold, before, currency: 'USDT' }
}
