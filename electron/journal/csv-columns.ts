import type { JournalEntry } from '../../shared/journal.ts'
import { csvFile, csvLine, decimalCell, textCell, timeCell } from '../storage/csv.ts'

type Column = readonly [name: string, cell: (entry: JournalEntry) => string]

/** Column names and values are the same in every language. */
const COLUMNS: readonly Column[] = [
  ['time_utc', ({ at }) => timeCell(at)],
  ['account', ({ account }) => textCell(account)],
  ['event', ({ kind }) => kind],
  ['rule', ({ rule }) => rule],
  ['pool', ({ poolId }) => textCell(poolId)],
  ['level', ({ level }) => level],
  ['value', ({ value }) => decimalCell(value)],
  ['unit', ({ currency }) => textCell(currency ?? 'fraction')],
  ['threshold', ({ threshold }) => decimalCell(threshold)],
  ['notified', ({ notified }) => (notified ? 'yes' : 'no')],
  ['snoozed_until_utc', snoozedUntil],
]

export function journalCsv(entries: Iterable<JournalEntry>): string {
  const lines = [csvLine(COLUMNS.map(([name]) => name))]
  for (const entry of entries) lines.push(csvLine(COLUMNS.map(([, cell]) => cell(entry))))
  return csvFile(lines)
}

function snoozedUntil({ kind, until }: JournalEntry): string {
  if (until !== null) return timeCell(until)
  return kind === 'snooze' ? 'recovery' : ''
}
