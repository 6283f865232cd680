import type { AccountState, AlertLevel, MonitorState } from '../../shared/state.ts'

/** What the user chose to see: the account at the highest risk, the drill, or one account. */
export type Choice =
  | { readonly kind: 'worst' }
  | { readonly kind: 'drill' }
  | { readonly kind: 'account'; readonly id: string }

/**
 * The account to show; null when there is none. When the chosen account is gone, it is the one that the tray
 * shows, which is never paused.
 */
export function chooseAccount(state: MonitorState, choice: Choice): AccountState | null {
  const chosen = state.accounts.find((account) => isChosen(account, choice))
  const worst = state.accounts.find(({ id }) => id === state.glance.accountId)
  return chosen ?? worst ?? state.accounts.find(({ paused }) => !paused) ?? state.accounts[0] ?? null
}

/** The account in the tray, if it is a real one and in greater danger than the one shown; null otherwise. */
export function otherInDanger({ accounts, glance }: MonitorState, shown: AccountState): OtherInDanger | null {
  const { risk, drill, accountId } = glance
  if (drill || accountId === shown.id || (risk !== 'warning' && risk !== 'critical')) return null
  const account = accounts.find(({ id }) => id === accountId)
  if (account === undefined || DANGER[risk] <= dangerOf(shown)) return null
  return { account, level: risk }
}

export interface OtherInDanger {
  readonly account: AccountState
  readonly level: AlertLevel
}

const DANGER = { warning: 1, critical: 2 } as const satisfies Record<AlertLevel, number>

/**
 * 0 for none, 1 for warning, 2 for critical. As in the tray, snoozed alerts do not count, and a paused or
 * simulated account is in no danger.
 */
export function dangerOf({ risk, alerts, paused, drill }: AccountState): 0 | 1 | 2 {
  if (paused || drill !== null) return 0
  const active = alerts.filter(({ snoozedUntil }) => snoozedUntil === null).map(({ level }) => level)
  const levels = [risk, ...active]
  if (levels.includes('critical')) return DANGER.critical
  return levels.includes('warning') ? DANGER.warning : 0
}

function isChosen(account: AccountState, choice: Choice): boolean {
  switch (choice.kind) {
    case 'worst':
      return false
    case 'drill':
      return account.drill !== null
    case 'account':
      return account.id === choice.id
  }
}
