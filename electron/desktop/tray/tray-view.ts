import { waterHeight } from '../../../shared/mark.ts'
import { m } from '../../../shared/paraglide/messages.js'
import type { MonitorState } from '../../../shared/state.ts'
import type { TrayMark } from './mark-layers.ts'
import { numberFor } from './tray-number.ts'
import { menuText, tooltipText } from './tray-text.ts'

/** All that the tray shows, as plain data. */
export interface TrayView {
  readonly mark: TrayMark
  /** Drawn in the icon in place of the mark, on systems that show no text beside the icon. Null to draw the mark. */
  readonly number: string | null
  /** Shown beside the icon, where the system supports that. */
  readonly text: string
  readonly tooltip: string
  /** The lines of the menu above its commands. */
  readonly figures: readonly string[]
  readonly commands: Readonly<Record<'open' | 'refresh' | 'openLogs' | 'quit', string>>
}

export function trayView(state: MonitorState): TrayView {
  const { accounts, glance, appearance } = state
  const account = accounts.find(({ id }) => id === glance.accountId)
  return {
    mark: {
      // The user has paused every account, so a question mark would be wrong.
      risk: accounts.length > 0 && accounts.every(({ paused }) => paused) ? 'idle' : glance.risk,
      water:
        glance.marginRatio === null || account === undefined
          ? null
          : waterHeight(glance.marginRatio, account.thresholds),
      underwater: glance.marginRatio === 'Infinity',
      stale: glance.stale,
      drill: glance.drill,
    },
    number: numberFor(glance, account?.summary ?? null, appearance),
    text: glance.text,
    tooltip: tooltipText(state),
    figures: menuText(state),
    commands: {
      open: m.action_open(),
      refresh: m.action_refresh(),
      openLogs: m.action_open_logs(),
      quit: m.action_quit(),
    },
  }
}
