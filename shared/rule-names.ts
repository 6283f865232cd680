/** In the order they are shown in. */
export const RULE_NAMES = [
  'marginRatio',
  'isolatedRatio',
  'availableBalance',
  'marginBalance',
  'unrealizedLoss',
  'balanceDrop',
  'blind',
] as const

export type RuleName = (typeof RULE_NAMES)[number]
