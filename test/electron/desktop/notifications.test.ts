import { Notification } from 'electron'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createNotifier, type Notifier } from '../../../electron/desktop/notifications.ts'
import { shownNotification } from '../../fake-electron/notification.ts'
import { onOutput } from '../../fake-electron/output.ts'
import { readyElectron } from './shell.ts'

const shown: unknown[] = []
let clicked: string[]
let failures: string[]
let notifier: Notifier

beforeAll(() => {
  readyElectron()
  onOutput((output) => {
    if (output.event === 'notification') shown.push(output)
  })
})
beforeEach(() => {
  shown.length = 0
  clicked = []
  failures = []
  notifier = createNotifier({
    onClick: (id) => clicked.push(id),
    onFailed: ({ id }) => failures.push(id),
  })
})

const request = (id: string, critical = false) => ({ id, title: `${id} title`, body: 'body', critical })

describe('a notification', () => {
  it('is shown with its urgency, and a click is heard', () => {
    notifier.notify(request('a', true))
    notifier.notify(request('b'))
    expect(shown).toMatchObject([
      { id: 'a', title: 'a title', urgency: 'critical' },
      { id: 'b', urgency: 'normal' },
    ])
    shownNotification('b')?.click()
    expect(clicked).toEqual(['b'])
  })

  it('stays until it is dismissed when it is critical', () => {
    notifier.notify(request('a', true))
    expect(shownNotification('a')?.timeoutType).toBe('never')
    notifier.notify(request('b'))
    expect(shownNotification('b')?.timeoutType).toBe('default')
  })

  it('takes the place of the last one with its id', async () => {
    notifier.notify(request('a'))
    const first = shownNotification('a')
    const closed = new Promise((resolve) => first?.once('close', resolve))
    notifier.notify({ ...request('a'), title: 'second' })
    await closed
    expect(shownNotification('a')?.title).toBe('second')
    shownNotification('a')?.click()
    expect(clicked).toEqual(['a'])
  })

  it('that the system does not show is said', () => {
    notifier.notify(request('a'))
    shownNotification('a')?.emit('failed', {}, 'not allowed')
    expect(failures).toEqual(['a'])
  })

  it('on a system that shows none is said, and not made', () => {
    const supported = vi.spyOn(Notification, 'isSupported').mockReturnValue(false)
    notifier.notify(request('a'))
    supported.mockRestore()
    expect(failures).toEqual(['a'])
    expect(shown).toEqual([])
  })

  it('has an id that Windows takes, however long the account’s is', () => {
    notifier.notify(request('x'.repeat(100)))
    expect(shown).toMatchObject([{ id: 'x'.repeat(64) }])
  })
})
