import { type Alert, gravestFirst } from '../../alerts/alert.ts'
import type { RaisedAlert } from '../../monitor/monitor.ts'

/** Worst first. */
export const SEVERITIES = ['critical', 'warning', 'seen-again'] as const
export type Severity = (typeof SEVERITIES)[number]

/** Getting figures again is no danger, whatever level their absence had. */
export function severityOf({ occasion, level }: Alert): Severity {
  return occasion === 'seen-again' ? 'seen-again' : level
}

export function isWorse(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) < SEVERITIES.indexOf(b)
}

/** Alerts that are equally grave keep their order. */
export function worstFirst(raised: readonly RaisedAlert[]): readonly RaisedAlert[] {
  return SEVERITIES.flatMap((severity) =>
    raised
      .filter(({ alert }) => severityOf(alert) === severity)
      .sort((a, b) => gravestFirst(a.alert, b.alert)),
  )
}
