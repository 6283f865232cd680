import { Notification } from 'electron'
import type { NotificationText } from './alert-text.ts'

export interface NotificationRequest extends NotificationText {
  /** A new one with the same id takes the place of the last. */
  readonly id: string
  readonly critical: boolean
}

export interface Notifier {
  /** Makes macOS ask for permission now, not at the first alert. */
  prepare(): void
  notify(request: NotificationRequest): void
}

export interface NotifierOptions {
  readonly onClick: (id: string) => void
  /** The system did not show it. */
  readonly onFailed: (request: NotificationRequest) => void
}

export function createNotifier({ onClick, onFailed }: NotifierOptions): Notifier {
  // A notification that nobody refers to is collected, and its click is lost with it.
  const open = new Map<string, Notification>()
  return {
    prepare: () => void Notification.isSupported(),
    notify(request) {
      const { id, title, body, critical } = request
      if (!Notification.isSupported()) {
        onFailed(request)
        return
      }
      open.get(id)?.close()
      const notification = new Notification({
        // Windows takes at most 64 units.
        id: id.slice(0, 64),
        title,
        body,
        urgency: critical ? 'critical' : 'normal',
        timeoutType: critical ? 'never' : 'default',
      })
      const forget = () => {
        if (open.get(id) === notification) open.delete(id)
      }
      notification.on('click', () => {
        forget()
        onClick(id)
      })
      notification.on('close', forget)
      notification.on('failed', () => {
        forget()
        onFailed(request)
      })
      open.set(id, notification)
      notification.show()
    },
  }
}
