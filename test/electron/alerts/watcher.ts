import type { Alert } from '../../../electron/alerts/alert.ts'

/**
 * Watches what the machine tells of one value, and throws when that breaks a promise. It reckons in
 * whole numbers that are the worse the higher, and in time that only ever passes: a clock that is set
 * back is nothing to it. Of the two levels, 0 is warning and 1 critical.
 */
export interface Watcher {
  /** 0 or 1; -1: calm. */
  top(): number
  /** Time has come to this. */
  passed(time: number): void
  acknowledge(): void
  snooze(until: number): void
  endSnooze(): void
  /** What it may have told without showing it is in doubt. */
  restart(inDoubt: boolean): void
  /** Null: it is off. */
  follow(limits: Limits | null): void
  /** Null: the value was not to be seen. The leader is the pool that it is of, where that matters. */
  see(value: number | null, look: Look, alert: Alert | undefined, leader?: string | null): void
  /** The first of two looks that let it fall, as of blindness; false: it is the second. */
  beginToFall(): boolean
  /** It does not fall, whatever let it. */
  standOn(): void
  /** All is over at once. */
  end(): void
  wasTold(): boolean
  isCovered(level: number): boolean
  /** Nothing is to be told of it until it is over. */
  isSilenced(): boolean
}

export interface Limits {
  /** From where on the level is reached. */
  readonly reach: readonly [number, number]
  /** From where on it stays. */
  readonly hold: readonly [number, number]
  readonly holdMs: number
  readonly repeatMs: number | null
}

export interface Look {
  readonly complete: boolean
  readonly quiet: boolean
  readonly isFirst: boolean
}

export const NEVER = Number.POSITIVE_INFINITY
const RECENTLY_MS = 60_000
const NAMES = ['warning', 'critical']

interface Told {
  stands: boolean
  /** Observations in a row that would let it fall. */
  low: number
  /** The user must yet hear of it. */
  owed: boolean
  acknowledged: boolean
  toldAt: number | null
  beyondSince: number | null
  /** The pools that have led it at or beyond its threshold. */
  ledBy: readonly string[]
}

export function createWatcher(key: string): Watcher {
  const levels: [Told, Told] = [calm(), calm()]
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
    wasTold,
    isCovered,
    isSilenced,
  }

  function top(): number {
    return critical.stands ? 1 : warning.stands ? 0 : -1
  }

  function wasTold(): boolean {
    return levels.some(({ stands, toldAt }) => stands && toldAt !== null)
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
    look: Look,
    alert: Alert | undefined,
    leader: string | null = null,
  ): void {
    if (limits === null) {
      promise(alert === undefined, 'a rule that is off tells nothing')
      return
    }
    if (look.isFirst) {
      for (const level of levels) {
        const isRecent = level.toldAt !== null && time - level.toldAt < RECENTLY_MS
        if (level.stands && !isRecent) level.owed = true
      }
    }
    if (value === null) {
      promise(alert === undefined, 'what is not seen is not told')
      return
    }
    const before = top()
    move(value, look.complete, limits, leader)
    heed(look, alert, limits, before)
  }

  function move(value: number, complete: boolean, { reach, hold }: Limits, leader: string | null): void {
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

  /** Whoever knows of a level must yet hear of a pool that leads it for the first time. */
  function lead(level: Told, leader: string | null): void {
    if (leader === null || level.ledBy.includes(leader)) return
    level.ledBy = [...level.ledBy, leader]
    if (level.toldAt === null && !level.acknowledged) return
    level.owed = true
    level.acknowledged = false
  }

  function heed(look: Look, alert: Alert | undefined, limits: Limits, before: number): void {
    const isFalling = (levels[top()]?.low ?? 0) > 0
    if (alert !== undefined) {
      const at = NAMES.indexOf(alert.level)
      const level = levels[at] ?? calm()
      promise(level.stands, 'what is told stands')
      promise(!isFalling, 'what may be falling is not told')
      promise(!isCovered(at), 'what is snoozed is not told')
      promise(!look.quiet || at === 1, 'quiet hours hold a warning')
      promise(at === top() || !isReady(critical, limits), 'the highest level is told')
      if (alert.occasion === 'repeat') {
        promise(
          at === 1 && !level.owed && !level.acknowledged,
          'only a critical danger repeats, unless it is known of',
        )
        promise(isRepeatDue(limits), 'a repeat is due')
      } else {
        promise(
          level.owed,
          'between two notifications of one level there is a re-arm, a start, or the end of a snooze, or another pool leads it for the first time since it was armed',
        )
        promise(isReady(level, limits), 'what must hold is told after it has')
      }
      for (const told of levels.slice(0, at + 1)) Object.assign(told, { owed: false, toldAt: time })
    }
    if (isFalling || isCovered(top())) return
    if (top() === 1) {
      promise(!critical.owed || !isReady(critical, limits), 'a critical danger is told on that observation')
      promise(critical.owed || critical.acknowledged || !isRepeatDue(limits), 'a repeat is not missed')
    }
    const isHidden = look.quiet || isCovered(0) || (critical.stands && !critical.owed)
    const isOwed = warning.stands && warning.owed && isReady(warning, limits)
    promise(isHidden || !isOwed, 'a warning is told on that observation')
    if (top() > before && limits.holdMs === 0 && (top() === 1 || !look.quiet)) {
      promise(alert?.level === NAMES[top()], 'each crossing upward is told on that very observation')
    }
  }

  function isReady({ toldAt, beyondSince }: Told, { holdMs }: Limits): boolean {
    if (holdMs === 0 || toldAt !== null) return true
    return beyondSince !== null && time - beyondSince >= holdMs
  }

  function isRepeatDue({ repeatMs }: Limits): boolean {
    return repeatMs !== null && critical.toldAt !== null && time - critical.toldAt >= repeatMs
  }

  function promise(isKept: boolean, what: string): void {
    if (isKept) return
    throw new Error(`${key}: ${what}: ${JSON.stringify({ time, levels, snoozed, limits })}`)
  }
}

function calm(): Told {
  return {
    stands: false,
    low: 0,
    owed: false,
    acknowledged: false,
    toldAt: null,
    beyondSince: null,
    ledBy: [],
  }
}
