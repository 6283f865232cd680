import type { LevelRule, Rules } from '../../../shared/settings/rules.ts'
import type { Decimal } from '../../../shared/state.ts'
import { type Limits, NEVER } from './watcher.ts'

/** Rules in the machine's terms and in the watchers': ratios in thousandths, amounts in whole units. */
export interface WalkRules {
  readonly rules: Rules
  readonly ratio: Limits
  readonly isolated: Limits | null
  readonly available: Limits | null
  readonly blind: {
    readonly warningMs: number
    readonly criticalMs: number
    readonly repeatMs: number
  } | null
}

type Levels = readonly [warning: number | null, critical: number | null, rearm: number]
type Manner = readonly [holdSeconds: number, repeatMinutes: number | null]

const BLIND = { warningSeconds: 600, criticalSeconds: 60, repeatMinutes: 5 } as const

/** Of the margin ratio and of blindness alone. */
export const RATIO_RULES: readonly [WalkRules, ...WalkRules[]] = [
  walkRules([500, 800, 50], [0, 5], null, null, true),
  walkRules([500, 800, 50], [0, 5], null, null, true),
  walkRules([400, 900, 100], [0, 1], null, null, true),
  walkRules([300, 350, 10], [0, null], null, null, false),
  walkRules([600, 800, 0], [60, 5], null, null, true),
]

export const MANY_RULES: readonly [WalkRules, ...WalkRules[]] = [
  walkRules([500, 800, 50], [0, 5], [500, 800, 50], [700, 300, 50], true),
  walkRules([400, 900, 100], [30, 2], [null, 700, 100], [500, null, 10], true),
  walkRules([600, 700, 50], [0, null], [450, null, 20], null, false),
  walkRules([500, 800, 50], [0, 5], null, [900, 100, 0], true),
]

export function decimalOf(thousandths: number): Decimal {
  return `${thousandths / 1000}`
}

function walkRules(
  ratio: readonly [number, number, number],
  manner: Manner,
  isolated: Levels | null,
  available: Levels | null,
  isBlindOn: boolean,
): WalkRules {
  const [warning, critical, rearm] = ratio
  const thresholds = { warning: decimalOf(warning), critical: decimalOf(critical), rearm: decimalOf(rearm) }
  return {
    rules: {
      marginRatio: { ...thresholds, ...telling(manner) },
      isolatedRatio: isolated && levelRule(isolated, manner, decimalOf),
      availableBalance: available && levelRule(available, manner, (units) => `${units}`),
      marginBalance: null,
      unrealizedLoss: null,
      balanceDrop: null,
      blind: isBlindOn ? BLIND : null,
    },
    ratio: rising(ratio, manner),
    isolated: isolated && rising(isolated, manner),
    available: available && sinking(available, manner),
    blind: isBlindOn ? { warningMs: 600_000, criticalMs: 60_000, repeatMs: 300_000 } : null,
  }
}

function levelRule(
  [warning, critical, rearm]: Levels,
  manner: Manner,
  text: (n: number) => Decimal,
): LevelRule {
  return {
    warning: warning === null ? null : text(warning),
    critical: critical === null ? null : text(critical),
    rearm: text(rearm),
    ...telling(manner),
  }
}

function telling([holdSeconds, repeatMinutes]: Manner) {
  return { holdSeconds, repeatMinutes }
}

function rising([warning, critical, rearm]: Levels, manner: Manner): Limits {
  return {
    reach: [warning ?? NEVER, critical ?? NEVER],
    hold: [(warning ?? NEVER) - rearm, (critical ?? NEVER) - rearm],
    ...times(manner),
  }
}

/** Of a balance below zero's other side: it must be below the threshold, so one unit beyond it. */
function sinking([warning, critical, rearm]: Levels, manner: Manner): Limits {
  const beyond = (threshold: number | null) => (threshold === null ? NEVER : 1 - threshold)
  return {
    reach: [beyond(warning), beyond(critical)],
    hold: [beyond(warning) - rearm, beyond(critical) - rearm],
    ...times(manner),
  }
}

function times([holdSeconds, repeatMinutes]: Manner) {
  return { holdMs: holdSeconds * 1000, repeatMs: repeatMinutes === null ? null : repeatMinutes * 60_000 }
}
