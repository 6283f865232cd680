import { describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import type { DraftField } from '../../../../shared/accounts.ts'
import { invalidText } from '../../../../shared/words/invalid-text.ts'
import { failed, fakeBridge, ok } from '../../bridge.ts'
import { STATES } from '../../fixtures.ts'
import { CAN_WITHDRAW, DRAFT, fill, openForm, SECRET_LABEL, submit } from './key-form.ts'

const SAVE_ANYWAY = 'Save anyway'
const SAVE_IT = 'Save it'
const KEEP = 'Keep it in memory until Plimsoll ends'

const button = (name: string) => page.getByRole('button', { name })
const question = () => page.getByRole('alertdialog', { name: 'This key can withdraw' })
const withdrawing = ok({ permissions: CAN_WITHDRAW })

const refused = (field: DraftField, reason: string) => ({
  kind: 'invalid-input' as const,
  params: { field, reason },
})

describe('a refusal is shown at its field, and nowhere else', () => {
  test.each([
    ['label', 'required', 'Name'],
    ['apiKey', 'same-as-key', 'API key'],
    ['secret', 'damaged-key', SECRET_LABEL],
    ['baseUrl', 'not-secure', 'Address'],
  ] as const)('%s: %s', async (field, reason, label) => {
    const problem = refused(field, reason)
    await openForm(fakeBridge(STATES['no-account'], { 'accounts:check': () => failed(problem) }))
    await page.getByRole('combobox', { name: 'Exchange' }).click()
    await page.getByRole('option', { name: 'Custom address' }).click()
    await submit()
    await expect.element(page.getByLabelText(label)).toHaveAccessibleDescription(invalidText(problem))
    await expect.element(page.getByLabelText(label)).toHaveFocus()
    expect(document.querySelectorAll('[aria-invalid="true"]')).toHaveLength(1)
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  })

  test('an exchange that does not exist', async () => {
    const problem = refused('environment', 'required')
    await openForm(fakeBridge(STATES['no-account'], { 'accounts:check': () => failed(problem) }))
    await submit()
    await expect.element(page.getByText(invalidText(problem))).toBeVisible()
    await expect
      .element(page.getByRole('combobox', { name: 'Exchange' }))
      .toHaveAttribute('aria-invalid', 'true')
  })

  test('only until another exchange is chosen', async () => {
    const problem = refused('environment', 'required')
    await openForm(fakeBridge(STATES['no-account'], { 'accounts:check': () => failed(problem) }))
    await submit()
    await page.getByRole('combobox', { name: 'Exchange' }).click()
    await page.getByRole('option', { name: 'Binance demo trading' }).click()
    await expect.element(page.getByText(invalidText(problem))).not.toBeInTheDocument()
  })
})

test('the last problem is not shown during the next try', async () => {
  let tries = 0
  const bridge = fakeBridge(STATES['no-account'], {
    'accounts:check': () => (tries++ === 0 ? failed({ kind: 'offline' }) : new Promise(() => {})),
  })
  await openForm(bridge)
  await fill()
  await submit()
  await expect.element(page.getByRole('alert')).toBeVisible()
  await submit()
  await expect.element(button('Asking the exchange…')).toHaveAttribute('aria-disabled', 'true')
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  await expect.element(button(SAVE_ANYWAY)).not.toBeInTheDocument()
})

test.each([
  [SAVE_IT, { 'accounts:check': () => ok({ permissions: 'unknown' as const }) }],
  [KEEP, { 'accounts:add': () => failed({ kind: 'keychain-locked' }) }],
])('“%s” pressed twice at once saves once', async (name, answers) => {
  const bridge = fakeBridge(STATES['no-account'], answers)
  await openForm(bridge)
  await fill()
  await submit()
  const pressed = await button(name).findElement()
  const before = bridge.callsTo('accounts:add').length
  for (let press = 0; press < 2; press++) pressed.dispatchEvent(new MouseEvent('click', { bubbles: true }))
  await expect.poll(() => bridge.callsTo('accounts:add').length).toBe(before + 1)
})

test('a key that was typed while another was saved cannot be kept in memory unchecked', async () => {
  const released = Promise.withResolvers<void>()
  const bridge = fakeBridge(STATES['no-account'], {
    'accounts:add': async () => {
      await released.promise
      return failed({ kind: 'keychain-locked' })
    },
  })
  await openForm(bridge)
  await fill()
  await submit()
  await vi.waitFor(() => expect(bridge.calls).toContainEqual(['accounts:add', DRAFT]))
  await page.getByLabelText('API key').fill('another')
  released.resolve()
  await expect.element(page.getByRole('alert').getByText(/The keychain is locked/)).toBeVisible()
  await expect.element(button(KEEP)).not.toBeInTheDocument()
})

describe('the question about a key that can withdraw', () => {
  test('is not asked when the key was changed since, and nothing is saved', async () => {
    const released = Promise.withResolvers<void>()
    const bridge = fakeBridge(STATES['no-account'], {
      'accounts:check': async () => {
        await released.promise
        return withdrawing
      },
    })
    await openForm(bridge)
    await fill()
    await submit()
    await page.getByLabelText('API key').fill('another')
    released.resolve()
    await expect.element(button('Check and add')).toHaveAttribute('aria-disabled', 'false')
    await expect.element(question()).not.toBeInTheDocument()
    expect(bridge.calls.map(([command]) => command)).not.toContain('accounts:add')
  })

  test('is not asked once the form has been left', async () => {
    const released = Promise.withResolvers<void>()
    const bridge = fakeBridge(STATES['no-account'], {
      'accounts:check': async () => {
        await released.promise
        return withdrawing
      },
    })
    const screen = await openForm(bridge)
    await fill()
    await submit()
    await screen.getByRole('button', { name: 'Back' }).click()
    released.resolve()
    await expect.element(button('Try the fire drill')).toBeVisible()
    await expect.element(question()).not.toBeInTheDocument()
    expect(bridge.calls.map(([command]) => command)).not.toContain('accounts:add')
  })

  test('is gone when saving fails after it was answered, and the reason is shown', async () => {
    const bridge = fakeBridge(STATES['no-account'], {
      'accounts:check': () => withdrawing,
      'accounts:add': () => failed({ kind: 'keychain-locked' }),
    })
    await openForm(bridge)
    await fill()
    await submit()
    await question().getByRole('button', { name: SAVE_ANYWAY }).click()
    await expect.element(page.getByRole('alert').getByText(/The keychain is locked/)).toBeVisible()
    await expect.element(question()).not.toBeInTheDocument()
    await expect.element(page.getByLabelText(SECRET_LABEL)).toHaveValue(DRAFT.secret)
  })

  test('selects the whole API key when it is declined, so that another can be pasted', async () => {
    await openForm(fakeBridge(STATES['no-account'], { 'accounts:check': () => withdrawing }))
    await fill()
    await submit()
    await question().getByRole('button', { name: 'Use another key' }).click()
    await expect.element(page.getByLabelText('API key')).toHaveFocus()
    const field = document.activeElement
    expect(field instanceof HTMLInputElement && [field.selectionStart, field.selectionEnd]).toEqual([
      0,
      DRAFT.apiKey.length,
    ])
  })
})
