import { page, userEvent } from 'vitest/browser'
import type { KeyPermissions } from '../../../shared/accounts.ts'
import { NOW } from '../fixtures.ts'

export const SECRET_LABEL = 'Secret key or private key'

/** Of a key that nobody has. */
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

/** Puts a text on the clipboard, however long, and pastes it into the field of this name. */
export async function paste(text: string, label: string): Promise<void> {
  const put = (event: ClipboardEvent) => {
    event.preventDefault()
    event.clipboardData?.setData('text/plain', text)
  }
  document.addEventListener('copy', put, { once: true })
  // Before the field is entered: nothing can be copied from a password field.
  await userEvent.copy()
  await page.getByLabelText(label).click()
  await userEvent.paste()
}
