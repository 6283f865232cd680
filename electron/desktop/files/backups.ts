import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { app, dialog } from 'electron'
import writeFileAtomic from 'write-file-atomic'
import type { BackupPreview } from '../../../shared/backup.ts'
import { m } from '../../../shared/paraglide/messages.js'
import { ProblemError } from '../../../shared/problems.ts'
import type { Settings } from '../../../shared/settings/settings.ts'
import type { Accounts } from '../../accounts/accounts.ts'
import {
  type Backup,
  mergeAccounts,
  mergeSettings,
  previewBackup,
  readBackup,
  refuseBackup,
  withNewIds,
  writeBackup,
} from '../../accounts/backup.ts'
import type { JsonFile } from '../../storage/json-file.ts'
import { dayOf } from './day-of.ts'

export interface BackupsOptions {
  readonly accounts: Pick<Accounts, 'list' | 'merge'>
  readonly settings: JsonFile<Settings>
  /** Of an account that is new here. */
  readonly newId: () => string
  readonly now: () => number
  readonly onApplied: () => void
}

export interface Backups {
  /** Asks where to, and writes the backup there. Null: the user chose not to. Rejects with `not-saved`. */
  save(): Promise<{ file: string } | null>
  /** Asks for a file; null: the user chose not to. Rejects with `invalid-input` and a `BackupReason`. */
  open(): Promise<BackupPreview | null>
  /** Reads in what was opened last. Rejects as `open` does, or with `not-saved`; nothing has changed then. */
  apply(): Promise<void>
}

/** Hundreds of accounts with rules of their own are far less. */
const LARGEST = 1024 * 1024

export function createBackups({ accounts, settings, newId, now, onApplied }: BackupsOptions): Backups {
  let opened: Backup | null = null

  return {
    async save() {
      comeToFront()
      const at = now()
      const { canceled, filePath } = await dialog.showSaveDialog({
        title: m.backup_save_title(),
        defaultPath: join(app.getPath('downloads'), `plimsoll-backup-${dayOf(at)}.json`),
        filters: filters(),
        properties: ['createDirectory', 'showOverwriteConfirmation'],
      })
      if (canceled || filePath === '') return null
      const text = writeBackup(accounts.list(), settings.value, at)
      try {
        await writeFileAtomic(filePath, text, { mode: 0o600 })
      } catch {
        throw new ProblemError({ kind: 'not-saved', params: { file: basename(filePath) } })
      }
      return { file: filePath }
    },
    async open() {
      opened = null
      comeToFront()
      const { canceled, filePaths } = await dialog.showOpenDialog({
        title: m.backup_open_title(),
        defaultPath: app.getPath('downloads'),
        filters: filters(),
        properties: ['openFile'],
      })
      const [path] = filePaths
      if (canceled || path === undefined) return null
      const backup = withNewIds(readBackup(await read(path)), accounts.list(), newId)
      opened = backup
      return { file: basename(path), ...previewBackup(backup, accounts.list(), settings.value) }
    },
    async apply() {
      const backup = opened
      if (backup === null) throw refuseBackup('required')
      const before = settings.value
      await settings.update((value) => mergeSettings(backup, accounts.list(), value))
      try {
        await accounts.merge((list) => mergeAccounts(backup, list))
      } catch (error) {
        // If this fails too, the first failure is the one to tell.
        await settings.update(() => before).catch(() => {})
        throw error
      }
      opened = null
      onApplied()
    },
  }
}

/** An app without a place in the dock is not in front when its popover is. */
function comeToFront(): void {
  if (process.platform === 'darwin') app.focus({ steal: true })
}

function filters() {
  return [{ name: m.backup_filter(), extensions: ['json'] }]
}

/** Looks first: what is no file, a device or a pipe, may never end. */
async function read(path: string): Promise<Uint8Array> {
  const told = await stat(path).catch(() => {
    throw refuseBackup('unreadable')
  })
  if (!told.isFile()) throw refuseBackup('not-a-backup')
  if (told.size > LARGEST) throw refuseBackup('too-long')
  return readFile(path).catch(() => {
    throw refuseBackup('unreadable')
  })
}
