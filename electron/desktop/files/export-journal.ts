import { basename, join } from 'node:path'
import { app, dialog } from 'electron'
import writeFileAtomic from 'write-file-atomic'
import type { JournalEntry } from '../../../shared/journal.ts'
import { m } from '../../../shared/paraglide/messages.js'
import { ProblemError } from '../../../shared/problems.ts'
import { journalCsv } from '../../journal/csv.ts'
import { dayOf } from './day-of.ts'

/**
 * Asks where to, and writes the entries there. Null: the user chose not to. Rejects with a `not-saved`
 * problem; a file that was there before stays as it was then.
 */
export async function exportJournal(
  entries: Iterable<JournalEntry>,
  now: number,
): Promise<{ file: string } | null> {
  // An app without a place in the dock is not in front when its popover is.
  if (process.platform === 'darwin') app.focus({ steal: true })
  // Without a parent: the popover hides as the dialog takes its focus, and would take it along.
  const { canceled, filePath } = await dialog.showSaveDialog({
    title: m.export_title(),
    defaultPath: join(app.getPath('downloads'), `plimsoll-journal-${dayOf(now)}.csv`),
    filters: [{ name: m.export_filter(), extensions: ['csv'] }],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  })
  if (canceled || filePath === '') return null
  const csv = journalCsv(entries)
  try {
    await writeFileAtomic(filePath, csv, { mode: 0o600 })
  } catch {
    throw new ProblemError({ kind: 'not-saved', params: { file: basename(filePath) } })
  }
  return { file: filePath }
}
