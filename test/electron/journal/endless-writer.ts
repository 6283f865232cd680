/** This script writes into a journal as fast as it can until it is killed, and prints each time that was recorded. */
import { writeSync } from 'node:fs'
import { openJournal } from '../../../electron/journal/journal.ts'
import { noticeLog } from '../storage/notice-log.ts'
import { eventAt, stateAt } from './entries.ts'

const [path = '', beginning = '0'] = process.argv.slice(2)
const journal = openJournal({ path, now: Date.now, confirmedNow: Date.now, notices: noticeLog() })
let at = journal.alertState('a')?.at ?? Number(beginning)
writeSync(1, `${at}\n`)
for (;;) {
  const events = Array.from({ length: 1 + (at % 3) }, () => eventAt(++at))
  journal.record('a', 'Main', stateAt(at), events)
  writeSync(1, `${at}\n`)
}
