import type { Alert } from '../../alerts/alert.ts'
import type { RaisedAlert } from '../../monitor/monitor.ts'

/** What an alert says, worst first. */
export const GRAVITIES = ['critical', 'warning', 'sight'] as const
export type Gravity = (typeof GRAVITIES)[number]

/** To see again is no danger, whatever level the lack of figures stood at. */
export function gravityOf({ occasion, level }: Alert): Gravity {
  return occasion === 'sight' ? 'sight' : level
}

export function isGraver(a: Gravity, b: Gravity): boolean {
  return GRAVITIES.indexOf(a) < GRAVITIES.indexOf(b)
}

/** Those of one gravity stay in the order they came in. */
export function worstFirst(raised: readonly RaisedAlert[]): readonly RaisedAlert[] {
  return GRAVITIES.flatMap((gravity) => raised.filter(({ alert }) => gravityOf(alert) === gravity))
}
