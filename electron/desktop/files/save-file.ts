import { basename, join } from 'node:path'
import { app, dialog } from 'electron'
import { ProblemError } from '../../../shared/problems.ts'
import { replaceLinkedFile } from '../../storage/replace-file.ts'

export interface FileToSave {
  readonly title: string
  /** The suggested name is this, today's date and the extension: `plimsoll-journal-2026-11-22.csv`. */
  readonly name: string
  readonly extension: 'csv' | 'json'
  /** What the dialog calls files of this kind. */
  readonly kind: string
  readonly now: number
  /** Called once the user has chosen where to save. */
  readonly content: () => string | Promise<string>
}

/**
 * Asks where to save a file and writes it there. Null when the user cancels. Rejects with a `not-saved`
 * problem when it cannot be written; a file that was there before is left as it was.
 */
export async function saveFile({
  title,
  name,
  extension,
  kind,
  now,
  content,
}: FileToSave): Promise<{ file: string } | null> {
  bringToFront()
  // The dialog has no parent: the popover hides when the dialog takes its focus, and would hide the dialog too.
  const { canceled, filePath } = await dialog.showSaveDialog({
    title,
    defaultPath: join(app.getPath('downloads'), `${name}-${localDate(now)}.${extension}`),
    filters: [{ name: kind, extensions: [extension] }],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  })
  if (canceled || filePath === '') return null
  const text = await content()
  try {
    await replaceLinkedFile(filePath, text)
  } catch {
    throw new ProblemError({ kind: 'not-saved', params: { file: basename(filePath) } })
  }
  return { file: filePath }
}

/** On macOS an app without a dock icon is not in front when its popover is, so its dialog would open behind other windows. */
export function bringToFront(): void {
  if (process.platform === 'darwin') app.focus({ steal: true })
}

/** The date in the user's time zone. */
function localDate(at: number): string {
  const date = new Date(at)
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'))
  return `${date.getFullYear()}-${month}-${day}`
}
