import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Notification, NotificationConstructorOptions } from 'electron'
import { preventable } from './event.ts'
import { requireReady } from './lifecycle.ts'
import { emitOutput } from './output.ts'
import type { Part } from './part.ts'

type NotificationPart = Part<
  Notification,
  'show' | 'close' | 'id' | 'title' | 'body' | 'silent' | 'urgency' | 'timeoutType'
>

/** Held weakly, as in Electron: a notification that the app has let go of gets no clicks. */
const shown = new Map<string, WeakRef<FakeNotification>>()

/** Whether the user has forbidden the app's notifications. */
let forbidden = false

export class FakeNotification extends EventEmitter implements NotificationPart {
  static isSupported(): boolean {
    return true
  }

  readonly id: string
  title: string
  body: string
  silent: boolean
  urgency: 'normal' | 'critical' | 'low'
  timeoutType: 'default' | 'never'

  constructor(options: NotificationConstructorOptions = {}) {
    super()
    requireReady('Cannot create Notification before app is ready')
    this.id = options.id ?? randomUUID()
    this.title = options.title ?? ''
    this.body = options.body ?? ''
    this.silent = options.silent ?? false
    this.urgency = options.urgency ?? 'normal'
    this.timeoutType = options.timeoutType ?? 'default'
  }

  show(): void {
    if (forbidden) {
      setImmediate(() => this.emit('failed', preventable({}), 'Notifications are not allowed'))
      return
    }
    shown.set(this.id, new WeakRef(this))
    const { id, title, body, urgency, silent } = this
    emitOutput({ event: 'notification', id, title, body, urgency, ...(silent ? { silent } : {}) })
    setImmediate(() => this.emit('show', preventable({})))
  }

  close(): void {
    if (shown.get(this.id)?.deref() !== this) return
    shown.delete(this.id)
    setImmediate(() => this.emit('close', preventable({ reason: 'applicationHidden' })))
  }

  click(): void {
    this.emit('click', preventable({}))
    this.close()
  }
}

/** A notification on the screen. Null when there is none with this id, or the app has let go of it. */
export const shownNotification = (id: string): FakeNotification | null => shown.get(id)?.deref() ?? null

export function forbidNotifications(forbid: boolean): void {
  forbidden = forbid
}
