import type { BackupPreview } from '../../../shared/backup.ts'
import { m } from '../../../shared/paraglide/messages.js'

type AccountPreview = BackupPreview['accounts'][number]

export function changeText(change: AccountPreview['change']): string {
  switch (change) {
    case 'new':
      return m.backup_new()
    case 'changed':
      return m.backup_changed()
    case 'same':
      return m.backup_same()
  }
}

/** Whether the account is watched after the import; null when that stays as it is. */
export function watchingText({ change, watched }: AccountPreview): string | null {
  if (watched === null) return null
  if (!watched) return m.backup_will_pause()
  return change === 'changed' ? m.backup_will_watch() : null
}
