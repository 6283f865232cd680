import { page, userEvent } from 'vitest/browser'
import type { KeyPermissions } from '../../../../shared/accounts.ts'
import type { FakeBridge } from '../../bridge.ts'
import { NOW, STATES } from '../../fixtures.ts'
import { open } from '../../page.ts'

export const SECRET_LABEL = 'Secret key or private key'

export const SECRET = 'a-secret-nobody-may-see'
/** The draft that the filled-in form sends. */
export const DRAFT = { label: 'Mine', environment: 'production', apiKey: 'the-key', secret: SECRET }

/** Opens the form for a new account in the whole window, ready for a pasted key. */
export async function openForm(bridge: FakeBridge) {
  const screen = await openFormForNewPair(bridge)
  await choosePaste()
  return screen
}

/** Opens the same form without a choice, for a key pair created in the app. */
export async function openFormForNewPair(bridge: FakeBridge) {
  const { screen } = await open(STATES['no-account'], bridge)
  await screen.getByRole('button', { name: 'Add an account' }).click()
  return screen
}

/** The sent commands, without those of the overview and of opening the form. */
export function formCalls(bridge: FakeBridge): readonly (readonly unknown[])[] {
  const others: readonly unknown[] = [
    'monitor:state',
    'history:read',
    'window:time-zone',
    'accounts:create-key',
  ]
  return bridge.calls.filter(([command]) => !others.includes(command))
}

export async function fill() {
  await page.getByLabelText('Name').fill('Mine')
  await page.getByLabelText('API key').fill('the-key')
  await page.getByLabelText(SECRET_LABEL).fill(SECRET)
}

export const submit = () => page.getByRole('button', { name: 'Check and add' }).click()
export const chooseNewPair = () => page.getByLabelText('Make one (safest)').click({ force: true })
export const choosePaste = () => page.getByLabelText('Paste one').click({ force: true })

/** A private key made up for the tests. */
export const PRIVATE_KEY = [
  '-----BEGIN PRIVATE KEY-----',
  'MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g',
  '-----END PRIVATE KEY-----',
] as const

export const READ_ONLY: KeyPermissions = {
  readAt: NOW,
  withdrawals: false,
  trading: false,
  ipRestricted: true,
}

export const CAN_WITHDRAW: KeyPermissions = { ...READ_ONLY, withdrawals: true, trading: true }

/** Puts a text of any length on the clipboard, and pastes it over the selection in the field of this name. */
export async function paste(
  text: string,
  label: string,
  selection?: readonly [number, number],
): Promise<void> {
  const put = (event: ClipboardEvent) => {
    event.preventDefault()
    event.clipboardData?.setData('text/plain', text)
  }
  document.addEventListener('copy', put, { once: true })
  // Copied before the field gets the focus, because nothing can be copied from a password field.
  await userEvent.copy()
  await page.getByLabelText(label).click()
  const field = document.activeElement
  if (selection && field instanceof HTMLInputElement) field.setSelectionRange(...selection)
  await userEvent.paste()
}
