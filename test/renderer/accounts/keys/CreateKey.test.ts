import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { PendingKeyPair } from '../../../../shared/accounts.ts'
import type { Reply } from '../../../../shared/ipc.ts'
import { invalidText } from '../../../../shared/words/invalid-text.ts'
import { type FakeBridge, failed, fakeBridge, ok } from '../../bridge.ts'
import { STATES } from '../../fixtures.ts'
import { nextFrame } from '../../page.ts'
import { CAN_WITHDRAW, choosePaste, fill, openFormForNewPair as openForm, submit } from './key-form.ts'

const KEEP = 'Keep it in memory until Plimsoll ends'
const PAIR = { keyPairId: 'pair', publicKey: 'PEM' }

const button = (name: string) => page.getByRole('button', { name })
const apiKey = () => page.getByLabelText('API key')

async function startOver(): Promise<void> {
  await button('Start over with a new pair').click()
  await button('Make a new pair').click()
}

function createdPairs(bridge: FakeBridge): unknown[] {
  return bridge.callsTo('accounts:create-key').map(([, startOver]) => startOver)
}

/** A main process that creates a pair only when the test resolves `answer`. */
function slowBridge() {
  const answer = Promise.withResolvers<Reply<PendingKeyPair>>()
  const bridge = fakeBridge(STATES['no-account'], {
    'accounts:create-key': () => answer.promise,
    'accounts:add': () => failed({ kind: 'keychain-unavailable' }),
  })
  return { bridge, answer }
}

test('nothing can be sent while a pair is made, and the form says so', async () => {
  const { bridge } = slowBridge()
  await openForm(bridge)
  await expect.element(page.getByText('Making a key pair…')).toBeVisible()
  await expect.element(button('Check and add')).toHaveAttribute('aria-disabled', 'true')
  await page.getByLabelText('Name').click()
  await userEvent.keyboard('{Enter}')
  expect(bridge.calls.map(([command]) => command)).not.toContain('accounts:check')
})

test('a pair that could not be made is not mentioned once the user pastes a key', async () => {
  const { bridge, answer } = slowBridge()
  await openForm(bridge)
  await choosePaste()
  answer.resolve(failed({ kind: 'keychain-locked' }))
  await nextFrame()
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
})

test('a key that is pasted after all can be kept in memory', async () => {
  const { bridge, answer } = slowBridge()
  await openForm(bridge)
  await choosePaste()
  answer.resolve(ok(PAIR))
  await fill()
  await submit()
  await expect.element(button(KEEP)).toBeVisible()
})

test('a new pair is made once, however often the button is pressed', async () => {
  const released = Promise.withResolvers<void>()
  const bridge = fakeBridge(STATES['no-account'], {
    'accounts:create-key': async (anew) => {
      if (anew) await released.promise
      return ok({ keyPairId: String(anew), publicKey: anew ? 'NEW' : 'OLD' })
    },
  })
  await openForm(bridge)
  await startOver()
  await expect.element(button('Start over with a new pair')).toHaveAttribute('aria-disabled', 'true')
  await button('Start over with a new pair').click({ force: true })
  await expect.element(page.getByRole('alertdialog')).not.toBeInTheDocument()
  released.resolve()
  await expect.element(page.getByLabelText('Public key')).toHaveValue('NEW')
  expect(createdPairs(bridge)).toEqual([false, true])
})

test('a new public half is not shown as copied', async () => {
  await openForm(
    fakeBridge(STATES['no-account'], {
      'accounts:create-key': (anew) => ok({ keyPairId: String(anew), publicKey: anew ? 'NEW' : 'OLD' }),
    }),
  )
  await button('Copy').click()
  await expect.element(page.getByText('Copied')).toBeVisible()
  await startOver()
  await expect.element(page.getByLabelText('Public key')).toHaveValue('NEW')
  await expect.element(page.getByText('Copied')).not.toBeInTheDocument()
})

test('trying again after a failure does not throw away a pair that waits', async () => {
  let tries = 0
  const bridge = fakeBridge(STATES['no-account'], {
    'accounts:create-key': () => (tries++ === 0 ? Promise.reject(new Error('gone')) : ok(PAIR)),
  })
  await openForm(bridge)
  await expect.element(page.getByText('Something went wrong inside Plimsoll.')).toBeVisible()
  await expect.element(button('Paste one instead')).not.toBeInTheDocument()
  await button('Try again').click()
  await expect.element(page.getByLabelText('Public key')).toHaveValue('PEM')
  expect(createdPairs(bridge)).toEqual([false, false])
})

test('a refused API key shows why, at its step', async () => {
  const problem = { kind: 'invalid-input', params: { field: 'apiKey', reason: 'format' } } as const
  await openForm(fakeBridge(STATES['no-account'], { 'accounts:check': () => failed(problem) }))
  await apiKey().fill('the key')
  await submit()
  await expect.element(apiKey()).toHaveAccessibleDescription(invalidText(problem))
  await expect.element(apiKey()).toHaveFocus()
})

test('a remark says that spaces around the API key are left out', async () => {
  await openForm(fakeBridge(STATES['no-account']))
  await apiKey().fill('the-key ')
  await expect.element(apiKey()).toHaveAccessibleDescription('Spaces around it were left out.')
})

test('a key that can withdraw can be replaced with another', async () => {
  await openForm(
    fakeBridge(STATES['no-account'], {
      'accounts:check': () => ok({ permissions: CAN_WITHDRAW }),
    }),
  )
  await apiKey().fill('the-key')
  await submit()
  await button('Use another key').click()
  await expect.element(apiKey()).toHaveFocus()
  await userEvent.keyboard('another')
  await expect.element(apiKey()).toHaveValue('another')
})

test('without a keychain a pair that could not be made is not offered to be kept', async () => {
  await openForm(
    fakeBridge(STATES['no-account'], { 'accounts:create-key': () => failed({ kind: 'keychain-locked' }) }),
  )
  await expect.element(page.getByRole('alert')).toBeVisible()
  await expect.element(button(KEEP)).not.toBeInTheDocument()
})

test('keeping a pair in memory is not offered when it cannot be saved', async () => {
  await openForm(
    fakeBridge(STATES['no-account'], { 'accounts:add': () => failed({ kind: 'keychain-locked' }) }),
  )
  await apiKey().fill('the-key')
  await submit()
  await expect.element(page.getByRole('alert')).toBeVisible()
  await expect.element(page.getByText(/kept in memory/)).not.toBeInTheDocument()
})
