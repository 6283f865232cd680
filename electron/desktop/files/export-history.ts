import { basename, join } from 'node:path'
import { app, dialog } from 'electron'
import writeFileAtomic from 'write-file-atomic'
import type { Span } from '../../../shared/history.ts'
import { m } from '../../../shared/paraglide/messages.js'
import { ProblemError } from '../../../shared/problems.ts'
import { historyCsv } from '../../history/csv.ts'
import type { Stretch } from '../../history/reading.ts'
import { dayOf } from './day-of.ts'

/**
 * Asks where to, and writes what is kept of the span there; `label` names the account. Null: the user
 * chose not to. Rejects with a `not-saved` problem; a file that was there before stays as it was then.
 */
export async function exportHistory(
  stretches: Iterable<Stretch>,
  span: Span,
  label: string,
  now: number,
): Promise<{ file: string } | null> {
  // An app without a place in the dock is not in front when its popover is.
  if (process.platform === 'darwin') app.focus({ steal: true })
  // Without a parent: the popover hides as the dialog takes its focus, and would take it along.
  const { canceled, filePath } = await dialog.showSaveDialog({
    title: m.export_history_title(),
    defaultPath: join(app.getPath('downloads'), fileName(label, now)),
    filters: [{ name: m.export_filter(), extensions: ['csv'] }],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  })
  if (canceled || filePath === '') return null
  const csv = await historyCsv(stretches, span)
  try {
    await writeFileAtomic(filePath, csv, { mode: 0o600 })
  } catch {
    throw new ProblemError({ kind: 'not-saved', params: { file: basename(filePath) } })
  }
  return { file: filePath }
}

/** Of the label what every file system takes; some take 255 bytes, and a letter may have four. */
function fileName(label: string, now: number): string {
  const words = label.normalize('NFC').match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  const name = [...words.join('-')].slice(0, 40).join('')
  return ['plimsoll-history', name, `${dayOf(now)}.csv`].filter((part) => part !== '').join('-')
}
