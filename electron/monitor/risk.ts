import type { AccountSummary, Level, Risk, RiskReading } from '../../shared/state.ts'
import { higher } from '../alerts/level-order.ts'
import { levelOfStatus } from '../alerts/margin-call.ts'
import { figuresOf, type Sample } from '../alerts/observation.ts'

export function sampleOf(summary: AccountSummary): Sample {
  return { at: summary.receivedAt, figures: figuresOf(summary), complete: summary.gaps.length === 0 }
}

/**
 * The account's risk, from its figures, the level of its margin ratio alert and what the exchange says of it. A
 * known danger stands; without one, a pool that could not be computed makes the whole account unknown, never calm.
 */
export function riskOf(sample: Sample | null, levelOfRatio: Level): Risk {
  if (sample === null) return 'unknown'
  const { status } = sample.figures
  const level = status === undefined ? levelOfRatio : higher(levelOfRatio, levelOfStatus(status))
  if (level !== 'calm') return level
  if (!sample.complete) return 'unknown'
  return sample.figures.marginRatio === null ? 'idle' : 'calm'
}

export function readingOf(sample: Sample, level: Level): RiskReading {
  const { at, figures, complete } = sample
  return { at, risk: riskOf(sample, level), marginRatio: complete ? figures.marginRatio : null }
}
