import { isDeepStrictEqual } from 'node:util'
import type { Environment } from '../../shared/accounts.ts'
import type { Clock } from '../../shared/clock.ts'
import { exchangeErrorName } from '../../shared/exchange-errors.ts'
import type { AlertName, SnoozeLength } from '../../shared/ipc.ts'
import type { KeyHint, Problem } from '../../shared/problems.ts'
import { type Rules, rulesFor } from '../../shared/settings/rules.ts'
import type { Settings } from '../../shared/settings/settings.ts'
import type {
  AccountState,
  AccountSummary,
  Away,
  Connection,
  Decimal,
  DrillMarket,
  Pace,
  Remedy,
  Risk,
  RiskReading,
  StandingAlert,
} from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import type { Alert } from '../alerts/alert.ts'
import { type Observation, type Sample, withMinutesLeft } from '../alerts/observation.ts'
import { follow, minutesLeft, paceOf, seenIn, type Track } from '../history/pace.ts'
import type { AlertStore } from '../journal/journal.ts'
import type { Answer } from '../margin/pool-model.ts'
import { type RemedyTarget, remedies } from '../margin/remedies.ts'
import { type Closeness, closenessOf } from '../polling/closeness.ts'
import { type PollCause, type Poller, type PollResult, startPoller } from '../polling/poller.ts'
import { intervalFor, schedule } from '../polling/schedule.ts'
import type { Polled, Source } from '../polling/source.ts'
import type { SharedWeight, WeightClaim } from '../polling/weight-share.ts'
import type { UserStream, UserStreamListener } from '../stream/user-stream.ts'
import { createAccountAlerts } from './account-alerts.ts'
import { attempt } from './attempt.ts'
import { awayBetween } from './away.ts'
import { freshness, nextFreshnessChange } from './freshness.ts'
import { remedyTargets } from './remedy-targets.ts'
import { readingOf, riskOf, sampleOf } from './risk.ts'

/** What differs between accounts. */
export interface AccountOptions {
  readonly id: string
  readonly environment: Environment
  /** What may change while the account is watched. */
  readonly details: () => Pick<AccountState, 'label' | 'permissions' | 'keep'>
  /** A paused account is shown among the others, but not polled. */
  readonly paused: boolean
  /** The request weight of its exchange. */
  readonly sharedWeight: SharedWeight
  /** A time that its exchange has confirmed to be past, ms since the epoch; null until it has confirmed one. */
  readonly confirmedNow: () => number | null
  /** `stretch` is that of the account's weight share. */
  readonly createSource: (stretch: () => number) => Source
  readonly alertStore: AlertStore
  /** Null for an account that is polled only. */
  readonly openStream: ((listener: UserStreamListener) => UserStream) | null
  /** Receives the figures of each good answer, before anything else is made of them. */
  readonly onFigures?: (sample: Sample) => void
  /** Called after each poll. Never throws. */
  readonly onPoll?: (result: PollResult) => void
  /** What is likely to be behind the refusals of its key; null when that is not known. */
  readonly keyHint?: () => KeyHint | null
  /** How the account stood when the app last ran; null when that is not known. */
  readonly lastSeen: RiskReading | null
  /** Whether its key was accepted in an earlier run. */
  readonly workedBefore: boolean
  /** The market of the fire drill; null for a real account. */
  readonly drill: (() => DrillMarket) | null
  /** Polls at this interval, ms, instead of the settings' one. */
  readonly intervalMs?: number
}

/** What all accounts have in common. */
export interface AccountContext {
  readonly clock: Clock
  /** Evenly spread over 0 ≤ x < 1. */
  readonly random: () => number
  readonly settings: () => Settings
  /** Whether it is within quiet hours now. */
  readonly isQuiet: () => boolean
  /** Takes a new snapshot of all accounts, and notifies the user of these alerts of this account. */
  readonly publish: (alerts: readonly Alert[]) => void
}

/**
 * One watched account, whole. Methods that answer alerts leave it to the caller to publish them. `isQuiet` is whether
 * it is within quiet hours now, which a caller looks up once for all accounts.
 */
export interface MonitoredAccount {
  state(isQuiet: boolean): AccountState
  /** The last good answer; null before the first. */
  answer(): Answer | null
  readonly paused: boolean
  /** Polls that failed in a row. */
  failures(): number
  /** The moment at which the freshness of the figures changes without an event, ms since the epoch; null when it does not. */
  nextFreshnessChange(): number | null
  pollNow(cause: PollCause): void
  /** Applies what changes by the passing of time alone. */
  heartbeat(isQuiet: boolean): readonly Alert[]
  /** Claims the request weight that the account's interval takes. */
  claimWeight(): void
  /** Plans the next poll again. */
  reschedule(): void
  /** Judges the known figures by rules that have changed since they were last judged. */
  applyRules(isQuiet: boolean): readonly Alert[]
  /** Polls nothing until `resume`, and closes the stream. */
  suspend(): void
  /** Polls now, and then by the schedule again. */
  resume(): void
  /** Closes the stream, which may be dead; the next good poll opens another. */
  closeStream(): void
  /** Records that the user has been notified of the alerts last answered or published. */
  notified(): void
  /** Acknowledges the alert up to `level`. */
  acknowledge(alert: AlertName): void
  snooze(alert: AlertName, length: SnoozeLength): void
  /** Ends everything; from then on the account publishes nothing. */
  stop(): void
}

/** The longest interval that the age of figures is judged by, however far apart polls are for lack of request weight. */
const LONGEST_TOLERATED_MS = MINUTE_MS

export function createMonitoredAccount(options: AccountOptions, context: AccountContext): MonitoredAccount {
  const { id, details, paused, drill } = options
  const { clock, settings, publish } = context
  let connection: Connection = { ok: true }
  /** The last good answer; `cameAt` in elapsed ms. */
  let last: (Polled & { readonly sample: Sample; readonly cameAt: number }) | null = null
  /** What was last worked out, which every snapshot needs. */
  let remedied: {
    readonly of: Polled | null
    readonly targets: readonly RemedyTarget[]
    readonly remedies: readonly Remedy[]
  } = { of: null, targets: [], remedies: [] }
  let track: Track | null = null
  let lastSeen = options.lastSeen
  let away: Away | null = null
  let merged = { settings: settings(), rules: rulesFor(settings(), id) }
  let judgedBy = rules()

  const weightShare = options.sharedWeight.join()
  const source = options.createSource(weightShare.stretch)
  const alerts = createAccountAlerts({
    accountId: id,
    label: () => details().label,
    store: options.alertStore,
    circumstances: (isQuiet) => ({
      rules: rules(),
      quiet: drill?.().quiet === true || isQuiet,
      intervalMs: unstretchedInterval() * weightShare.stretch(),
      confirmedNow: options.confirmedNow(),
    }),
    now: clock.now,
  })
  const stream = paused ? null : openStream()
  let poller: Poller | null = null
  if (!paused) poller = startPolling()

  return {
    paused,
    state(isQuiet) {
      // Nobody checks whether the alerts of a paused account still stand.
      const standing = paused ? [] : alerts.standing(isQuiet)
      return {
        id,
        ...details(),
        environment: options.environment,
        paused,
        drill: drill?.() ?? null,
        thresholds: thresholds(),
        alerts: standing,
        away,
        risk: risk(),
        freshness: freshness(clock.now(), receivedAt(), toleratedInterval()),
        connection: explained(connection),
        summary: last?.summary ?? null,
        remedies: remediesFor(standing),
        pace: pace(),
        polling: poller?.polling ?? false,
        nextPollAt: poller?.nextPollAt ?? null,
        pollReason: poller?.reason ?? null,
        stream: stream?.status() ?? 'off',
      }
    },
    answer: () => last?.answer ?? null,
    failures: () => poller?.failures ?? 0,
    nextFreshnessChange: () => nextFreshnessChange(clock.now(), receivedAt(), toleratedInterval()),
    pollNow: (cause) => poller?.pollNow(cause),
    heartbeat(isQuiet) {
      if (poller === null) return []
      claimWeight()
      poller.pollIfOverdue()
      // What other programs take of the weight changes from minute to minute.
      if (poller.reason === 'our-weight' || poller.reason === 'others-weight') poller.reschedule()
      return alerts.observe({ kind: 'unseen' }, isQuiet)
    },
    claimWeight,
    reschedule: () => poller?.reschedule(),
    applyRules(isQuiet) {
      // Old figures are not judged again by the same rules, because that would take them for current ones.
      if (isDeepStrictEqual(judgedBy, rules())) return []
      judgedBy = rules()
      // Known figures may raise a level, but must not count toward its fall a second time.
      if (last === null || !isModeKnown(last.summary)) return []
      return alerts.observe({ kind: 'seen', ...last.sample, complete: false }, isQuiet)
    },
    suspend() {
      // What happened meanwhile is not known, and not every clock counts that time.
      track = null
      poller?.pause()
      stream?.close()
    },
    resume: () => poller?.resume(),
    closeStream: () => stream?.close(),
    notified: alerts.notified,
    acknowledge({ key, level }) {
      alerts.acknowledge(key, level)
      publish([])
    },
    snooze({ key, level }, length) {
      alerts.snooze(key, level, length)
      publish([])
    },
    stop() {
      poller?.stop()
      stream?.stop()
      weightShare.leave()
      alerts.save()
    },
  }

  function startPolling(): Poller {
    weightShare.claim(wantedWeight())
    return startPoller({
      clock,
      schedule: (record, since) =>
        schedule(since, {
          ...record,
          intervalMs: baseInterval(),
          closeness: closeness(),
          inDanger: isInDanger(),
          stretch: weightShare.stretch(),
          stretchedBy: weightShare.stretchedBy(),
          phase: weightShare.phase(),
          jitter: context.random(),
        }),
      workedBefore: options.workedBefore,
      newsGap: weightShare.newsGap,
      poll: () =>
        source.poll().catch((failure: unknown) => {
          stream?.pollFailed()
          throw failure
        }),
      onResult,
      onSchedule: () => publish([]),
    })
  }

  function openStream(): UserStream | null {
    if (options.openStream === null) return null
    return options.openStream({
      onNews: () => poller?.pollNow('news'),
      onConfig() {
        source.forgetMode()
        poller?.pollNow('news')
      },
      onMarginCall() {
        publish(observe({ kind: 'called', by: 'margin-call' }))
        poller?.pollNow('news')
      },
      onStatus: () => publish([]),
    })
  }

  function onResult(result: PollResult): void {
    if (result.ok) onFigures(result)
    else onProblem(result.problem)
    options.onPoll?.(result)
  }

  function onProblem(problem: Problem): void {
    connection = { ok: false, problem, since: connection.ok ? clock.now() : connection.since }
    const isLiquidation = problem.kind === 'liquidation'
    publish(observe(isLiquidation ? { kind: 'called', by: 'liquidation' } : { kind: 'unseen' }))
  }

  function onFigures(polled: Polled): void {
    const { summary } = polled
    track = follow(track, seenIn(summary), clock.elapsed(), toleratedInterval())
    const sample = withMinutesLeft(sampleOf(summary), minutesLeft(track, thresholds().warning))
    // Figures in an unknown mode are shown, but nothing is judged by them.
    const raised = isModeKnown(summary) ? judge(sample) : observe({ kind: 'unseen' })
    connection = { ok: true }
    last = { ...polled, sample, cameAt: clock.elapsed() }
    claimWeight()
    publish(raised)
    stream?.pollSucceeded(summary)
  }

  /** That of figures that are no longer fresh would be too slow or too fast by now. */
  function pace(): Pace | null {
    const isFresh = freshness(clock.now(), receivedAt(), toleratedInterval()) === 'fresh'
    return isFresh && track !== null ? paceOf(track, thresholds().warning) : null
  }

  function remediesFor(standing: readonly StandingAlert[]): readonly Remedy[] {
    const targets = last === null ? [] : remedyTargets(last.summary.pools, standing, rules())
    if (last === null || targets.length === 0) return []
    if (remedied.of !== last || !isDeepStrictEqual(remedied.targets, targets))
      remedied = { of: last, targets, remedies: remedies(last.answer, targets, last.lotSizes) }
    return remedied.remedies
  }

  /** A key that worked is refused for several reasons, of which the exchange names none. */
  function explained(connection: Connection): Connection {
    const hint = options.keyHint?.() ?? null
    if (connection.ok || hint === null || exchangeErrorName(connection.problem) !== 'key-or-ip')
      return connection
    const { problem } = connection
    return { ...connection, problem: { ...problem, params: { ...problem.params, hint } } }
  }

  function judge(sample: Sample): readonly Alert[] {
    attempt(() => options.onFigures?.(sample))
    const raised = observe({ kind: 'seen', ...sample })
    const seen = readingOf(sample, alerts.level())
    // The interval is still the one that was in force before this answer.
    away = awayBetween(lastSeen, seen, toleratedInterval()) ?? away
    lastSeen = seen
    return raised
  }

  function observe(observation: Observation): readonly Alert[] {
    return alerts.observe(observation, context.isQuiet())
  }

  /** An account that is not polled until something changes takes no weight from the others. */
  function claimWeight(): void {
    const isPolled = poller !== null && poller.reason !== 'needs-the-user'
    weightShare.claim(isPolled ? wantedWeight() : null)
  }

  function wantedWeight(): WeightClaim {
    return { intervalMs: unstretchedInterval(), urgency: urgency() }
  }

  /** Null for a calm account. Until its risk is known an account gives way to those in danger alone. */
  function urgency(): Decimal | null {
    if (alerts.isCalled()) return 'Infinity'
    if (isInDanger() || closeness() === 'close') return last?.summary.pools[0]?.marginRatio ?? 'Infinity'
    return risk() === 'unknown' && connection.ok ? '0' : null
  }

  function risk(): Risk {
    return riskOf(last?.sample ?? null, alerts.level())
  }

  /** Merged once for each change of the settings, since every snapshot needs them. */
  function rules(): Rules {
    const current = settings()
    if (current !== merged.settings) merged = { settings: current, rules: rulesFor(current, id) }
    return merged.rules
  }

  function thresholds(): AccountState['thresholds'] {
    const { warning, critical, rearm } = rules().marginRatio
    return { warning, critical, rearm }
  }

  /** The user's interval, ms. */
  function baseInterval(): number {
    return options.intervalMs ?? settings().pollSeconds * 1000
  }

  /** The interval of polls where there is request weight enough, ms. */
  function unstretchedInterval(): number {
    return intervalFor(baseInterval(), closeness())
  }

  /** The interval by which the age of figures is judged, whole ms: a timer may fire a fraction of one early. */
  function toleratedInterval(): number {
    const unstretched = unstretchedInterval()
    return Math.ceil(
      Math.min(unstretched * weightShare.stretch(), Math.max(unstretched, LONGEST_TOLERATED_MS)),
    )
  }

  /** Whether the account is, as far as is known, at warning or critical, or called by the exchange. */
  function isInDanger(): boolean {
    return alerts.isCalled() || alerts.level() !== 'calm'
  }

  function closeness(): Closeness {
    if (alerts.isCalled()) return 'close'
    return closenessOf(last?.summary ?? null, rules().marginRatio, alerts.level())
  }

  /**
   * When the figures came, as the clock is set now; null when there are none. Neither a clock that was
   * set back nor a sleep that did not count as elapsed time makes them newer.
   */
  function receivedAt(): number | null {
    if (last === null) return null
    const age = Math.max(Math.abs(clock.now() - last.summary.receivedAt), clock.elapsed() - last.cameAt)
    return clock.now() - age
  }
}

function isModeKnown({ gaps }: AccountSummary): boolean {
  return gaps.every(({ kind }) => kind !== 'mode')
}
