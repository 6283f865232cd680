import { isDeepStrictEqual } from 'node:util'
import type { Alert } from '../../../electron/alerts/alert.ts'
import { acknowledge, snooze } from '../../../electron/alerts/commands.ts'
import { type Evaluation, evaluate } from '../../../electron/alerts/evaluate.ts'
import type { Observation } from '../../../electron/alerts/observation.ts'
import { headlineLevel, standingAlerts } from '../../../electron/alerts/standing-alerts.ts'
import { markShown, started } from '../../../electron/alerts/start.ts'
import { type AlertState, INITIAL_ALERT_STATE } from '../../../electron/alerts/state.ts'
import type { Decimal } from '../../../shared/state.ts'
import { createAlertChecker, NEVER } from './alert-checker.ts'
import { createCallChecker } from './call-checker.ts'
import type { Action } from './walk-actions.ts'
import { decimalOf, type WalkRules } from './walk-rules.ts'

const POOL = 'isolated:BTCUSDT:BOTH'
export const KEYS = [
  'marginRatio',
  `isolatedRatio:${POOL}`,
  'availableBalance',
  'blind',
  'marginCall',
  'liquidation',
] as const
const LEADERS = ['cross:USDT', 'cross:USDC', POOL] as const
const LENGTHS_MS = { '15-minutes': 900_000, '1-hour': 3_600_000, recovery: NEVER } as const
const NEARNESS = [null, 'near', 'gone'] as const
const LEVELS = ['calm', 'warning', 'critical'] as const
const INTERVAL_MS = 10_000
const LONGEST_STEP_MS = 15_000

/** Performs the actions and returns how many alerts there were. Throws when an alert breaks a rule of the checkers. */
export function walk(
  actions: Iterable<Action>,
  ruleSets: readonly [WalkRules, ...WalkRules[]],
  checkLevels = false,
): number {
  const [ratio, isolated, available, blind] = [
    createAlertChecker(KEYS[0]),
    createAlertChecker(KEYS[1]),
    createAlertChecker(KEYS[2]),
    createAlertChecker(KEYS[3]),
  ] as const
  const calls = createCallChecker()
  const checkers = [ratio, isolated, available, blind, calls.marginCall, calls.liquidation] as const
  let state: AlertState = INITIAL_ALERT_STATE
  let twin: { state: AlertState; readonly behind: number } | null = null
  let inForce: WalkRules = ruleSets[0]
  let quiet = false
  let now = 1_800_000_000_000
  /** The checkers' time in ms, which never goes back. */
  let time = 0
  /** The clock at the last step. */
  let last: number | null = null
  let unseen = 0
  let isStepped = false
  let isStarting = false
  /** The keys of alerts that may not have been shown. */
  let notShown: readonly string[] = []
  /** The blindness at the end of the last run, until an observation is complete again. */
  let wasBlind: { readonly level: number; readonly notified: boolean } | null = null
  let count = 0

  follow()
  for (const action of actions) perform(action)
  return count

  function perform(action: Action): void {
    // Alerts are shown before the next action, unless that action is the end of the app.
    if (action.kind !== 'restart' || action.shown) {
      notShown = []
      changeBoth(markShown)
    }
    switch (action.kind) {
      case 'see':
        see(action)
        return
      case 'unseen':
        observe({ kind: 'unseen' }, action.dt)
        return
      case 'call':
        observe({ kind: 'called', by: action.by }, action.dt)
        return
      case 'acknowledge':
        changeBoth((before, at) => acknowledge(before, keyOf(action.key), 'critical', at).state)
        if (last !== null) last = Math.min(last, now)
        checkers[action.key]?.acknowledge()
        return
      case 'snooze':
        changeBoth((before, at) => snooze(before, keyOf(action.key), 'critical', action.length, at).state)
        if (last !== null) last = Math.min(last, now)
        if (action.length === 'end') checkers[action.key]?.endSnooze()
        else checkers[action.key]?.snooze(time + (now - (last ?? now)) + LENGTHS_MS[action.length])
        return
      case 'restart':
        restart(action.dt)
        return
      case 'rules':
        inForce = ruleSets[action.index % ruleSets.length] ?? ruleSets[0]
        return
      case 'quiet':
        quiet = !quiet
        return
      case 'twin':
        pair(action.hours * 3_600_000)
        return
    }
  }

  function restart(dt: number): void {
    now += dt
    changeBoth(started)
    for (const [at, checker] of checkers.entries()) checker.restart(notShown.includes(keyOf(at)))
    if (blind.highest() >= 0)
      wasBlind = { level: blind.highest(), notified: isLossNotified() && !blind.isSnoozedUntilRecovery() }
    blind.end()
    unseen = 0
    isStepped = false
    isStarting = true
    notShown = []
  }

  function isLossNotified(): boolean {
    return blind.wasNotified() || wasBlind?.notified === true
  }

  function see(action: Extract<Action, { kind: 'see' }>): void {
    const { ratio, pool, isolated, available, move, complete, dt } = action
    const moved = move === null ? {} : { move: `${move / 10_000}` as const }
    const figures = {
      ...(ratio === null ? {} : moved),
      marginRatio: text(ratio),
      poolId: ratio === null ? null : (LEADERS[pool] ?? LEADERS[0]),
      isolated: isolated === null ? [] : [{ poolId: POOL, marginRatio: text(isolated) ?? '0', ...moved }],
      availableBalance: `${available}` as const,
      marginBalance: '1000',
      unrealizedProfit: '0',
      currency: 'USDT',
    } as const
    observe({ kind: 'seen', figures, complete }, dt, [finite(ratio), finite(isolated), -available], move)
  }

  function observe(
    observation: Observation,
    dt: number,
    values: readonly (number | null)[] = [null, null, null],
    move: number | null = null,
  ): void {
    now += dt
    const isFirstStep = isStarting && !isStepped
    tick()
    const { alerts } = step(observation)
    count += alerts.length
    const keys = alerts.map(({ key }) => key)
    notShown = [...notShown, ...keys]
    if (!isGravestFirst(alerts)) throw new Error(`the gravest is not first: ${JSON.stringify(alerts)}`)
    if (new Set(keys).size !== alerts.length) throw new Error('a key is notified at most once in a step')

    const isSeen = observation.kind === 'seen'
    const complete = isSeen && observation.complete
    for (const checker of checkers) checker.setTime(time)
    follow()
    calls.check(observation, { quiet, isFirst: isFirstStep }, alerts)
    const context = { complete, quiet, isFirst: isSeen && isStarting }
    const leader = isSeen ? observation.figures.poolId : null
    for (const [at, value] of values.entries()) {
      // A position that is gone counts as zero in a complete observation.
      const gone = complete && at < 2 ? 0 : null
      const seen = isSeen ? (value ?? gone) : null
      // A pool that is gone has no move.
      const pool = { leader: at === 0 ? leader : null, move: value === null ? null : move }
      checkers[at]?.see(seen, context, alertOf(alerts, keyOf(at)), at < 2 ? pool : undefined)
    }
    followBlindness()
    checkBlindness(complete, alertOf(alerts, 'blind'))
    if (isSeen) isStarting = false
    compareLevels()
  }

  function checkBlindness(complete: boolean, alert: Alert | undefined): void {
    if (!complete) {
      // It is blind again, even if only at the lower level.
      if (inForce.blind !== null && unseen >= blindFrom(inForce.blind)) blind.stopFalling()
      blind.see(unseen, { complete: false, quiet, isFirst: false }, alert)
      return
    }
    unseen = 0
    if (blind.highest() >= 0 && blind.beginToFall()) {
      if (alert !== undefined)
        throw new Error('the first complete observation after a blindness does not end it')
      return
    }
    const level = blind.highest() >= 0 ? blind.highest() : (wasBlind?.level ?? -1)
    const mayNotify = !blind.isCovered(level) && (!quiet || level === 1)
    const isDue = inForce.blind !== null && isLossNotified() && mayNotify
    if (isDue !== (alert?.occasion === 'seen-again'))
      throw new Error('the end of a blindness is notified if the blindness was')
    blind.end()
    wasBlind = null
  }

  function follow(): void {
    ratio.setLimits(inForce.ratio)
    isolated.setLimits(inForce.isolated)
    available.setLimits(inForce.available)
    followBlindness()
  }

  function blindFrom({ warningMs, criticalMs }: NonNullable<WalkRules['blind']>): number {
    return isInDanger() ? criticalMs : warningMs
  }

  function isInDanger(): boolean {
    return ratio.highest() >= 0 || isolated.highest() >= 0 || available.highest() === 1 || calls.isActive()
  }

  function followBlindness(): void {
    const rule = inForce.blind
    blind.setLimits(
      rule && {
        reach: [rule.warningMs, isInDanger() ? rule.criticalMs : Number.MAX_VALUE],
        hold: [NEVER, NEVER],
        holdMs: 0,
        repeatMs: rule.repeatMs,
        near: null,
        worsening: null,
      },
    )
  }

  function tick(): void {
    const elapsed = last === null ? 0 : Math.max(0, now - last)
    time += elapsed
    const awake = isStepped ? Math.min(elapsed, LONGEST_STEP_MS) : 0
    unseen += awake
    calls.addListeningTime(awake)
    last = now
    isStepped = true
  }

  function changeBoth(change: (before: AlertState, at: number) => AlertState): void {
    state = change(state, now)
    if (twin !== null) twin = { ...twin, state: change(twin.state, now - twin.behind) }
  }

  function step(observation: Observation): Evaluation {
    const circumstances = { rules: inForce.rules, quiet, intervalMs: INTERVAL_MS, confirmedNow: null }
    const evaluation = evaluate(state, observation, circumstances, now)
    state = evaluation.state
    if (twin === null) return evaluation
    const other = evaluate(twin.state, observation, circumstances, now - twin.behind)
    twin = { ...twin, state: other.state }
    const isSame = isDeepStrictEqual(instantsMoved(other, twin.behind), instantsMoved(evaluation, 0))
    if (!isSame) throw new Error(`the twin differs: ${JSON.stringify([other, evaluation])}`)
    return evaluation
  }

  function pair(behind: number): void {
    observe({ kind: 'unseen' }, 0)
    twin = { state: JSON.parse(JSON.stringify(state)), behind }
    observe({ kind: 'unseen' }, 0)
  }

  function compareLevels(): void {
    if (headlineLevel(state) !== LEVELS[ratio.highest() + 1])
      throw new Error('the headline has another level')
    if (!checkLevels) return
    const standing = standingAlerts(
      state,
      { rules: inForce.rules, quiet, intervalMs: 0, confirmedNow: null },
      now,
    )
    for (const [at, checker] of checkers.entries()) {
      const { level = 'calm', near = null } = standing.find(({ key }) => key === keyOf(at)) ?? {}
      if (near !== NEARNESS[checker.nearness()]) throw new Error(`${keyOf(at)} is shown as ${near}`)
      if (level !== LEVELS[checker.highest() + 1]) throw new Error(`${keyOf(at)} has another level: ${level}`)
    }
  }
}

function isGravestFirst(alerts: readonly Alert[]): boolean {
  const graveness = alerts.map(({ level, near, rule }) => {
    if (level === 'warning') return 0
    return rule === 'liquidation' ? 4 : 1 + NEARNESS.indexOf(near)
  })
  return graveness.every((grave, at) => at === 0 || grave <= (graveness[at - 1] ?? 0))
}

function instantsMoved({ alerts, events }: Evaluation, by: number) {
  return {
    alerts: alerts.map((alert) => ({
      ...alert,
      at: alert.at + by,
      since: alert.since + by,
      previous: alert.previous && { ...alert.previous, at: alert.previous.at + by },
    })),
    events: events.map((event) => ({ ...event, at: event.at + by })),
  }
}

function alertOf(alerts: readonly Alert[], key: string): Alert | undefined {
  return alerts.find((alert) => alert.key === key)
}

function keyOf(at: number): string {
  return KEYS[at] ?? ''
}

/** Beyond every threshold, except the one of a level that is off. */
function finite(thousandths: number | null): number | null {
  return thousandths === NEVER ? Number.MAX_VALUE : thousandths
}

function text(thousandths: number | null): Decimal | null {
  if (thousandths === null) return null
  return thousandths === NEVER ? 'Infinity' : decimalOf(thousandths)
}
