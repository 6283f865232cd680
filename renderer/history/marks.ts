import type { HistoryMark, Span } from '../../shared/history.ts'
import type { AlertLevel } from '../../shared/state.ts'
import { shareOf } from './zoom.ts'

/** Alerts that are too close together to be shown apart. */
export interface MarkGroup {
  /** Where it stands, as a share of the width, 0 to 1. */
  readonly share: number
  readonly level: AlertLevel
  /** Oldest first; never empty. */
  readonly marks: readonly [HistoryMark, ...HistoryMark[]]
}

/** The alerts in the span, oldest first, grouped where they are closer than `apart`, a share of the width. */
export function markGroups(marks: readonly HistoryMark[], span: Span, apart: number): MarkGroup[] {
  const groups: MarkGroup[] = []
  for (const mark of marks) {
    const share = shareOf(span, mark.at)
    if (share < 0 || share > 1) continue
    const last = groups.at(-1)
    if (last && share - last.share < apart) groups[groups.length - 1] = joined(last, mark)
    else groups.push({ share, level: mark.level, marks: [mark] })
  }
  return groups
}

function joined(group: MarkGroup, mark: HistoryMark): MarkGroup {
  const [first, ...rest] = group.marks
  const level = mark.level === 'critical' ? mark.level : group.level
  return { ...group, level, marks: [first, ...rest, mark] }
}
