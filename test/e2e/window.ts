import type { Page } from 'playwright'
import type { Credentials } from '../../shared/accounts.ts'

/** What a user does in the app's window. */

export const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true }).click()

export const waitForText = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

/** Types as a user does, so that nothing in the page holds the text before the field does. */
export async function typeInto(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label).fill('')
  await page.getByLabel(label).focus()
  await page.keyboard.insertText(text)
}

export async function chooseFromMenu(page: Page, item: string): Promise<void> {
  await press(page, 'More')
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

/** Chooses from the menu that an account has in the list of accounts. */
export async function chooseFromAccountMenu(page: Page, label: string, item: string): Promise<void> {
  await press(page, `More about ${label}`)
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

/** Opens the form for a new account, ready for a key to be pasted. */
export async function openForm(page: Page): Promise<void> {
  const first = page.getByRole('button', { name: 'Add an account' })
  const menu = page.getByRole('button', { name: 'More', exact: true })
  await first.or(menu).first().click()
  const item = page.getByRole('menuitem', { name: 'Add an account' })
  if (await item.isVisible()) await item.click()
  await pasteKey(page)
}

export async function pasteKey(page: Page): Promise<void> {
  await page.getByText('Paste one', { exact: true }).click()
  await page.getByLabel('Secret key').waitFor()
}

/** Fills in the form. With an address of null, the exchange that is already chosen stays. */
export async function fillForm(
  page: Page,
  label: string,
  key: Credentials,
  address: string | null,
): Promise<void> {
  await typeInto(page, 'Name', label)
  if (address !== null) {
    await chooseExchange(page, 'Custom address')
    await typeInto(page, 'Address', address)
  }
  await fillKey(page, key)
}

export async function fillKey(page: Page, { apiKey, secret }: Credentials): Promise<void> {
  await typeInto(page, 'API key', apiKey)
  await typeInto(page, 'Secret key', secret)
}

export async function chooseExchange(page: Page, name: string): Promise<void> {
  await page.getByLabel('Exchange').click()
  await page.getByRole('option', { name }).click()
}

export const submit = (page: Page) => press(page, 'Check and add')
export const goBack = (page: Page) => press(page, 'Back')
/** Collects what the page writes to its console as a warning or an error, and what it throws. */
export function collectConsoleErrors(page: Page, consoleErrors: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') consoleErrors.push(message.text())
  })
  page.on('pageerror', (error) => consoleErrors.push(error.message))
}

export const waitForClosedForm = (page: Page) => page.getByLabel('API key').waitFor({ state: 'detached' })
