import { createMonitor, type Monitor } from '../../../electron/monitor/monitor.ts'
import { createNotices } from '../../../electron/monitor/notices.ts'
import { createSharedWeight } from '../../../electron/polling/weight-share.ts'
import { ProblemError } from '../../../shared/problems.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/settings/settings.ts'
import type { AccountState, AccountSummary, Decimal } from '../../../shared/state.ts'
import { createFakeClock, type FakeClock } from '../../fake-clock.ts'
import { APPEARANCE, pool, summary, weight } from '../../fixtures.ts'
import { polled } from '../polled.ts'
import { memoryStore } from './alert-store.ts'
import { fakeStreams } from './fake-stream.ts'
import { ACCOUNT_IDS, type Ending, type Step } from './monitor-walk-steps.ts'

export interface Walk {
  take(step: Step): Promise<void>
  /** The invariants that did not hold, as text. */
  readonly broken: readonly string[]
  readonly clock: FakeClock
  readonly monitor: Monitor
  readonly polls: number
}

/** Runs a monitor of three accounts that come and go, whose polls end as `endings` says, in that order. */
export function walk(endings: readonly Ending[]): Walk {
  const clock = createFakeClock()
  const broken: string[] = []
  let settings: Settings = DEFAULT_SETTINGS
  let share = 480
  let polls = 0
  let suspended = false
  const sharedWeight = createSharedWeight(() => weight({ share }), 0.3)
  const streams = fakeStreams()
  /** For each watched account, in elapsed ms: when its poll under way is given up, and the end of a ban or limit. */
  const givenUpAt = new Map<object, number>()
  const forbiddenUntil = new Map<object, number>()

  const monitor = createMonitor({
    clock,
    random: () => ((polls * 7) % 10) / 10,
    settings: () => settings,
    weight: () => weight(),
    notices: createNotices(),
    appearance: () => APPEARANCE,
    timeZone: () => 'UTC',
  })
  monitor.onChange(({ accounts }) => {
    for (const one of accounts) check(one)
  })

  function watch(place: number, paused: boolean, workedBefore: boolean): void {
    const watched = {}
    const id = ACCOUNT_IDS[place] ?? 'one'
    monitor.watch({
      id,
      details: () => ({ label: 'Main', permissions: null, keep: 'keychain' }),
      environment: 'production',
      paused,
      drill: null,
      sharedWeight,
      confirmedNow: () => null,
      lastSeen: null,
      workedBefore,
      alertStore: memoryStore(),
      createSource: () => ({ poll: async () => polled(await poll(watched)), forgetMode() {} }),
      openStream: streams.open(id),
    })
  }

  async function poll(watched: object): Promise<AccountSummary> {
    const ending = endings[polls % endings.length] ?? 'never'
    polls += 1
    const now = clock.elapsed()
    if (now < (givenUpAt.get(watched) ?? 0)) broken.push(`a second poll at ${now}`)
    if (now < (forbiddenUntil.get(watched) ?? 0))
      broken.push(`a poll at ${now}, before the time that the exchange named`)
    givenUpAt.set(watched, now + 180_000)
    if (ending === 'never') return new Promise(() => {})
    if (ending.takes > 0) await new Promise<void>((resolve) => clock.after(ending.takes, resolve))
    givenUpAt.delete(watched)
    if ('ratio' in ending) return summaryAt(ending.ratio)
    const { kind, wait, code } = ending
    if (wait !== null) forbiddenUntil.set(watched, kind === 'weight-spent' ? 0 : clock.elapsed() + wait)
    const named = wait === null ? {} : { retryAt: clock.now() + wait }
    throw new ProblemError({ kind, params: { code, status: 400 }, ...named })
  }

  function summaryAt(ratio: Decimal | null): AccountSummary {
    const pools = ratio === null ? [] : [pool({ marginRatio: ratio })]
    return summary({ receivedAt: clock.now(), pools })
  }

  function check({ id, paused, polling, nextPollAt, pollReason, connection }: AccountState): void {
    const at = `${id} at ${clock.elapsed()}`
    if (polling && nextPollAt !== null) broken.push(`${at} is polled and has a next poll`)
    if (paused && (polling || nextPollAt !== null)) broken.push(`${at} is paused and polled`)
    if (paused || suspended || polling || nextPollAt !== null) return
    if (pollReason !== 'needs-the-user') broken.push(`${at} has no next poll: ${pollReason}`)
    if (connection.ok) broken.push(`${at} needs the user, but has no problem`)
  }

  function perform(step: Exclude<Step, { do: 'pass' }>): void {
    switch (step.do) {
      case 'poll-now':
        monitor.pollNow(step.cause)
        break
      case 'news':
        streams.news(ACCOUNT_IDS[step.account] ?? '')
        break
      case 'margin-call':
        streams.marginCall(ACCOUNT_IDS[step.account] ?? '')
        break
      case 'forget':
        monitor.forget(ACCOUNT_IDS[step.account] ?? '')
        break
      case 'watch':
        watch(step.account, step.paused, step.workedBefore)
        break
      case 'suspend':
        suspended = true
        monitor.suspend()
        break
      case 'wake':
        monitor.wake()
        break
      case 'resume':
        monitor.resume()
        suspended = false
        break
      case 'arrange':
        monitor.arrange(ACCOUNT_IDS.toReversed())
        break
      case 'set-clock':
        // Nothing distinguishes a clock set forward during sleep from the time that was slept.
        if (!suspended || step.by < 0) clock.setWallClock(clock.now() + step.by)
        break
      case 'settings':
        settings = {
          ...settings,
          pollSeconds: step.pollSeconds,
          thresholds: { ...settings.thresholds, warning: step.warning },
        }
        monitor.settingsChanged()
        break
      case 'share':
        share = step.share
    }
  }

  return {
    clock,
    monitor,
    broken,
    get polls() {
      return polls
    },
    async take(step) {
      // A computer sets its clock between two tasks of the program, never in the middle of one.
      if (step.do === 'set-clock') await clock.advance(0)
      if (step.do === 'pass') await clock.advance(step.ms)
      else perform(step)
      for (const one of monitor.state().accounts) check(one)
    },
  }
}
