import type { Alert } from '../../../electron/alerts/alert.ts'

/**
 * Checks the alerts of one value against the rules that the app promises to its users, and throws when one is
 * broken. Values are whole numbers; higher is worse. Time only moves forward, whatever happens to the clock. Level 0
 * is warning, level 1 is critical.
 */
export interface AlertChecker {
  /** The highest level that was reached; -1 when calm. */
  highest(): number
  /** 0 when liquidation is not near, 1 when it is, 2 when it is due. */
  nearness(): number
  /** Milliseconds since the walk began. */
  setTime(time: number): void
  acknowledge(): void
  snooze(until: number): void
  endSnooze(): void
  /** `inDoubt` says whether the app may have ended before it showed the last alert. */
  restart(inDoubt: boolean): void
  /** Null when the rule is off. */
  setLimits(limits: Limits | null): void
  /** The value is null when it could not be seen. */
  see(value: number | null, step: Step, alert: Alert | undefined, pool?: Pool): void
  /** A step that may end a blindness. Returns true for the first of the two such steps that it takes. */
  beginToFall(): boolean
  /** Forgets the steps that would have let the level fall. */
  stopFalling(): void
  /** Ends both levels at once. */
  end(): void
  wasNotified(): boolean
  isCovered(level: number): boolean
  /** Whether a snooze until recovery covers the highest level. */
  isSnoozedUntilRecovery(): boolean
}

export interface Limits {
  /** The value at which each level is reached. */
  readonly reach: readonly [number, number]
  /** The value below which each level falls. */
  readonly hold: readonly [number, number]
  readonly holdMs: number
  readonly repeatMs: number | null
  /** Liquidation is near from this value on, or below this move; null for what is not the ratio of a pool. */
  readonly near: { readonly from: number; readonly move: number | null } | null
  /** The rise of a value since a snooze was pressed at it that ends the snooze; null when none does. */
  readonly worsening: ((pressedAt: number) => number) | null
}

/** The pool that a ratio belongs to. */
export interface Pool {
  /** The pool with the highest margin ratio. */
  readonly leader: string | null
  /** The market move that liquidates it, in ten-thousandths; null when it is not known. */
  readonly move: number | null
}

export interface Step {
  readonly complete: boolean
  readonly quiet: boolean
  readonly isFirst: boolean
}

export const NEVER = Number.POSITIVE_INFINITY
const RECENTLY_MS = 60_000
const NAMES = ['warning', 'critical']
const NEARNESS = [null, 'near', 'gone'] as const
const NO_POOL: Pool = { leader: null, move: null }
/** The exchange liquidates here. */
const LINE = 1000

interface LevelState {
  stands: boolean
  /** How many observations in a row were below `hold`. */
  low: number
  /** Whether the user must still be notified. */
  mustNotify: boolean
  acknowledged: boolean
  notifiedAt: number | null
  beyondSince: number | null
  /** The pools that have had the highest ratio at or beyond the threshold. */
  leaders: readonly string[]
}

export function createAlertChecker(key: string): AlertChecker {
  const levels: [LevelState, LevelState] = [calm(), calm()]
  const [warning, critical] = levels
  let limits: Limits | null = null
  let snoozed: { readonly level: number; readonly until: number; readonly value: number | null } | null = null
  let time = 0
  /** The last value that could be seen. */
  let lastValue: number | null = null
  /** How near liquidation is, and the nearest that the user was told of since critical was reached or since a start. */
  let near = 0
  let toldNear = 0

  return {
    highest,
    nearness: () => near,
    setTime,
    acknowledge,
    snooze,
    endSnooze,
    restart,
    setLimits,
    see,
    beginToFall,
    stopFalling,
    end,
    wasNotified,
    isCovered,
    isSnoozedUntilRecovery,
  }

  function highest(): number {
    return critical.stands ? 1 : warning.stands ? 0 : -1
  }

  function wasNotified(): boolean {
    return levels.some(({ stands, notifiedAt }) => stands && notifiedAt !== null)
  }

  function setTime(now: number): void {
    time = now
    if (snoozed !== null && snoozed.until <= time) endSnooze()
  }

  function endSnooze(): void {
    if (snoozed === null) return
    const wasNotifiedOfCritical = snoozed.level === 0 && critical.stands && !critical.mustNotify
    for (const [at, level] of levels.entries()) {
      if (at <= snoozed.level && level.stands && !wasNotifiedOfCritical)
        level.mustNotify = !level.acknowledged
    }
    snoozed = null
  }

  function acknowledge(): void {
    if (levels[highest()]?.acknowledged !== false) return
    for (const level of levels) {
      level.acknowledged = true
      level.mustNotify = false
    }
  }

  function snooze(until: number): void {
    if (highest() >= 0) snoozed = { level: highest(), until, value: limits?.worsening ? lastValue : null }
  }

  function restart(inDoubt: boolean): void {
    for (const level of levels) level.mustNotify ||= inDoubt && level.stands
    if (inDoubt) toldNear = 0
  }

  function setLimits(next: Limits | null): void {
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

  function stopFalling(): void {
    for (const level of levels) level.low = 0
  }

  function end(): void {
    for (const level of levels) level.stands = false
    recover()
  }

  function recover(): void {
    if (!critical.stands) {
      near = 0
      toldNear = 0
    }
    // A snooze that remembers its value is over as soon as its level has fallen.
    if (snoozed !== null && snoozed.value !== null && snoozed.level > highest()) endSnooze()
    if (snoozed === null || snoozed.until !== NEVER || snoozed.level <= highest()) return
    snoozed = highest() === -1 ? null : { ...snoozed, level: highest() }
  }

  function isSnoozedUntilRecovery(): boolean {
    return snoozed?.until === NEVER && isCovered(highest())
  }

  function isCovered(level: number): boolean {
    return snoozed !== null && level <= snoozed.level
  }

  function see(
    value: number | null,
    step: Step,
    alert: Alert | undefined,
    { leader, move }: Pool = NO_POOL,
  ): void {
    if (limits === null) {
      expectRule(alert === undefined, 'a rule that is off does not notify')
      return
    }
    const pressedAt = snoozed?.value ?? null
    if (value !== null && pressedAt !== null && isWorse(value - pressedAt, limits.worsening?.(pressedAt)))
      endSnooze()
    lastValue = value ?? lastValue
    if (step.isFirst) {
      const { notifiedAt } = critical
      if (notifiedAt === null || time - notifiedAt >= RECENTLY_MS) toldNear = 0
      for (const level of levels) {
        const isRecent = level.notifiedAt !== null && time - level.notifiedAt < RECENTLY_MS
        if (level.stands && !isRecent) level.mustNotify = true
      }
    }
    if (value === null) {
      expectRule(alert === undefined, 'a value that is not seen is not notified')
      return
    }
    const before = highest()
    updateLevels(value, step.complete, limits, leader)
    updateNear(value, move, step.complete, limits)
    checkNear(alert)
    if (near > toldNear) toldOf(1)
    else checkAlert(step, alert, limits, before)
    toldNear = Math.max(toldNear, near)
  }

  function isWorse(rise: number, least: number | undefined): boolean {
    return least !== undefined && rise > 0 && rise >= least
  }

  /** Only a complete observation can say that liquidation is not near any more. */
  function updateNear(
    value: number,
    move: number | null,
    complete: boolean,
    { near: rule, reach }: Limits,
  ): void {
    if (rule === null || !critical.stands) return
    const isNear = value >= Math.max(rule.from, reach[1])
    const isNearByMove = rule.move !== null && move !== null && Math.abs(move) < rule.move
    const seen = value >= LINE ? 2 : isNear || isNearByMove ? 1 : 0
    near = complete ? seen : Math.max(seen, near)
  }

  /** Neither an acknowledgement, a snooze, a hold, quiet hours nor a fall that is not over keeps this from the user. */
  function checkNear(alert: Alert | undefined): void {
    if (near > toldNear) {
      const isTold = alert?.level === 'critical' && alert.occasion !== 'repeat'
      expectRule(isTold, 'liquidation that is near or due is notified on that observation')
    } else {
      expectRule(
        alert?.occasion !== 'near',
        'between two notifications of one nearness there is a re-arm or a start',
      )
    }
    const expected = alert?.level === 'critical' ? NEARNESS[near] : null
    expectRule((alert?.near ?? null) === expected, 'an alert says how near liquidation is')
  }

  function toldOf(at: number): void {
    for (const level of levels.slice(0, at + 1)) Object.assign(level, { mustNotify: false, notifiedAt: time })
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
        if (!level.stands) Object.assign(level, calm(), { stands: true, mustNotify: true })
        level.beyondSince ??= time
        level.low = 0
        addLeader(level, leader)
        continue
      }
      level.beyondSince = null
      if (value >= (hold[at] ?? NEVER)) level.low = 0
      else if (complete) level.low += 1
      if (level.low >= 2) level.stands = false
    }
    recover()
  }

  /** A user who was notified of a level must be notified again when another pool leads it for the first time. */
  function addLeader(level: LevelState, leader: string | null): void {
    if (leader === null || level.leaders.includes(leader)) return
    level.leaders = [...level.leaders, leader]
    if (level.notifiedAt === null && !level.acknowledged) return
    level.mustNotify = true
    level.acknowledged = false
  }

  function checkAlert(step: Step, alert: Alert | undefined, limits: Limits, before: number): void {
    const isFalling = (levels[highest()]?.low ?? 0) > 0
    if (alert !== undefined) {
      const at = NAMES.indexOf(alert.level)
      const level = levels[at] ?? calm()
      expectRule(level.stands, 'only a level that was reached is notified')
      expectRule(!isFalling, 'a level that may be falling is not notified')
      expectRule(!isCovered(at), 'a snoozed level is not notified')
      expectRule(!step.quiet || at === 1, 'quiet hours hold a warning')
      expectRule(at === highest() || !isReady(critical, limits), 'the highest level is notified')
      if (alert.occasion === 'repeat') {
        expectRule(
          at === 1 && !level.mustNotify && !level.acknowledged,
          'only a critical danger that is not acknowledged repeats',
        )
        expectRule(isRepeatDue(limits), 'a repeat is due')
      } else {
        expectRule(
          level.mustNotify,
          'between two notifications of one level there is a re-arm, a start, or the end of a snooze, or another pool leads it for the first time since it was armed',
        )
        expectRule(isReady(level, limits), 'a level is notified only after its hold')
      }
      toldOf(at)
    }
    if (isFalling || isCovered(highest())) return
    if (highest() === 1) {
      expectRule(
        !critical.mustNotify || !isReady(critical, limits),
        'a critical danger is notified on that observation',
      )
      expectRule(
        critical.mustNotify || critical.acknowledged || !isRepeatDue(limits),
        'a repeat is not missed',
      )
    }
    const isHidden = step.quiet || isCovered(0) || (critical.stands && !critical.mustNotify)
    const mustNotifyWarning = warning.stands && warning.mustNotify && isReady(warning, limits)
    expectRule(isHidden || !mustNotifyWarning, 'a warning is notified on that observation')
    if (highest() > before && limits.holdMs === 0 && (highest() === 1 || !step.quiet)) {
      expectRule(
        alert?.level === NAMES[highest()],
        'each crossing upward is notified on that very observation',
      )
    }
  }

  function isReady({ notifiedAt, beyondSince }: LevelState, { holdMs }: Limits): boolean {
    if (holdMs === 0 || notifiedAt !== null) return true
    return beyondSince !== null && time - beyondSince >= holdMs
  }

  function isRepeatDue({ repeatMs }: Limits): boolean {
    return repeatMs !== null && critical.notifiedAt !== null && time - critical.notifiedAt >= repeatMs
  }

  function expectRule(isKept: boolean, rule: string): void {
    if (isKept) return
    throw new Error(`${key}: ${rule}: ${JSON.stringify({ time, levels, near, toldNear, snoozed, limits })}`)
  }
}

function calm(): LevelState {
  return {
    stands: false,
    low: 0,
    mustNotify: false,
    acknowledged: false,
    notifiedAt: null,
    beyondSince: null,
    leaders: [],
  }
}
