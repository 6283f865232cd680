import type { LevelRule, Rules } from '../../../shared/settings/rules.ts'
import type { Decimal } from '../../../shared/state.ts'
import { type Limits, NEVER } from './alert-checker.ts'

/** The same rules for the app and for the checkers, with ratios in thousandths and amounts in whole units. */
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
type Timing = readonly [holdSeconds: number, repeatMinutes: number | null]

/** From a ratio in thousandths, or below a move in ten-thousandths. */
type Near = readonly [from: number, move: number | null]

const BLIND = { warningSeconds: 600, criticalSeconds: 60, repeatMinutes: 5 } as const

/** Rules for the margin ratio and blindness alone. */
export const RATIO_RULES: readonly [WalkRules, ...WalkRules[]] = [
  walkRules([500, 800, 50], [950, 50], [0, 5], null, null, true),
  walkRules([500, 800, 50], [950, null], [0, 5], null, null, true),
  walkRules([400, 900, 100], [850, 50], [0, 1], null, null, true),
  walkRules([300, 350, 10], [500, 100], [0, null], null, null, false),
  walkRules([600, 800, 0], [950, 50], [60, 5], null, null, true),
]

export const MANY_RULES: readonly [WalkRules, ...WalkRules[]] = [
  walkRules([500, 800, 50], [950, 50], [0, 5], [500, 800, 50], [700, 300, 50], true),
  walkRules([400, 900, 100], [950, 50], [30, 2], [null, 700, 100], [500, null, 10], true),
  walkRules([600, 700, 50], [900, null], [0, null], [450, null, 20], null, false),
  walkRules([500, 800, 50], [700, 30], [0, 5], null, [900, 100, 0], true),
]

export function decimalOf(thousandths: number): Decimal {
  return `${thousandths / 1000}`
}

function walkRules(
  ratio: readonly [number, number, number],
  near: Near,
  timing: Timing,
  isolated: Levels | null,
  available: Levels | null,
  isBlindOn: boolean,
): WalkRules {
  const [warning, critical, rearm] = ratio
  const thresholds = { warning: decimalOf(warning), critical: decimalOf(critical), rearm: decimalOf(rearm) }
  return {
    rules: {
      marginRatio: { ...thresholds, ...timingOf(timing) },
      isolatedRatio: isolated && levelRule(isolated, timing, decimalOf),
      availableBalance: available && levelRule(available, timing, (units) => `${units}`),
      liquidationMove: null,
      liquidationPrice: null,
      pace: null,
      marginBalance: null,
      unrealizedLoss: null,
      balanceDrop: null,
      blind: isBlindOn ? BLIND : null,
      near: { ratio: decimalOf(near[0]), move: near[1] === null ? null : `${near[1] / 10_000}` },
    },
    ratio: rising(ratio, near, timing),
    isolated: isolated && rising(isolated, near, timing),
    available: available && falling(available, timing),
    blind: isBlindOn ? { warningMs: 600_000, criticalMs: 60_000, repeatMs: 300_000 } : null,
  }
}

function levelRule(
  [warning, critical, rearm]: Levels,
  timing: Timing,
  text: (n: number) => Decimal,
): LevelRule {
  return {
    warning: warning === null ? null : text(warning),
    critical: critical === null ? null : text(critical),
    rearm: text(rearm),
    ...timingOf(timing),
  }
}

function timingOf([holdSeconds, repeatMinutes]: Timing) {
  return { holdSeconds, repeatMinutes }
}

function rising([warning, critical, rearm]: Levels, [from, move]: Near, timing: Timing): Limits {
  return {
    near: { from, move },
    worsening: () => Math.max(rearm, 50),
    reach: [warning ?? NEVER, critical ?? NEVER],
    hold: [(warning ?? NEVER) - rearm, (critical ?? NEVER) - rearm],
    ...timesOf(timing),
  }
}

/** Balances are negated, so that higher is worse. A level is reached one whole unit below its threshold. */
function falling([warning, critical, rearm]: Levels, timing: Timing): Limits {
  const beyond = (threshold: number | null) => (threshold === null ? NEVER : 1 - threshold)
  return {
    near: null,
    worsening: (pressedAt) => Math.max(rearm, Math.abs(pressedAt) / 10),
    reach: [beyond(warning), beyond(critical)],
    hold: [beyond(warning) - rearm, beyond(critical) - rearm],
    ...timesOf(timing),
  }
}

function timesOf([holdSeconds, repeatMinutes]: Timing) {
  return { holdMs: holdSeconds * 1000, repeatMs: repeatMinutes === null ? null : repeatMinutes * 60_000 }
}
