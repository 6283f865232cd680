import type { BackupPreview } from '../../shared/backup.ts'
import { m } from '../../shared/paraglide/messages.js'

/** What becomes of an account. */
export function changeText(change: BackupPreview['accounts'][number]['change']): string {
  switch (change) {
    case 'new':
      return m.backup_new()
    case 'changed':
      return m.backup_changed()
    case 'same':
      return m.backup_same()
  }
}

/** What a field of the settings is called. */
export function settingText(field: BackupPreview['settings'][number]): string {
  switch (field) {
    case 'pollSeconds':
      return m.backup_setting_poll_seconds()
    case 'thresholds':
      return m.backup_setting_thresholds()
    case 'rules':
      return m.backup_setting_rules()
    case 'overrides':
      return m.backup_setting_overrides()
    case 'quietHours':
      return m.settings_quiet()
  }
}
