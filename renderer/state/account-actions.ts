import { m } from '../../shared/paraglide/messages.js'

export type AccountAction =
  | 'rename'
  | 'replace-key'
  | 'own-thresholds'
  | 'move-up'
  | 'move-down'
  | 'pause'
  | 'resume'
  | 'remove'

export function actionText(action: AccountAction): string {
  switch (action) {
    case 'rename':
      return m.action_rename()
    case 'replace-key':
      return m.action_replace_key()
    case 'own-thresholds':
      return m.action_own_thresholds()
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
