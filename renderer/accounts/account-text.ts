import { m } from '../../shared/paraglide/messages.js'
import { getLocale } from '../../shared/paraglide/runtime.js'
import type { AccountState } from '../../shared/state.ts'
import { formatRatio } from '../../shared/words/format.ts'
import { riskText } from '../../shared/words/state-text.ts'
import { isLevel } from '../ui/levels.ts'

/** How an account stands, in a word or a figure; its level is said beside it. */
export function standingText(account: AccountState): string {
  if (account.paused) return m.paused_word()
  if (account.freshness === 'stale') return m.stale_title()
  return ratioText(account) ?? riskText(account.risk)
}

/** How it stands, level and figure. */
export function standingInFull(account: AccountState): string {
  const standing = standingText(account)
  return standing === ratioText(account) ? `${riskText(account.risk)} · ${standing}` : standing
}

/** Its level in a word; what is paused has none. */
export function levelWord({ paused, risk }: AccountState): string {
  return paused ? m.paused_word() : riskText(risk)
}

function ratioText({ risk, summary }: AccountState): string | null {
  const ratio = summary?.pools[0]?.marginRatio
  return isLevel(risk) && ratio !== undefined ? formatRatio(ratio, getLocale()) : null
}
