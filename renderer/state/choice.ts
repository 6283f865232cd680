import type { AccountState, MonitorState } from '../../shared/state.ts'

/** Whom the user wants to see: whoever is at the highest risk, the drill, or one account. */
export type Choice =
  | { readonly kind: 'worst' }
  | { readonly kind: 'drill' }
  | { readonly kind: 'account'; readonly id: string }

/**
 * The account to show. A choice that is gone falls back to the one the tray shows, which is never paused;
 * null: there is no account.
 */
export function chooseAccount(state: MonitorState, choice: Choice): AccountState | null {
  const wanted = state.accounts.find((account) => isWanted(account, choice))
  const worst = state.accounts.find(({ id }) => id === state.glance.accountId)
  return wanted ?? worst ?? state.accounts.find(({ paused }) => !paused) ?? state.accounts[0] ?? null
}

function isWanted(account: AccountState, choice: Choice): boolean {
  switch (choice.kind) {
    case 'worst':
      return false
    case 'drill':
      return account.drill !== null
    case 'account':
      return account.id === choice.id
  }
}
