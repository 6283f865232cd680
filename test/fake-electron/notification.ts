import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { ActivationArguments, Notification, NotificationConstructorOptions } from 'electron'
import { activate, handleActivations } from './activation.ts'
import { preventable } from './event.ts'
import { requireReady } from './lifecycle.ts'
import { emitOutput } from './output.ts'
import type { Part } from './part.ts'
import { requirePlatform } from './platform.ts'
import { readToast, type Toast } from './toast-xml.ts'

type NotificationPart = Part<
  Notification,
  'show' | 'close' | 'id' | 'title' | 'body' | 'silent' | 'urgency' | 'timeoutType' | 'toastXml'
>

interface Shown {
  /** Held weakly, as in Electron: a notification that the app has let go of gets no clicks. */
  readonly notification: WeakRef<FakeNotification>
  /** On Windows, what the app is handed when it is clicked. */
  readonly launch: string
}

const shown = new Map<string, Shown>()

/** Whether the user has forbidden the app's notifications. */
let forbidden = false

export class FakeNotification extends EventEmitter implements NotificationPart {
  static isSupported(): boolean {
    return true
  }

  static handleActivation(callback: (details: ActivationArguments) => void): void {
    requirePlatform('win32', 'Notification.handleActivation')
    handleActivations(callback)
  }

  readonly id: string
  title: string
  body: string
  silent: boolean
  urgency: 'normal' | 'critical' | 'low'
  timeoutType: 'default' | 'never'
  /** On Windows this counts instead of the title, body and sound. */
  toastXml: string

  constructor(options: NotificationConstructorOptions = {}) {
    super()
    requireReady('Cannot create Notification before app is ready')
    if (process.platform === 'win32') requireWithinLimits(options)
    this.id = options.id || randomUUID()
    this.title = options.title ?? ''
    this.body = options.body ?? ''
    this.silent = options.silent ?? false
    this.urgency = options.urgency ?? 'normal'
    this.timeoutType = options.timeoutType ?? 'default'
    this.toastXml = options.toastXml ?? ''
  }

  show(): void {
    if (forbidden) {
      this.#fail('Notifications are not allowed')
      return
    }
    const toast = this.#toast()
    if (toast === null) {
      this.#fail('XML: Invalid XML')
      return
    }
    const { id, urgency } = this
    const { title, body, launch, silent } = toast
    shown.set(id, { notification: new WeakRef(this), launch })
    const extra = { ...(silent ? { silent } : {}), ...(process.platform === 'win32' ? { launch } : {}) }
    emitOutput({ event: 'notification', id, title, body, urgency, ...extra })
    setImmediate(() => this.emit('show', preventable({})))
  }

  close(): void {
    if (shownNotification(this.id) !== this) return
    shown.delete(this.id)
    setImmediate(() => this.emit('close', preventable({ reason: 'applicationHidden' })))
  }

  click(): void {
    this.emit('click', preventable({}))
    this.close()
  }

  #toast(): Toast | null {
    const { title, body, silent, toastXml } = this
    if (process.platform === 'win32' && toastXml !== '') return readToast(toastXml)
    return { title, body, silent, launch: '' }
  }

  #fail(reason: string): void {
    setImmediate(() => this.emit('failed', preventable({}), reason))
  }
}

/**
 * Clicks a notification on the screen. On Windows the app is handed what the toast says, even after it has let go of the
 * notification.
 */
export function clickNotification(id: string): void {
  const found = shown.get(id)
  const notification = found?.notification.deref()
  if (found === undefined) throw new Error(`There is no notification '${id}'`)
  if (process.platform === 'win32') activate(found.launch)
  notification?.click()
}

/** A notification on the screen. Null when there is none with this id, or the app has let go of it. */
export const shownNotification = (id: string): FakeNotification | null =>
  shown.get(id)?.notification.deref() ?? null

export function forbidNotifications(forbid: boolean): void {
  forbidden = forbid
}

const LONGEST = 64

function requireWithinLimits({
  id = '',
  groupId = '',
  groupTitle = '',
}: NotificationConstructorOptions): void {
  if (id.length > LONGEST) throw new Error('Notification id exceeds Windows limit of 64 UTF-16 characters')
  if (groupId.length > LONGEST) {
    throw new Error('Notification groupId exceeds Windows limit of 64 UTF-16 characters')
  }
  if (groupTitle !== '' && groupId === '') {
    throw new Error('Notification groupTitle requires groupId to be set')
  }
}
