import { m } from '../../shared/paraglide/messages.js'
import type { AccountState } from '../../shared/state.ts'
import { lacksKey } from './keys/key-trouble.ts'

export type AccountAction =
  | 'rename'
  | 'replace-key'
  | 'own-thresholds'
  | 'move-top'
  | 'move-up'
  | 'move-down'
  | 'pause'
  | 'resume'
  | 'remove'

export function actionText(action: AccountAction, account: AccountState): string {
  switch (action) {
    case 'rename':
      return m.action_rename()
    case 'replace-key':
      return lacksKey(account) ? m.action_enter_key() : m.action_replace_key()
    case 'own-thresholds':
      return m.action_own_thresholds()
    case 'move-top':
      return m.action_move_top()
    case 'move-up':
      return m.action_move_up()
    case 'move-down':
      return m.action_move_down()
    case 'pause':
      return m.action_pause()
    case 'resume':
      return m.action_resume()
    case 'remove':
      return m.action_remove_account()
  }
}
