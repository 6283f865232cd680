import type { Alert } from '../../../electron/alerts/alert.ts'

/**
 * Checks the alerts of one value, and throws when they break a promise. Its values are whole numbers of
 * which higher ones are worse, and its time only ever passes: a clock that is set back does not concern
 * it. Of the two levels, 0 is warning and 1 is critical.
 */
export interface Watcher {
  /** The highest level that was reached; -1 when calm. */
  top(): number
  /** The time is now this, in ms. */
  passed(time: number): void
  acknowledge(): void
  snooze(until: number): void
  endSnooze(): void
  /** The app was started again. `inDoubt` is whether the last alert may not have been shown. */
  restart(inDoubt: boolean): void
  /** Null when the rule is off. */
  follow(limits: Limits | null): void
  /** Null when the value could not be seen. The leader is the pool of the value, for the rule to which it matters. */
  see(value: number | null, step: Step, alert: Alert | undefined, leader?: string | null): void
  /** A step that lets a blindness end. True for the first of two such steps, false for the second. */
  beginToFall(): boolean
  /** The steps that let it fall no longer count. */
  standOn(): void
  /** Both levels are over at once. */
  end(): void
  wasNotified(): boolean
  isCovered(level: number): boolean
  /** A snooze until recovery covers it. */
  isSilenced(): boolean
}

export interface Limits {
  /** The values from which each level is reached. */
  readonly reach: readonly [number, number]
  /** The values from which each level is held. */
  readonly hold: readonly [number, number]
  readonly holdMs: number
  readonly repeatMs: number | null
}

export interface Step {
  readonly complete: boolean
  readonly quiet: boolean
  readonly isFirst: boolean
}

export const NEVER = Number.POSITIVE_INFINITY
const RECENTLY_MS = 60_000
const NAMES = ['warning', 'critical']

interface LevelWatch {
  stands: boolean
  /** How many observations in a row would have let it fall. */
  low: number
  /** Whether the user must still be notified. */
  owed: boolean
  acknowledged: boolean
  notifiedAt: number | null
  beyondSince: number | null
  /** The pools that have led the value at or beyond the threshold. */
  ledBy: readonly string[]
}

export function createWatcher(key: string): Watcher {
  const levels: [LevelWatch, LevelWatch] = [calm(), calm()]
  const [warning, critical] = levels
  let limits: Limits | null = null
  let snoozed: { readonly level: number; readonly until: number } | null = null
  let time = 0

  return {
    top,
    passed,
    acknowledge,
    snooze,
    endSnooze,
    restart,
    follow,
    see,
    beginToFall,
    standOn,
    end,
    wasNotified,
    isCovered,
    isSilenced,
  }

  function top(): number {
    return critical.stands ? 1 : warning.stands ? 0 : -1
  }

  function wasNotified(): boolean {
    return levels.some(({ stands, notifiedAt }) => stands && notifiedAt !== null)
  }

  function passed(now: number): void {
    time = now
    if (snoozed !== null && snoozed.until <= time) endSnooze()
  }

  function endSnooze(): void {
    if (snoozed === null) return
    const knowsOfWorse = snoozed.level === 0 && critical.stands && !critical.owed
    for (const [at, level] of levels.entries()) {
      if (at <= snoozed.level && level.stands && !knowsOfWorse) level.owed = !level.acknowledged
    }
    snoozed = null
  }

  function acknowledge(): void {
    if (levels[top()]?.acknowledged !== false) return
    for (const level of levels) {
      level.acknowledged = true
      level.owed = false
    }
  }

  function snooze(until: number): void {
    if (top() >= 0) snoozed = { level: top(), until }
  }

  function restart(inDoubt: boolean): void {
    for (const level of levels) level.owed ||= inDoubt && level.stands
  }

  function follow(next: Limits | null): void {
    limits = next
    if (next === null) snoozed = null
    for (const [at, level] of levels.entries()) {
      if (next === null || next.reach[at] === NEVER) level.stands = false
    }
    recover()
  }

  function beginToFall(): boolean {
    const isFirst = levels.some(({ stands, low }) => stands && low === 0)
    for (const level of levels) level.low = 1
    return isFirst
  }

  function standOn(): void {
    for (const level of levels) level.low = 0
  }

  function end(): void {
    for (const level of levels) level.stands = false
    recover()
  }

  function recover(): void {
    if (snoozed === null || snoozed.until !== NEVER || snoozed.level <= top()) return
    snoozed = top() === -1 ? null : { ...snoozed, level: top() }
  }

  function isSilenced(): boolean {
    return snoozed?.until === NEVER && isCovered(top())
  }

  function isCovered(level: number): boolean {
    return snoozed !== null && level <= snoozed.level
  }

  function see(
    value: number | null,
    step: Step,
    alert: Alert | undefined,
    leader: string | null = null,
  ): void {
    if (limits === null) {
      promise(alert === undefined, 'a rule that is off does not notify')
      return
    }
    if (step.isFirst) {
      for (const level of levels) {
        const isRecent = level.notifiedAt !== null && time - level.notifiedAt < RECENTLY_MS
        if (level.stands && !isRecent) level.owed = true
      }
    }
    if (value === null) {
      promise(alert === undefined, 'a value that is not seen is not notified')
      return
    }
    const before = top()
    updateLevels(value, step.complete, limits, leader)
    checkAlert(step, alert, limits, before)
  }

  function updateLevels(
    value: number,
    complete: boolean,
    { reach, hold }: Limits,
    leader: string | null,
  ): void {
    if (critical.stands && !warning.stands && reach[0] !== NEVER) Object.assign(warning, critical)
    for (const [at, level] of levels.entries()) {
      if (value >= (reach[at] ?? NEVER)) {
        if (!level.stands) Object.assign(level, calm(), { stands: true, owed: true })
        level.beyondSince ??= time
        level.low = 0
        lead(level, leader)
        continue
      }
      level.beyondSince = null
      if (value >= (hold[at] ?? NEVER)) level.low = 0
      else if (complete) level.low += 1
      if (level.low >= 2) level.stands = false
    }
    recover()
  }

  /** A user who knows of a level must be notified of a pool that leads it for the first time. */
  function lead(level: LevelWatch, leader: string | null): void {
    if (leader === null || level.ledBy.includes(leader)) return
    level.ledBy = [...level.ledBy, leader]
    if (level.notifiedAt === null && !level.acknowledged) return
    level.owed = true
    level.acknowledged = false
  }

  function checkAlert(step: Step, alert: Alert | undefined, limits: Limits, before: number): void {
    const isFalling = (levels[top()]?.low ?? 0) > 0
    if (alert !== undefined) {
      const at = NAMES.indexOf(alert.level)
      const level = levels[at] ?? calm()
      promise(level.stands, 'only a level that was reached is notified')
      promise(!isFalling, 'a level that may be falling is not notified')
      promise(!isCovered(at), 'a snoozed level is not notified')
      promise(!step.quiet || at === 1, 'quiet hours hold a warning')
      promise(at === top() || !isReady(critical, limits), 'the highest level is notified')
      if (alert.occasion === 'repeat') {
        promise(
          at === 1 && !level.owed && !level.acknowledged,
          'only a critical danger that is not acknowledged repeats',
        )
        promise(isRepeatDue(limits), 'a repeat is due')
      } else {
        promise(
          level.owed,
          'between two notifications of one level there is a re-arm, a start, or the end of a snooze, or another pool leads it for the first time since it was armed',
        )
        promise(isReady(level, limits), 'a level is notified only after its hold')
      }
      for (const known of levels.slice(0, at + 1)) Object.assign(known, { owed: false, notifiedAt: time })
    }
    if (isFalling || isCovered(top())) return
    if (top() === 1) {
      promise(
        !critical.owed || !isReady(critical, limits),
        'a critical danger is notified on that observation',
      )
      promise(critical.owed || critical.acknowledged || !isRepeatDue(limits), 'a repeat is not missed')
    }
    const isHidden = step.quiet || isCovered(0) || (critical.stands && !critical.owed)
    const isOwed = warning.stands && warning.owed && isReady(warning, limits)
    promise(isHidden || !isOwed, 'a warning is notified on that observation')
    if (top() > before && limits.holdMs === 0 && (top() === 1 || !step.quiet)) {
      promise(alert?.level === NAMES[top()], 'each crossing upward is notified on that very observation')
    }
  }

  function isReady({ notifiedAt, beyondSince }: LevelWatch, { holdMs }: Limits): boolean {
    if (holdMs === 0 || notifiedAt !== null) return true
    return beyondSince !== null && time - beyondSince >= holdMs
  }

  function isRepeatDue({ repeatMs }: Limits): boolean {
    return repeatMs !== null && critical.notifiedAt !== null && time - critical.notifiedAt >= repeatMs
  }

  function promise(isKept: boolean, what: string): void {
    if (isKept) return
    throw new Error(`${key}: ${what}: ${JSON.stringify({ time, levels, snoozed, limits })}`)
  }
}

function calm(): LevelWatch {
  return {
    stands: false,
    low: 0,
    owed: false,
    acknowledged: false,
    notifiedAt: null,
    beyondSince: null,
    ledBy: [],
  }
}
