import type { Alert, Occasion } from './alert.ts'
import { lostAt } from './blind-memory.ts'
import type { Circumstances } from './circumstances.ts'
import { eventOf, lastValue, valueKey } from './events.ts'
import type { Standing } from './expire.ts'
import { isLedAnew } from './leaders.ts'
import { type Alarming, levelOf, rank, topOf } from './levels.ts'
import { fallAlong } from './snoozes.ts'
import type { AlertState, Danger, Stage } from './state.ts'
import { tell, type Verdict } from './when-to-tell.ts'

/** One step: its circumstances, and what has come of it so far. */
export interface Step extends Standing, Circumstances {
  readonly now: number
  readonly before: AlertState
  /** The last values, with those of this step. */
  readonly previous: AlertState['previous']
  /** With this step's. */
  readonly unseenMs: number
  readonly alerts: Alert[]
}

interface Limits {
  readonly holdSeconds: number
  readonly repeatMinutes: number | null
}

interface ToTell {
  readonly level: Alarming
  readonly stage: Pick<Stage, 'threshold' | 'since'>
  readonly occasion: Occasion
}

/** Tells of a danger what is to be told now, and writes down how its level has changed since `last`. */
export function speak(
  step: Step,
  key: string,
  last: Danger | undefined,
  danger: Danger,
  { holdSeconds, repeatMinutes }: Limits,
): void {
  const { now, quiet, dangers, snoozes } = step
  const repeatMs = repeatMinutes === null ? null : repeatMinutes * 60_000
  const manner = { holdMs: holdSeconds * 1000, repeatMs, snooze: snoozes[key], quiet }
  const { danger: next, told } = tell(danger, manner, now)
  dangers[key] = next
  if (told !== null) step.alerts.push(alertOf(step, key, danger, told))
  fallAlong(snoozes, key, levelOf(danger))
  writeDown(step, key, last, danger, told)
}

/** Its figures are those of this step, and those before it. */
export function alertOf(
  step: Pick<Step, 'now' | 'before' | 'previous' | 'unseenMs'>,
  key: string,
  { rule, poolId, currency }: Pick<Danger, 'rule' | 'poolId' | 'currency'>,
  { level, stage, occasion }: ToTell,
): Alert {
  const { now, before, previous } = step
  return {
    key,
    rule,
    poolId,
    occasion,
    level,
    value: lastValue(previous, key),
    threshold: stage.threshold,
    currency,
    previous: before.previous[valueKey(key)] ?? null,
    since: rule === 'blind' ? lostAt(step) : stage.since,
    at: now,
  }
}

function writeDown(
  step: Step,
  key: string,
  last: Danger | undefined,
  danger: Danger,
  told: Verdict['told'],
): void {
  const at = step.now
  const { level, stage } = topOf(danger)
  const rise = rank(level) - rank(levelOf(last))
  if (rise < 0 && last !== undefined) {
    step.events.push(eventOf(step, key, danger, { kind: 'fall', level, stage: topOf(last).stage, at }))
  }
  const isRaised = rise > 0 || isLedAnew(last?.[level], stage)
  const isToldNow = isRaised && told?.level === level
  if (isRaised) {
    const kind = danger.rule === 'blind' ? 'blind' : 'raise'
    step.events.push(eventOf(step, key, danger, { kind, level, stage, at, told: isToldNow }))
  }
  if (told === null || told.occasion === 'repeat' || isToldNow) return
  step.events.push(eventOf(step, key, danger, { ...told, kind: 'standing', at, told: true }))
}
