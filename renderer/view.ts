import type { BackupPreview } from '../shared/backup.ts'
import type { AccountState } from '../shared/state.ts'

/** What the window shows. A page knows where it was opened from, and leads back there. */
export type View = { readonly kind: 'overview' } | Page

export type Page =
  | { readonly kind: 'settings' | 'journal' | 'proxy' | 'add-account'; readonly from: View }
  | AccountsPage
  /** Of this account's past, or its connection. */
  | { readonly kind: 'history' | 'doctor'; readonly from: View; readonly id: string }
  /** With an id, that account's own. */
  | { readonly kind: 'alerts'; readonly from: View; readonly id: string | null }
  /** As it was then: while its key is replaced, it may be gone for a moment. */
  | { readonly kind: 'replace-key'; readonly from: View; readonly account: AccountState }

/** With a backup, that is being looked at; with what was done to a key, that is said. */
export interface AccountsPage {
  readonly kind: 'accounts'
  readonly from: View
  readonly opened?: BackupPreview
  readonly rekeyed?: Rekeyed
}

/** Whose key has just been saved. */
export interface Rekeyed {
  readonly id: string
  /** Says that it was. */
  readonly text: () => string
}

/** A page to open, without where it leads back to. */
export type Destination = Page extends infer P ? (P extends Page ? Omit<P, 'from'> : never) : never

export const OVERVIEW: View = { kind: 'overview' }

/** Where what is typed cannot be had again. */
export function isForm({ kind }: View): boolean {
  return kind === 'add-account' || kind === 'replace-key' || kind === 'proxy'
}

/** Where figures are read, and keys are not typed into anything. */
export function isReading({ kind }: View): boolean {
  return kind === 'overview' || kind === 'journal' || kind === 'history'
}
