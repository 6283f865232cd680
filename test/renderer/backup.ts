import type { BackupPreview } from '../../shared/backup.ts'
import { NOW } from './fixtures.ts'

/** Of a backup that brings something of everything. */
export const BACKUP: BackupPreview = {
  file: 'plimsoll-backup-2026-05-18.json',
  writtenAt: NOW - 14 * 86_400_000,
  accounts: [
    { label: 'Main', environment: 'production', change: 'same' },
    { label: 'Sub 2', environment: 'production', change: 'changed' },
    { label: 'Practice', environment: 'demo', change: 'new' },
    {
      label: '🐋 The account with a very long name that nobody would ever type',
      environment: 'custom',
      change: 'new',
    },
  ],
  settings: ['pollSeconds', 'thresholds', 'overrides', 'quietHours'],
}
