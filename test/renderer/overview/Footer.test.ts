import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import type { AccountState } from '../../../shared/state.ts'
import { account, monitorState, NOW, STATES } from '../fixtures.ts'
import { nextFrame, open } from '../page.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const footer = () => page.getByRole('contentinfo')
const show = (changes: Partial<AccountState>) => open(monitorState([account(changes)]))

const REJECTED: AccountState['connection'] = {
  ok: false,
  problem: { kind: 'key-rejected', params: { code: -2015 } },
  since: NOW - 60_000,
}

describe('the footer shows when the next poll is, and why', () => {
  test.each<readonly [Partial<AccountState>, string]>([
    [{ pollReason: 'interval' }, 'Updated 3s ago · next in 7 s'],
    [{ pollReason: 'close', nextPollAt: NOW + 5_000 }, 'Updated 3s ago · next in 5 s · close to a threshold'],
    [{ pollReason: 'idle', nextPollAt: NOW + 20_000 }, 'Updated 3s ago · next in 20 s · nothing open'],
    [
      { pollReason: 'others-weight', nextPollAt: NOW + 65_000 },
      'Updated 3s ago · next in 65 s · other programs use the request weight',
    ],
    [
      { pollReason: 'our-weight', nextPollAt: NOW + 65_000 },
      'Updated 3s ago · next in 65 s · your accounts share the request weight',
    ],
    [{ pollReason: 'backoff', nextPollAt: NOW + 4_000 }, 'Updated 3s ago · next in 4 s · after a failure'],
    [
      { pollReason: 'needs-the-user', nextPollAt: null, connection: REJECTED },
      'Updated 3s ago · not before you replace the key',
    ],
    [{ polling: true, nextPollAt: null, pollReason: null }, 'Updated 3s ago · updating…'],
    [{ summary: null, polling: true, nextPollAt: null, pollReason: null }, 'updating…'],
  ])('case %#', async (changes, text) => {
    await show(changes)
    await expect.element(footer().getByText(text, { exact: true })).toBeVisible()
  })

  test('as the time of day when it is far away', async () => {
    await show({ pollReason: 'asked-to-wait', nextPollAt: NOW + 1_200_000 })
    await expect.element(footer().getByText(/next at \d+:50:00.* · told to wait$/)).toBeVisible()
  })
})

describe.each(['en', 'zh-CN'] as const)('the footer, in %s', (locale) => {
  test.each([
    'poll-close',
    'poll-idle',
    'poll-our-weight',
    'poll-others-weight',
    'poll-needs-key',
    'poll-told',
  ] as const)('%s: nothing is cut off', async (state) => {
    await open(STATES[state], undefined, locale)
    await expect.element(footer()).toBeVisible()
    await nextFrame()
    const text = footer().getByRole('button').first().element()
    expect(text.scrollWidth).toBeLessThanOrEqual(text.clientWidth)
    expect(text.getBoundingClientRect().right).toBeLessThanOrEqual(
      footer().getByRole('button').last().element().getBoundingClientRect().left,
    )
    expect(footer().element().getBoundingClientRect().bottom).toBeLessThanOrEqual(560)
    expect(footer().element().getBoundingClientRect().height).toBeLessThanOrEqual(48)
  })
})

test('the drill has no link to connection details', async () => {
  await open(STATES.drill)
  await expect.element(footer().getByText(/Updated/)).toBeVisible()
  await expect.element(footer().getByRole('button', { name: 'Settings' })).toBeVisible()
  expect(footer().getByRole('button').elements()).toHaveLength(2)
})

test('a paused account has neither an age nor a refresh button', async () => {
  await open(STATES['all-paused'])
  await expect.element(footer().getByRole('button', { name: 'Settings' })).toBeVisible()
  expect(footer().getByRole('button').elements()).toHaveLength(1)
  expect(footer().element().textContent).not.toMatch(/Updated|next/)
})
