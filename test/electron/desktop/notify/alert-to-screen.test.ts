import { beforeAll, beforeEach, expect, it } from 'vitest'
import { createAlertNotifier } from '../../../../electron/desktop/notify/alert-notifier.ts'
import { createNotifier, type NotificationRequest } from '../../../../electron/desktop/notify/notifier.ts'
import { createFakeClock } from '../../../fake-clock.ts'
import { forbidNotifications, shownNotification } from '../../../fake-electron/notification.ts'
import { type Output, onOutput } from '../../../fake-electron/output.ts'
import { readyElectron } from '../shell.ts'
import { raisedOf } from './raised.ts'

// These tests go from alerts to shown notifications through the real notifier.

const shown: Extract<Output, { event: 'notification' }>[] = []
let clicked: (string | null)[]
let failed: NotificationRequest[]

beforeAll(() => {
  readyElectron()
  onOutput((output) => {
    if (output.event === 'notification') shown.push(output)
  })
})
beforeEach(() => {
  shown.length = 0
  clicked = []
  failed = []
})

function start() {
  const clock = createFakeClock()
  const notifier = createNotifier({
    onShown: () => {},
    onClick: ({ accountId }) => clicked.push(accountId),
    onFailed: (request) => failed.push(request),
  })
  return {
    clock,
    alertNotifier: createAlertNotifier({ notifier, masked: () => false, now: clock.now }),
  }
}

const critical = (id: string) => raisedOf({ id, label: id })

it('a click reports the account, and null for a summary', async () => {
  const { clock, alertNotifier } = start()
  alertNotifier.notify([critical('a')])
  expect(shownNotification('a:marginRatio')?.timeoutType).toBe('never')
  shownNotification('a:marginRatio')?.click()
  await clock.advance(1_000)
  alertNotifier.notify([critical('b'), critical('c')])
  shownNotification('summary')?.click()
  expect(clicked).toEqual(['a', null])
})

it('a summary replaces the single notifications, and sounds again for each new critical one', async () => {
  const { clock, alertNotifier } = start()
  alertNotifier.notify([critical('a')])
  await clock.advance(1_000)
  alertNotifier.notify([critical('b')])
  await clock.advance(1_000)
  alertNotifier.notify([critical('c')])
  await clock.advance(1_000)
  alertNotifier.notify([critical('d')])
  expect(shown.map(({ id, silent }) => [id, silent ?? false])).toEqual([
    ['a:marginRatio', false],
    ['b:marginRatio', false],
    ['summary', false],
    ['summary', false],
  ])
  for (const id of ['a', 'b', 'c', 'd']) expect(shownNotification(`${id}:marginRatio`)).toBeNull()
  expect(shownNotification('summary')?.body.split('\n')).toHaveLength(4)
})

it('a notification that the system does not show is reported with its request', async () => {
  const { alertNotifier } = start()
  forbidNotifications(true)
  alertNotifier.notify([critical('a'), raisedOf({ id: 'b' }, 'availableBalance', { level: 'warning' })])
  await expect.poll(() => failed).toHaveLength(2)
  forbidNotifications(false)
  expect(failed).toMatchObject([
    { id: 'a:marginRatio', critical: true },
    { id: 'b:availableBalance', critical: false },
  ])
  expect(shown).toEqual([])
})
