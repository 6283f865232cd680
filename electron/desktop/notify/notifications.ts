import { createHash } from 'node:crypto'
import { Notification } from 'electron'
import type { NotificationText } from './alert-text.ts'

export interface NotificationRequest extends NotificationText {
  /** A new one with the same id takes the place of the last. */
  readonly id: string
  /** Whose popover a click opens; null: it is about no single one. */
  readonly accountId: string | null
  readonly critical: boolean
  /** Without a sound, where the system can. */
  readonly silent?: boolean
}

export interface Notifier {
  /** Makes macOS ask for permission now, not at the first alert. */
  prepare(): void
  /** Never throws: one that cannot be shown is told as failed. */
  notify(request: NotificationRequest): void
  /** Takes one off the screen, if it is still there. Never throws. */
  close(id: string): void
}

export interface NotifierOptions {
  readonly onShown: () => void
  readonly onClick: (request: NotificationRequest) => void
  /** The system did not show it. */
  readonly onFailed: (request: NotificationRequest) => void
}

/** More than anybody leaves unread; what is older goes, so that they do not pile up without end. */
const MOST_OPEN = 50

/** Windows takes at most so many units. */
const LONGEST_ID = 64

export function createNotifier({ onShown, onClick, onFailed }: NotifierOptions): Notifier {
  // A notification that nobody refers to is collected, and its click is lost with it.
  const open = new Map<string, Notification>()
  return {
    prepare: () => void Notification.isSupported(),
    notify(request) {
      try {
        if (Notification.isSupported()) show(request)
        else onFailed(request)
      } catch (error) {
        console.error(error)
        open.delete(request.id)
        onFailed(request)
      }
    },
    close,
  }

  function show(request: NotificationRequest): void {
    const { id, title, body, critical, silent = false } = request
    close(id)
    const notification = new Notification({
      id: shortened(id),
      title,
      body,
      silent,
      urgency: critical ? 'critical' : 'normal',
      timeoutType: critical ? 'never' : 'default',
    })
    const forget = () => {
      if (open.get(id) === notification) open.delete(id)
    }
    notification.on('show', onShown)
    notification.on('click', () => {
      forget()
      onClick(request)
    })
    notification.on('close', forget)
    notification.on('failed', () => {
      forget()
      onFailed(request)
    })
    open.set(id, notification)
    const [oldest] = open.keys()
    if (open.size > MOST_OPEN && oldest !== undefined) close(oldest)
    notification.show()
  }

  function close(id: string): void {
    const notification = open.get(id)
    open.delete(id)
    try {
      notification?.close()
    } catch (error) {
      // It stays on the screen, which must not keep another off it.
      console.error(error)
    }
  }
}

/** Cut, two ids could become one, and one notification hide another: the end tells them apart. */
function shortened(id: string): string {
  if (id.length <= LONGEST_ID) return id
  const end = createHash('sha256').update(id).digest('base64url').slice(0, 16)
  return `${id.slice(0, LONGEST_ID - end.length)}${end}`
}
