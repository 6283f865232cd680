/** This script opens a history, which carries an old one over, and closes it. */
import { writeSync } from 'node:fs'
import { openHistory } from '../../../electron/history/history.ts'
import { noticeLog } from '../storage/notice-log.ts'

const [path = '', now = ''] = process.argv.slice(2)
writeSync(1, 'opening')
openHistory({ path, now: () => Number(now), confirmedNow: () => Number(now), notices: noticeLog() }).close()
