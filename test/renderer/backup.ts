import type { BackupPreview } from '../../shared/backup.ts'
import { DEFAULT_SETTINGS } from '../../shared/settings/settings.ts'
import { NOW } from './fixtures.ts'
import { CUSTOM_SETTINGS } from './settings.ts'

const SAME = { baseUrl: null, renamed: null, watched: null }

/** The preview of a backup that changes accounts and settings in every way. */
export const BACKUP: BackupPreview = {
  file: 'plimsoll-backup-2026-05-18.json',
  writtenAt: NOW - 14 * 86_400_000,
  accounts: [
    { id: 'main', label: 'Main', environment: 'production', change: 'same', ...SAME },
    {
      id: 'sub2',
      label: 'Hedge',
      environment: 'production',
      change: 'changed',
      ...SAME,
      renamed: 'Sub 2',
      watched: false,
    },
    { id: 'old', label: 'Old one', environment: 'demo', change: 'changed', ...SAME, watched: true },
    { id: 'practice', label: 'Practice', environment: 'demo', change: 'new', ...SAME },
    {
      id: 'whale',
      label: '🐋 The account with a very long name that nobody would ever type',
      environment: 'custom',
      change: 'new',
      ...SAME,
      baseUrl: 'https://futures.exchange.example:8443',
    },
  ],
  settings: {
    before: DEFAULT_SETTINGS,
    after: {
      ...CUSTOM_SETTINGS,
      pollSeconds: 30,
      thresholds: { warning: '0.40', critical: '0.80', rearm: '0.05' },
      rules: { ...CUSTOM_SETTINGS.rules, marginRatio: { holdSeconds: 0, repeatMinutes: null } },
    },
  },
}

/** The preview of a backup that changes nothing. */
export const UNCHANGED_BACKUP: BackupPreview = {
  ...BACKUP,
  accounts: BACKUP.accounts.slice(0, 1),
  settings: { before: DEFAULT_SETTINGS, after: DEFAULT_SETTINGS },
}
