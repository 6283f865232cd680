/** This script keeps a journal in its own process, and performs the requests of the parent process. */
import * as v from 'valibot'
import { type Journal, openJournal } from '../../../electron/journal/journal.ts'
import type { JournalPage } from '../../../shared/journal.ts'
import type { Notice } from '../../../shared/state.ts'
import { noticeLog } from '../storage/notice-log.ts'
import { eventAt, stateAt } from './entries.ts'

const requestSchema = v.variant('call', [
  v.object({ call: v.literal('open'), path: v.string(), userId: v.nullable(v.number()) }),
  v.object({ call: v.literal('record'), at: v.number(), pad: v.number() }),
  v.object({ call: v.literal('close') }),
])

export type JournalRequest = v.InferOutput<typeof requestSchema>

export interface JournalAnswer {
  readonly notice: Notice | null
  readonly standing: readonly Notice[]
  /** Null when the journal could not be read. */
  readonly newest: JournalPage | null
  readonly stateAt: number | null
}

const log = noticeLog()
let journal: Journal | null = null

process.on('message', (message) => {
  process.send?.(answer(v.parse(requestSchema, message)))
})

function answer(request: JournalRequest): JournalAnswer {
  if (request.call === 'open') {
    // The user changes only after everything is loaded, as another user may not be able to read the sources.
    if (request.userId !== null) process.setuid?.(request.userId)
    journal = openJournal({ path: request.path, now: Date.now, confirmedNow: Date.now, notices: log })
    if (journal.notice !== null) log.show(journal.notice)
  }
  if (journal === null) throw new Error('Nothing is open.')
  if (request.call === 'record') {
    const { at, pad } = request
    journal.record('a', 'x'.repeat(pad), stateAt(at), [eventAt(at)])
  }
  if (request.call === 'close') journal.close()
  return {
    notice: journal.notice,
    standing: log.standing,
    newest: newest(journal),
    stateAt: journal.alertState('a')?.at ?? null,
  }
}

function newest(from: Journal): JournalPage | null {
  try {
    return from.read(null)
  } catch {
    return null
  }
}
