import type { Span } from '../../../shared/history.ts'
import { m } from '../../../shared/paraglide/messages.js'
import type { Accounts } from '../../accounts/accounts.ts'
import { historyCsv } from '../../history/csv-columns.ts'
import type { History } from '../../history/history.ts'
import { journalCsv } from '../../journal/csv-columns.ts'
import type { Journal } from '../../journal/journal.ts'
import { saveFile } from './save-file.ts'

export interface ExportsOptions {
  readonly accounts: Pick<Accounts, 'list'>
  readonly history: Pick<History, 'stretches'>
  readonly journal: Pick<Journal, 'all'>
  readonly now: () => number
  /** Called after each export, also when it failed or was cancelled. */
  readonly onDone: () => void
}

/** Both ask where to save and answer as `saveFile` does. They reject with `not-readable` too. */
export interface Exports {
  journal(): Promise<{ file: string } | null>
  history(accountId: string, span: Span): Promise<{ file: string } | null>
}

export function createExports({ accounts, history, journal, now, onDone }: ExportsOptions): Exports {
  return {
    journal: () =>
      saveFile({
        title: m.export_title(),
        name: 'plimsoll-journal',
        extension: 'csv',
        kind: m.export_filter(),
        now: now(),
        content: () => journalCsv(journal.all()),
      }).finally(onDone),
    history(accountId, span) {
      const label = accounts.list().find(({ id }) => id === accountId)?.label ?? ''
      return saveFile({
        title: m.export_history_title(),
        name: ['plimsoll-history', ...fileNamePart(label)].join('-'),
        extension: 'csv',
        kind: m.export_filter(),
        now: now(),
        content: () => historyCsv(history.stretches(accountId, span), span),
      }).finally(onDone)
    },
  }
}

/**
 * The letters and digits of an account's label, which every file system accepts in a name. Some file
 * systems allow 255 bytes, and a letter can take four.
 */
function fileNamePart(label: string): string[] {
  const words = label.normalize('NFC').match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  const part = [...words.join('-')].slice(0, 40).join('')
  return part === '' ? [] : [part]
}
