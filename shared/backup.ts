import type { Environment } from './accounts.ts'
import type { Settings } from './settings/settings.ts'

/** What reading a backup in would change. Nothing has been changed yet. */
export interface BackupPreview {
  /** Base name. */
  readonly file: string
  /** ms since the epoch. */
  readonly writtenAt: number
  readonly accounts: readonly {
    /** The one it has here, or will have. */
    readonly id: string
    readonly label: string
    readonly environment: Environment
    /** Of `custom`; null: the exchange's own. */
    readonly baseUrl: string | null
    /** `new` ones come without a key; of those that are watched already the name, and whether paused, may change. */
    readonly change: 'new' | 'changed' | 'same'
    /** What it is called now; null where that does not change. */
    readonly renamed: string | null
    /** Whether it is watched from then on; null where that does not change. */
    readonly watched: boolean | null
  }[]
  /** As they are, and as they would be. */
  readonly settings: { readonly before: Settings; readonly after: Settings }
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
