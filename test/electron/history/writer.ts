/** Records polls ten seconds apart as fast as they can be written and folded, and says on its output how many there are, until it is killed. */
import { writeSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { openHistory } from '../../../electron/history/history.ts'
import { noticeLog } from '../storage/notice-log.ts'
import { pollAt } from './polls.ts'

const INTERVAL_MS = 10_000

const [path = '', beginning = '0'] = process.argv.slice(2)
let now = Number(beginning) + 86_400_000
const history = openHistory({ path, now: () => now, notices: noticeLog() })
// From where the last run got to.
now = (history.latest('a')?.at ?? Number(beginning)) + INTERVAL_MS
for (;;) {
  history.record('a', pollAt(now))
  // Written, and then a piece folded where an hour is over.
  await nextTurn()
  writeSync(1, `${(now - Number(beginning)) / INTERVAL_MS}\n`)
  await nextTurn()
  now += INTERVAL_MS
}
