import type { KeptKey } from '../../shared/accounts.ts'
import { m } from '../../shared/paraglide/messages.js'
import { getLocale } from '../../shared/paraglide/runtime.js'
import type { AccountState } from '../../shared/state.ts'
import { formatRatio } from '../../shared/words/format.ts'
import { accountRiskText, riskText } from '../../shared/words/state-text.ts'
import { isLevel } from '../ui/levels.ts'

/** The state of an account in a word or a figure, for places that show its level beside it. */
export function standingText(account: AccountState): string {
  if (account.paused) return m.paused_word()
  if (account.freshness === 'stale') return m.stale_title()
  return ratioText(account) ?? riskText(account.risk)
}

/** The state of an account, with its level where there is a figure. */
export function standingInFull(account: AccountState): string {
  const standing = standingText(account)
  return standing === ratioText(account) ? `${accountRiskText(account)} · ${standing}` : standing
}

/** The level of an account in a word. A paused account has none. */
export function levelWord(account: AccountState): string {
  return account.paused ? m.paused_word() : accountRiskText(account)
}

/** What removing an account does to its key. */
export function removalText(keep: KeptKey): string {
  switch (keep) {
    case 'keychain':
      return m.remove_text()
    case 'memory':
      return m.remove_text_memory()
    case 'none':
      return m.remove_text_none()
  }
}

function ratioText({ risk, summary, thresholds }: AccountState): string | null {
  const ratio = summary?.pools[0]?.marginRatio
  return isLevel(risk) && ratio !== undefined ? formatRatio(ratio, getLocale(), thresholds) : null
}
