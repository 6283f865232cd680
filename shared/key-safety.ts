import type { KeyPermissions } from './accounts.ts'

export type KeySafety = 'withdrawals' | 'trading' | 'read-only'

/** The worst that anybody who has the key can do with it. */
export function keySafety({ withdrawals, trading }: KeyPermissions): KeySafety {
  if (withdrawals) return 'withdrawals'
  return trading ? 'trading' : 'read-only'
}
