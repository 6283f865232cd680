import { createHash } from 'node:crypto'
import { Notification } from 'electron'
import { unmarked } from '../unmarked.ts'
import type { NotificationText } from './notification-text.ts'

export interface NotificationRequest extends NotificationText {
  /** A notification replaces the last one with the same id. */
  readonly id: string
  /** The account that a click shows; null when the notification is about several. */
  readonly accountId: string | null
  readonly critical: boolean
  /** Shown without a sound, where the system supports that. */
  readonly silent?: boolean
}

export interface Notifier {
  /** Makes macOS ask the user for permission now rather than at the first alert. */
  prepare(): void
  /** Never throws: calls `onFailed` when the notification cannot be shown. */
  notify(request: NotificationRequest): void
  /** Removes a notification from the screen if it is still there. Never throws. */
  close(id: string): void
}

export interface NotifierOptions {
  readonly onShown: () => void
  readonly onClick: (request: NotificationRequest) => void
  readonly onFailed: (request: NotificationRequest) => void
}

/** Close the oldest beyond this number, so that unread notifications do not pile up without end. */
const MOST_OPEN = 50

/** Windows accepts ids of at most this many UTF-16 units. */
const LONGEST_ID = 64

export function createNotifier({ onShown, onClick, onFailed }: NotifierOptions): Notifier {
  // Without a reference to it, a notification is garbage-collected and its click is lost.
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
      // On Linux some desktops take the body for markup: KDE drops `<x>`, Xfce drops a body with `&`.
      body: process.platform === 'linux' ? unmarked(body) : body,
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
      // Failing to remove one notification must not prevent the next one.
      console.error(error)
    }
  }
}

/** Ends a long id with its hash, so that two ids with the same beginning do not replace each other's notifications. */
function shortened(id: string): string {
  if (id.length <= LONGEST_ID) return id
  const end = createHash('sha256').update(id).digest('base64url').slice(0, 16)
  return `${id.slice(0, LONGEST_ID - end.length)}${end}`
}
