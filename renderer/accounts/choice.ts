import type { AccountState, MonitorState, StandingAlert } from '../../shared/state.ts'

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

/** A real account whose danger is greater than what is shown: the one the tray shows; null: there is none. */
export function otherInDanger({ accounts, glance }: MonitorState, shown: AccountState): OtherInDanger | null {
  const { risk, drill, accountId } = glance
  if (drill || accountId === shown.id || (risk !== 'warning' && risk !== 'critical')) return null
  const account = accounts.find(({ id }) => id === accountId)
  if (account === undefined || DANGER[risk] <= dangerOf(shown)) return null
  return { account, level: risk }
}

export interface OtherInDanger {
  readonly account: AccountState
  readonly level: StandingAlert['level']
}

const DANGER = { warning: 1, critical: 2 } as const satisfies Record<StandingAlert['level'], number>

/** As the tray counts it: snoozed alerts do not, and a paused or simulated account has none. 2: critical. */
export function dangerOf({ risk, alerts, paused, drill }: AccountState): 0 | 1 | 2 {
  if (paused || drill !== null) return 0
  const loud = alerts.filter(({ snoozedUntil }) => snoozedUntil === null).map(({ level }) => level)
  const levels = [risk, ...loud]
  if (levels.includes('critical')) return DANGER.critical
  return levels.includes('warning') ? DANGER.warning : 0
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
