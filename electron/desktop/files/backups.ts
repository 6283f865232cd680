import { basename } from 'node:path'
import { app, dialog } from 'electron'
import type { BackupPreview } from '../../../shared/backup.ts'
import { m } from '../../../shared/paraglide/messages.js'
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
import { ObstacleError, readChosenFile, TooLargeError } from '../../storage/regular-file.ts'
import { bringToFront, saveFile } from './save-file.ts'

export interface BackupsOptions {
  readonly accounts: Pick<Accounts, 'list' | 'merge'>
  readonly settings: JsonFile<Settings>
  /** Makes the id of an account that this computer does not have yet. */
  readonly newId: () => string
  readonly now: () => number
  /** Called after each dialog and what it led to, also when that failed or was cancelled. */
  readonly onDone: () => void
  readonly onApplied: () => void
}

export interface Backups {
  /** Asks where to save a backup and answers as `saveFile` does. */
  save(): Promise<{ file: string } | null>
  /** Asks for a file. Null when the user cancels. Rejects with `invalid-input` and a `BackupReason`. */
  open(): Promise<BackupPreview | null>
  /** Imports the backup opened last. Rejects as `open` does or with `not-saved`, and then changes nothing. */
  apply(): Promise<void>
}

/** Far more than hundreds of accounts with rules of their own need. */
const LARGEST_BYTES = 1024 * 1024

export function createBackups(options: BackupsOptions): Backups {
  const { accounts, settings, newId, now, onDone, onApplied } = options
  let opened: Backup | null = null

  return {
    save() {
      const at = now()
      return saveFile({
        title: m.backup_save_title(),
        name: 'plimsoll-backup',
        extension: 'json',
        kind: m.backup_filter(),
        now: at,
        content: () => writeBackup(accounts.list(), settings.value, at),
      }).finally(onDone)
    },
    open: () => open().finally(onDone),
    async apply() {
      const backup = opened
      if (backup === null) throw refuseBackup('required')
      const before = settings.value
      await settings.update((value) => mergeSettings(backup, accounts.list(), value))
      try {
        await accounts.merge((list) => mergeAccounts(backup, list))
      } catch (error) {
        // If restoring the settings fails too, report the first failure.
        await settings.update(() => before).catch(() => {})
        throw error
      }
      opened = null
      onApplied()
    },
  }

  async function open(): Promise<BackupPreview | null> {
    opened = null
    bringToFront()
    const { canceled, filePaths } = await dialog.showOpenDialog({
      title: m.backup_open_title(),
      defaultPath: app.getPath('downloads'),
      filters: [{ name: m.backup_filter(), extensions: ['json'] }],
      properties: ['openFile'],
    })
    const [path] = filePaths
    if (canceled || path === undefined) return null
    const backup = withNewIds(readBackup(await read(path)), accounts.list(), newId)
    const preview = previewBackup(backup, accounts.list(), settings.value)
    opened = backup
    return { file: basename(path), ...preview }
  }
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readChosenFile(path, LARGEST_BYTES)
  } catch (error) {
    if (error instanceof ObstacleError) throw refuseBackup('not-a-backup')
    throw refuseBackup(error instanceof TooLargeError ? 'too-long' : 'unreadable')
  }
}
