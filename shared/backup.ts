import type { Environment } from './accounts.ts'
import type { Settings } from './settings/settings.ts'

/** What importing a backup would change. Nothing has been changed yet. */
export interface BackupPreview {
  /** Name of the file, without its folder. */
  readonly file: string
  /** Milliseconds since the epoch. */
  readonly writtenAt: number
  readonly accounts: readonly {
    /** The id that the account has here, or will have. */
    readonly id: string
    readonly label: string
    readonly environment: Environment
    /** Address of a `custom` environment; null for the exchange's own. */
    readonly baseUrl: string | null
    /** A `new` account comes without a key. One that exists already may get another name, or be paused or not. */
    readonly change: 'new' | 'changed' | 'same'
    /** The present name; null when the name does not change. */
    readonly renamed: string | null
    /** Whether the account is watched from then on; null when that does not change. */
    readonly watched: boolean | null
  }[]
  readonly settings: { readonly before: Settings; readonly after: Settings }
}

/** Why a file is refused. It becomes a param of an `invalid-input` problem, whose field is `backup`. */
export type BackupReason =
  | 'not-a-backup'
  /** Written by a newer version of the app. */
  | 'newer'
  | 'damaged'
  | 'too-long'
  /** With its accounts there would be more than `MOST_ACCOUNTS`. */
  | 'too-many'
  /** The system does not let the file be read. */
  | 'unreadable'
  /** No file was opened that could be imported. */
  | 'required'
