/** This script records polls ten seconds apart as fast as it can until it is killed, and prints how many there are. */
import { writeSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { openHistory } from '../../../electron/history/history.ts'
import { noticeLog } from '../storage/notice-log.ts'
import { pollAt } from './polls.ts'

const INTERVAL_MS = 10_000

const [path = '', beginning = '0'] = process.argv.slice(2)
let now = Number(beginning) + 86_400_000
const history = openHistory({ path, now: () => now, confirmedNow: () => now, notices: noticeLog() })
// It continues where the last run ended.
now = (history.latest('a')?.at ?? Number(beginning)) + INTERVAL_MS
for (;;) {
  history.record('a', pollAt(now))
  // The poll is written in this turn of the event loop.
  await nextTurn()
  writeSync(1, `${(now - Number(beginning)) / INTERVAL_MS}\n`)
  await nextTurn()
  now += INTERVAL_MS
}
