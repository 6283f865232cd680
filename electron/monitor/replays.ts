import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Replay } from '../../shared/ipc.ts'
import { type Rules, rulesFor } from '../../shared/settings/rules.ts'
import type { Settings, SettingsPatch } from '../../shared/settings/settings.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../shared/time.ts'
import { type Sample, withMinutesLeft } from '../alerts/observation.ts'
import { createReplay, type Firing } from '../alerts/replay.ts'
import type { History } from '../history/history.ts'
import { follow, minutesLeft, seenInRecording, type Track } from '../history/pace.ts'

export interface ReplaysOptions {
  readonly history: Pick<History, 'since'>
  readonly accountIds: () => readonly string[]
  readonly settings: () => Settings
  readonly now: () => number
}

export interface Replays {
  /**
   * Counts the alerts that the settings with this patch would have raised in the last seven days, for one
   * account or, for null, for all. A newer request ends one that is still running, and both get the newer
   * one's result, since an unfinished count would be too low.
   */
  run(patch: SettingsPatch, accountId: string | null): Promise<Replay>
}

interface Recording {
  readonly rules: Rules
  /** How far apart what was recorded may be without a gap between. Minutes of the history stand for all their polls. */
  readonly intervalMs: number
  readonly samples: Iterable<Sample>
}

const SPAN_MS = 7 * DAY_MS
/** Few enough that judging them delays nothing noticeably. */
const SAMPLES_AT_ONCE = 500

export function createReplays({ history, accountIds, settings, now }: ReplaysOptions): Replays {
  let newest = 0
  let answer: Promise<Replay>

  return {
    run(patch, accountId) {
      newest += 1
      const question = newest
      const counted = count(patch, accountId, () => question !== newest)
      answer = counted.then((replay) => replay ?? answer)
      return answer
    },
  }

  async function count(patch: SettingsPatch, accountId: string | null, isSuperseded: () => boolean) {
    const changed = { ...settings(), ...patch }
    const from = now() - SPAN_MS
    const ids = accountId === null ? accountIds() : [accountId]
    const intervalMs = Math.max(changed.pollSeconds * SECOND_MS, MINUTE_MS)
    const recordings = ids.map((id) => ({
      rules: rulesFor(changed, id),
      intervalMs,
      samples: history.since(id, from),
    }))
    return replay(recordings, isSuperseded)
  }
}

/** Null when it was ended before it had finished. */
async function replay(recordings: readonly Recording[], isSuperseded: () => boolean): Promise<Replay | null> {
  const firings: (readonly Firing[])[] = []
  let from = Number.POSITIVE_INFINITY
  let until = Number.NEGATIVE_INFINITY
  let taken = 0
  for (const { rules, intervalMs, samples } of recordings) {
    const run = createReplay(rules)
    let track: Track | null = null
    for (const sample of samples) {
      if (taken % SAMPLES_AT_ONCE === 0) {
        await nextTurn()
        if (isSuperseded()) return null
      }
      taken += 1
      from = Math.min(from, sample.at)
      until = Math.max(until, sample.at)
      track = rules.pace && follow(track, seenInRecording(sample), sample.at, intervalMs)
      run.observe(withMinutesLeft(sample, minutesLeft(track, rules.marginRatio.warning)))
    }
    firings.push(run.firings)
  }
  return { span: taken === 0 ? null : { from, until }, counts: countsOf(firings.flat()) }
}

function countsOf(firings: readonly Firing[]): Replay['counts'] {
  const of = (rule: Firing['rule']) => {
    const own = firings.filter((firing) => firing.rule === rule)
    const critical = own.filter(({ level }) => level === 'critical').length
    return { warning: own.length - critical, critical }
  }
  return {
    marginRatio: of('marginRatio'),
    isolatedRatio: of('isolatedRatio'),
    pace: of('pace'),
    availableBalance: of('availableBalance'),
    marginBalance: of('marginBalance'),
    unrealizedLoss: of('unrealizedLoss'),
    balanceDrop: of('balanceDrop'),
  }
}
