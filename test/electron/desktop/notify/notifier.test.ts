import { Notification } from 'electron'
import * as v from 'valibot'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createNotifier, type Notifier } from '../../../../electron/desktop/notify/notifier.ts'
import {
  FakeNotification,
  forbidNotifications,
  shownNotification,
} from '../../../fake-electron/notification.ts'
import { onOutput } from '../../../fake-electron/output.ts'
import { readyElectron } from '../shell.ts'

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
    onShown: () => {},
    onClick: ({ id }) => clicked.push(id),
    onFailed: ({ id }) => failures.push(id),
  })
})

const request = (id: string, critical = false) => ({
  id,
  accountId: 'main',
  title: `${id} title`,
  body: 'body',
  critical,
})

describe('a notification', () => {
  it('is shown with its urgency, and reports a click', () => {
    notifier.notify(request('a', true))
    notifier.notify(request('b'))
    expect(shown).toMatchObject([
      { id: 'a', title: 'a title', urgency: 'critical' },
      { id: 'b', urgency: 'normal' },
    ])
    shownNotification('b')?.click()
    expect(clicked).toEqual(['b'])
  })

  it.each([
    ['linux', 'A + B ‹C›'],
    ['win32', 'A & B <C>'],
    ['darwin', 'A & B <C>'],
  ])('of an account named A & B <C> has a body on %s that no markup is seen in', (platform, body) => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue(platform as NodeJS.Platform)
    notifier.notify({ ...request('a'), title: 'A & B <C>', body: 'A & B <C>' })
    vi.restoreAllMocks()
    expect(shown).toMatchObject([{ title: 'A & B <C>', body }])
  })

  it('stays until it is dismissed when it is critical', () => {
    notifier.notify(request('a', true))
    expect(shownNotification('a')?.timeoutType).toBe('never')
    notifier.notify(request('b'))
    expect(shownNotification('b')?.timeoutType).toBe('default')
  })

  it('replaces the previous one with its id', async () => {
    notifier.notify(request('a'))
    const first = shownNotification('a')
    const closed = new Promise((resolve) => first?.once('close', resolve))
    notifier.notify({ ...request('a'), title: 'second' })
    await closed
    expect(shownNotification('a')?.title).toBe('second')
    shownNotification('a')?.click()
    expect(clicked).toEqual(['a'])
  })

  it('makes no sound when it is silent', () => {
    notifier.notify({ ...request('a'), silent: true })
    notifier.notify(request('b'))
    expect(shown).toMatchObject([{ id: 'a', silent: true }, { id: 'b' }])
    expect(shown[1]).not.toHaveProperty('silent')
  })

  it('can be closed, also when it is not shown', () => {
    notifier.notify(request('a'))
    notifier.close('a')
    notifier.close('nobody')
    expect(shownNotification('a')).toBeNull()
  })

  it('that the system does not show is reported as failed, and the next one is still tried', async () => {
    forbidNotifications(true)
    notifier.notify(request('a'))
    await expect.poll(() => failures).toEqual(['a'])
    forbidNotifications(false)
    notifier.notify(request('a'))
    expect(shown).toMatchObject([{ id: 'a' }])
    expect(failures).toEqual(['a'])
  })

  it.each(['constructor', 'show'] as const)(
    'whose %s throws is reported as failed, and others are still shown',
    (where) => {
      vi.spyOn(console, 'error').mockReturnValueOnce()
      const broken =
        where === 'show'
          ? vi.spyOn(FakeNotification.prototype, 'show')
          : vi.spyOn(FakeNotification.prototype, 'on')
      broken.mockImplementationOnce(() => {
        throw new Error('no daemon')
      })
      notifier.notify(request('a'))
      notifier.notify(request('b'))
      expect(failures).toEqual(['a'])
      expect(shown).toMatchObject([{ id: 'b' }])
    },
  )

  it('that cannot be closed does not prevent the next one', () => {
    const consoleError = vi.spyOn(console, 'error').mockReturnValueOnce()
    notifier.notify(request('a'))
    const broken = vi.spyOn(FakeNotification.prototype, 'close').mockImplementationOnce(() => {
      throw new Error('no daemon')
    })
    notifier.notify({ ...request('a'), title: 'second' })
    expect([broken.mock.calls.length, consoleError.mock.calls.length]).toEqual([1, 1])
    expect(shownNotification('a')?.title).toBe('second')
    expect(failures).toEqual([])
    vi.restoreAllMocks()
  })

  it('that was never shown is not closed', () => {
    vi.spyOn(console, 'error').mockReturnValueOnce()
    vi.spyOn(FakeNotification.prototype, 'show').mockImplementationOnce(() => {
      throw new Error('no daemon')
    })
    notifier.notify(request('never'))
    const closed = vi.spyOn(FakeNotification.prototype, 'close')
    notifier.notify(request('never'))
    expect(closed).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })

  it('on a system without notifications is reported as failed, and not created', () => {
    const supported = vi.spyOn(Notification, 'isSupported').mockReturnValue(false)
    notifier.notify(request('a'))
    supported.mockRestore()
    expect(failures).toEqual(['a'])
    expect(shown).toEqual([])
  })

  it('has a unique id of at most 64 characters, as Windows requires', () => {
    const id = `${'x'.repeat(36)}:isolatedRatio:isolated:1000SHIBUSDT:`
    notifier.notify(request(`${id}LONG`))
    notifier.notify(request(`${id}SHORT`))
    notifier.notify(request('x'.repeat(64)))
    const ids = shown.map((one) => v.parse(v.object({ id: v.string() }), one).id)
    expect(ids.map(({ length }) => length)).toEqual([64, 64, 64])
    expect(ids[2]).toBe('x'.repeat(64))
    expect(new Set(ids).size).toBe(3)
    shownNotification(ids[0] ?? '')?.click()
    expect(clicked).toEqual([`${id}LONG`])
  })

  it('is closed when fifty newer ones are shown', () => {
    for (let n = 0; n < 51; n += 1) notifier.notify(request(String(n)))
    expect(shownNotification('0')).toBeNull()
    expect(shownNotification('1')).not.toBeNull()
  })
})
