import type { Page } from 'playwright'
import type { Credentials } from '../../shared/accounts.ts'

/** The app's window, worked as its user would. */

export const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true }).click()

/** Waits until it is said somewhere. */
export const reads = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

/** Typed as by hand: nothing else in the page has it before the field. */
export async function type(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label).fill('')
  await page.getByLabel(label).focus()
  await page.keyboard.insertText(text)
}

export async function fromMenu(page: Page, item: string): Promise<void> {
  await press(page, 'More')
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

/** Of an account in the list. */
export async function fromRow(page: Page, label: string, item: string): Promise<void> {
  await press(page, `More about ${label}`)
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

/** For a key that is pasted. */
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

/** Null: an exchange of Binance's own is chosen already. */
export async function fillForm(
  page: Page,
  label: string,
  key: Credentials,
  address: string | null,
): Promise<void> {
  await type(page, 'Name', label)
  if (address !== null) {
    await chooseExchange(page, 'Custom address')
    await type(page, 'Address', address)
  }
  await fillKey(page, key)
}

export async function fillKey(page: Page, { apiKey, secret }: Credentials): Promise<void> {
  await type(page, 'API key', apiKey)
  await type(page, 'Secret key', secret)
}

export async function chooseExchange(page: Page, name: string): Promise<void> {
  await page.getByLabel('Exchange').click()
  await page.getByRole('option', { name }).click()
}

export const submit = (page: Page) => press(page, 'Check and add')
export const leave = (page: Page) => press(page, 'Back')
export const formClosed = (page: Page) => page.getByLabel('API key').waitFor({ state: 'detached' })
