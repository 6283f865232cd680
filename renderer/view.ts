import type { BackupPreview } from '../shared/backup.ts'
import type { AccountState } from '../shared/state.ts'

/** What the window shows. A page knows which view it was opened from, and leads back there. */
export type View = { readonly kind: 'overview' } | Page

export type Page =
  | { readonly kind: 'settings' | 'journal' | 'proxy' | 'add-account'; readonly from: View }
  | AccountsPage
  /** About the account with this id. */
  | { readonly kind: 'history' | 'doctor'; readonly from: View; readonly id: string }
  /** With an id, the page is about that account's own thresholds. */
  | { readonly kind: 'alerts'; readonly from: View; readonly id: string | null }
  /** The account is the one from when the page opened, because it may be missing for a moment while its key is replaced. */
  | { readonly kind: 'replace-key'; readonly from: View; readonly account: AccountState }
  | { readonly kind: 'import-backup'; readonly from: View; readonly preview: BackupPreview }

export interface AccountsPage {
  readonly kind: 'accounts'
  readonly from: View
  /** What was done just before the page opened, which it announces. */
  readonly done?: AccountsDone
}

export interface AccountsDone {
  /** The account whose row gets the focus; null when it was not about one account. */
  readonly id: string | null
  readonly text: () => string
}

/** A page to open, without the view it leads back to. */
export type Destination = Page extends infer P ? (P extends Page ? Omit<P, 'from'> : never) : never

export const OVERVIEW: View = { kind: 'overview' }

/** Opens a page that leads back to a view, which then does not announce again what was done before it. */
export function openFrom(view: View, destination: Destination): Page {
  const from: View = view.kind === 'accounts' ? { kind: view.kind, from: view.from } : view
  return { ...destination, from }
}

/** The accounts page that announces what was done on a page opened from it, or from elsewhere. */
export function accountsAfter({ from }: Page, done: AccountsDone): AccountsPage {
  return { kind: 'accounts', from: from.kind === 'accounts' ? from.from : from, done }
}

/** Whether the view is a form, where what was typed would be lost. */
export function isForm({ kind }: View): boolean {
  return kind === 'add-account' || kind === 'replace-key' || kind === 'proxy'
}

/** Whether the view only shows figures, so that a key of the keyboard can be a shortcut. */
export function isReading({ kind }: View): boolean {
  return kind === 'overview' || kind === 'journal' || kind === 'history'
}
