import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { waitForAccount } from './app.ts'
import type { Walkthrough } from './walkthrough.ts'
import {
  chooseFromAccountMenu,
  chooseFromMenu,
  fillForm,
  fillKey,
  goBack,
  openForm,
  pasteKey,
  press,
  submit,
  typeInto,
  waitForClosedForm,
  waitForText,
} from './window.ts'

/** Before there is any account, opens a file with a private key where a backup is expected. */
export async function importKeyAsBackup({ app, keys }: Walkthrough, outside: string): Promise<void> {
  const { page } = app
  const file = join(outside, 'key.pem')
  await writeFile(file, keys.demo.secret)
  await app.fake('dialog', 'open', file)
  await press(page, 'Import a backup')
  await waitForText(page, "This file is not a backup of Plimsoll's.")
  await press(page, 'Close')
}

/** Creates a key pair in the app. The first API key entered for it belongs to another pair. */
export async function createKey({
  app,
  keys,
  registerCreatedKey,
  expectKeysHidden,
}: Walkthrough): Promise<void> {
  const { page } = app
  await openForm(page)
  await page.getByText('Make one (safest)').click()
  const block = page.getByLabel('Public key')
  const first = await block.inputValue()
  await press(page, 'Start over with a new pair')
  await press(page, 'Make a new pair')
  await expect.poll(() => block.inputValue()).not.toBe(first)
  await press(page, 'Copy')
  await typeInto(page, 'Name', 'Made')
  await typeInto(page, 'API key', keys.stranger.apiKey)
  await submit(page)
  await waitForText(page, /allow it from 127\.0\.0\.1/)
  await expectKeysHidden()
  registerCreatedKey(await block.inputValue())
  await typeInto(page, 'API key', keys.made)
  await submit(page)
  await waitForAccount(app, ({ label, risk }) => label === 'Made' && risk === 'calm')
  await waitForClosedForm(page)
}

/** Presses what can be pressed in the overview, for each account. */
export async function visitOverview({ app: { page } }: Walkthrough): Promise<void> {
  for (const label of ['Main', 'Demo', 'Own', 'Made']) {
    await page.getByRole('button', { name: /^Accounts/ }).click()
    await page.getByRole('menuitemradio', { name: label }).click()
    await page.getByRole('button', { name: /BTCUSDT/ }).click()
    if (label === 'Main') {
      await press(page, 'API key: Can withdraw')
      await waitForText(page, /can withdraw your money/)
    }
  }
  await page.getByRole('button', { name: /^Accounts/ }).click()
  await page.getByRole('menuitemradio', { name: 'Worst account' }).click()
  await press(page, 'Acknowledge')
  await press(page, 'Snooze')
  await page.getByRole('menuitem', { name: '15 minutes' }).click()
  await press(page, 'Hide amounts')
  await press(page, 'Show amounts')
  await press(page, 'Refresh now')
}

/** Does all that can be done in the list of accounts. */
export async function visitAccountList(walkthrough: Walkthrough, home: string): Promise<void> {
  const { app, keys, expectKeysHidden } = walkthrough
  const { page } = app
  await chooseFromMenu(page, 'Accounts…')
  await chooseFromAccountMenu(page, 'Main', 'Rename')
  await page.getByRole('textbox', { name: 'Name' }).fill('')
  await page.keyboard.press('Enter')
  await waitForText(page, 'Please fill this in.')
  await page.keyboard.insertText('First')
  await page.keyboard.press('Enter')
  await chooseFromAccountMenu(page, 'First', 'Move down')
  await waitForText(page, 'First is now 2 of 4.')
  await chooseFromAccountMenu(page, 'Made', 'Pause')
  await waitForAccount(app, ({ label, paused }) => label === 'Made' && paused)
  await chooseFromAccountMenu(page, 'Made', 'Resume')
  await chooseFromAccountMenu(page, 'First', 'Own thresholds…')
  await goBack(page)

  await chooseFromAccountMenu(page, 'First', 'Replace key…')
  await pasteKey(page)
  await fillKey(page, { ...keys.next, secret: keys.main.secret })
  await press(page, 'Check and save')
  await waitForText(page, 'The secret does not fit the key.')
  await expectKeysHidden()
  await fillKey(page, { ...keys.brief, apiKey: keys.own.apiKey })
  await press(page, 'Check and save')
  await waitForText(page, 'This key is already watched as “Own”.')
  await expectKeysHidden()
  await fillKey(page, keys.next)
  await press(page, 'Check and save')
  await waitForClosedForm(page)
  await chooseFromAccountMenu(page, 'Own', 'Replace key…')
  await pasteKey(page)
  await fillKey(page, keys.next)
  await press(page, 'Check and save')
  await waitForText(page, 'This key is already watched as “First”.')
  await expectKeysHidden()
  await goBack(page)

  const backup = join(home, 'backup.json')
  await app.fake('dialog', 'save', backup)
  await press(page, 'Export…')
  await waitForText(page, /Backup saved as/)
  await chooseFromAccountMenu(page, 'Demo', 'Remove account')
  await press(page, 'Cancel')
  await chooseFromAccountMenu(page, 'Demo', 'Remove account')
  await press(page, 'Remove')
  await page.getByRole('button', { name: 'More about Demo' }).waitFor({ state: 'detached' })
  await app.fake('dialog', 'open', backup)
  await press(page, 'Import…')
  await waitForText(page, /Keys are not in a backup/)
  await press(page, 'Import')
  await waitForText(page, 'Backup imported')

  // The imported account has no key: a wrong one is entered first, then its own.
  await press(page, 'Enter key…')
  await fillKey(page, keys.stranger)
  await press(page, 'Check and save')
  await waitForText(page, /allow it from 127\.0\.0\.1/)
  await expectKeysHidden()
  await fillKey(page, keys.demo)
  await press(page, 'Check and save')
  await waitForAccount(app, ({ label, risk }) => label === 'Demo' && risk === 'calm')
  await waitForClosedForm(page)
  await goBack(page)
}

/** Uses alerts, journal, history, settings and drill. */
export async function visitOtherPages({ app }: Walkthrough, home: string): Promise<void> {
  const { page } = app
  await chooseFromMenu(page, 'Alerts and thresholds…')
  await page.getByRole('button', { name: /^Margin ratio/ }).click()
  const warning = page.getByRole('textbox', { name: /^Warning/ })
  await warning.fill('95')
  await page.keyboard.press('Enter')
  await waitForText(page, 'Critical must be higher than warning.')
  await warning.fill('45')
  await page.keyboard.press('Enter')
  await waitForText(page, 'Saved')
  await press(page, 'Send a test notification')
  await app.waitFor('notification', ({ id }) => id !== '')
  await goBack(page)

  await chooseFromMenu(page, 'Journal')
  await app.fake('dialog', 'save', join(home, 'journal.csv'))
  await press(page, 'Export as CSV')
  await waitForText(page, /Saved as/)
  await goBack(page)

  await chooseFromMenu(page, 'History')
  await app.fake('dialog', 'save', join(home, 'history.csv'))
  await press(page, 'Export as CSV')
  await waitForText(page, /Saved as/)
  await goBack(page)

  await press(page, 'Settings')
  await page.getByText('Dark', { exact: true }).click()
  await waitForText(page, 'Saved')
  await goBack(page)

  await chooseFromMenu(page, 'Try the fire drill')
  await waitForText(page, 'Drill: a simulated account, no real money')
  await page.getByRole('slider').fill('-30')
  await page.getByLabel('As in quiet hours').check()
  await press(page, 'Play the script')
  await press(page, 'End the drill')
  await waitForAccount(app, ({ drill }) => drill === null)
}

/** Without a keychain, a new key is kept in memory, and no other key can be saved or removed. */
export async function workWithoutKeychain({
  app,
  keys,
  production,
  expectKeysHidden,
}: Walkthrough): Promise<void> {
  const { page } = app
  await openForm(page)
  await fillForm(page, 'Brief', keys.brief, production.url)
  await submit(page)
  await waitForText(page, "This computer's keychain cannot be reached.")
  await expectKeysHidden()
  await press(page, 'Keep it in memory until Plimsoll ends')
  await waitForAccount(app, ({ label, risk }) => label === 'Brief' && risk === 'calm')
  await waitForClosedForm(page)
  await openForm(page)
  await page.getByText('Make one (safest)').click()
  await waitForText(page, "This computer's keychain cannot be reached.")
  await goBack(page)

  await chooseFromMenu(page, 'Accounts…')
  await waitForText(page, 'Key kept until Plimsoll ends')
  await chooseFromAccountMenu(page, 'First', 'Replace key…')
  await pasteKey(page)
  await fillKey(page, keys.main)
  await press(page, 'Check and save')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Save anyway' }).click()
  await waitForText(page, "This computer's keychain cannot be reached.")
  await expectKeysHidden()
  await goBack(page)
  await chooseFromAccountMenu(page, 'First', 'Remove account')
  await press(page, 'Remove')
  await waitForText(page, "This computer's keychain cannot be reached.")
  await goBack(page)
}
