import type { Environment } from './accounts.ts'
import type { Settings } from './settings.ts'

/** What reading a backup in would change. Nothing has been changed yet. */
export interface BackupPreview {
  /** Base name. */
  readonly file: string
  /** ms since the epoch. */
  readonly writtenAt: number
  readonly accounts: readonly {
    readonly label: string
    readonly environment: Environment
    /** `new` ones come without a key; of those that are watched already the name, and whether paused, may change. */
    readonly change: 'new' | 'changed' | 'same'
  }[]
  /** Fields of the settings that would change. */
  readonly settings: readonly (keyof Settings)[]
}

/** Why a file is refused; ends up in an `invalid-input` problem's params, whose field is `backup`. */
export type BackupReason =
  | 'not-a-backup'
  /** Written by a newer version of the app. */
  | 'newer'
  | 'damaged'
  | 'too-long'
  /** The system does not let it be read. */
  | 'unreadable'
  /** None was opened that could be read in. */
  | 'required'
