import type { JournalEntry } from '../../shared/journal.ts'
import { isPlainDecimal } from './decimal-text.ts'

type Column = readonly [name: string, cell: (entry: JournalEntry) => string]

/** Machine words, the same in every language. */
const COLUMNS: readonly Column[] = [
  ['time_utc', ({ at }) => time(at)],
  ['account', ({ account }) => text(account)],
  ['event', ({ kind }) => kind],
  ['rule', ({ rule }) => rule],
  ['pool', ({ poolId }) => text(poolId)],
  ['level', ({ level }) => level],
  ['value', ({ value }) => decimal(value)],
  ['unit', ({ currency }) => text(currency ?? 'fraction')],
  ['threshold', ({ threshold }) => decimal(threshold)],
  ['notified', ({ told }) => (told ? 'yes' : 'no')],
  ['snoozed_until_utc', snoozedUntil],
]

/** By RFC 4180; begins with a byte order mark, without which Excel takes UTF-8 for something else. */
export function journalCsv(entries: Iterable<JournalEntry>): string {
  const lines = [COLUMNS.map(([name]) => name).join(',')]
  for (const entry of entries) lines.push(COLUMNS.map(([, cell]) => quote(cell(entry))).join(','))
  return `\u{feff}${lines.join('\r\n')}\r\n`
}

function time(at: number): string {
  return new Date(at).toISOString()
}

function snoozedUntil({ kind, until }: JournalEntry): string {
  if (until !== null) return time(until)
  return kind === 'snooze' ? 'recovery' : ''
}

function decimal(value: string | null): string {
  return value !== null && isPlainDecimal(value) ? value : text(value)
}

/** Spreadsheets take what begins like that for a formula, and run it: https://owasp.org/www-community/attacks/CSV_Injection */
function text(value: string | null): string {
  return value === null ? '' : value.replace(/^(?=[=+\-@\t\r\n＝＋－＠])/, "'")
}

function quote(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
