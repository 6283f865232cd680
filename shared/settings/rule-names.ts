/** The alert rules, in the order they are shown in. */
export const RULE_NAMES = [
  'marginRatio',
  'isolatedRatio',
  'liquidationMove',
  'liquidationPrice',
  'pace',
  'availableBalance',
  'marginBalance',
  'unrealizedLoss',
  'balanceDrop',
  'blind',
] as const

export type RuleName = (typeof RULE_NAMES)[number]

/** What the exchange itself reports about an account, whatever the rules are; the worst first. */
export const CALL_NAMES = ['liquidation', 'marginCall'] as const

export type CallName = (typeof CALL_NAMES)[number]

/** Everything an account can be alerted to, in the order it is shown in. */
export const DANGER_NAMES = [...CALL_NAMES, ...RULE_NAMES] as const

export type DangerName = (typeof DANGER_NAMES)[number]

export function isCall(name: DangerName): name is CallName {
  return CALL_NAMES.some((call) => call === name)
}
