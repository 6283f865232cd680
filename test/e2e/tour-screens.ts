import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { until } from './app.ts'
import type { Tour } from './tour.ts'
import {
  fillForm,
  fillKey,
  formClosed,
  fromMenu,
  fromRow,
  leave,
  openForm,
  pasteKey,
  press,
  reads,
  submit,
  type,
} from './window.ts'

/** Before there is any account: a backup is asked for, and a file with a private key is opened for one. */
export async function mistakeKeyForBackup({ app, keys }: Tour, outside: string): Promise<void> {
  const { page } = app
  const file = join(outside, 'key.pem')
  await writeFile(file, keys.demo.secret)
  await app.fake('dialog', 'open', file)
  await press(page, 'Import a backup')
  await reads(page, "This file is not a backup of Plimsoll's.")
  await press(page, 'Close')
}

/** A pair made in the app; the first key entered for it is another one's. */
export async function makeKey({ app, keys, registerMade, expectUnsaid }: Tour): Promise<void> {
  const { page } = app
  await openForm(page)
  await page.getByText('Make one (safest)').click()
  const block = page.getByLabel('Public key')
  const first = await block.inputValue()
  await press(page, 'Start over with a new pair')
  await press(page, 'Make a new pair')
  await expect.poll(() => block.inputValue()).not.toBe(first)
  await press(page, 'Copy')
  await type(page, 'Name', 'Made')
  await type(page, 'API key', keys.stranger.apiKey)
  await submit(page)
  await reads(page, /allow it from 127\.0\.0\.1/)
  await expectUnsaid()
  registerMade(await block.inputValue())
  await type(page, 'API key', keys.made)
  await submit(page)
  await until(app, ({ label, risk }) => label === 'Made' && risk === 'calm')
  await formClosed(page)
}

/** What the overview has to press, for each account. */
export async function lookAround({ app: { page } }: Tour): Promise<void> {
  for (const label of ['Main', 'Demo', 'Own', 'Made']) {
    await page.getByRole('button', { name: /^Accounts/ }).click()
    await page.getByRole('menuitemradio', { name: label }).click()
    await page.getByRole('button', { name: /BTCUSDT/ }).click()
    if (label === 'Main') {
      await press(page, 'API key: Can withdraw')
      await reads(page, /can withdraw your money/)
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

/** The list of accounts, and all that can be done there. */
export async function tendAccounts(tour: Tour, home: string): Promise<void> {
  const { app, keys, expectUnsaid } = tour
  const { page } = app
  await fromMenu(page, 'Accounts…')
  await fromRow(page, 'Main', 'Rename')
  await page.getByRole('textbox', { name: 'Name' }).fill('')
  await page.keyboard.press('Enter')
  await reads(page, 'Please fill this in.')
  await page.keyboard.insertText('First')
  await page.keyboard.press('Enter')
  await fromRow(page, 'First', 'Move down')
  await reads(page, 'First is now 2 of 4.')
  await fromRow(page, 'Made', 'Pause')
  await until(app, ({ label, paused }) => label === 'Made' && paused)
  await fromRow(page, 'Made', 'Resume')
  await fromRow(page, 'First', 'Own thresholds…')
  await leave(page)

  await fromRow(page, 'First', 'Replace key…')
  await pasteKey(page)
  await fillKey(page, { ...keys.next, secret: keys.main.secret })
  await press(page, 'Check and save')
  await reads(page, 'The secret does not fit the key.')
  await expectUnsaid()
  await fillKey(page, { ...keys.brief, apiKey: keys.own.apiKey })
  await press(page, 'Check and save')
  await reads(page, 'This key is already watched as “Own”.')
  await expectUnsaid()
  await fillKey(page, keys.next)
  await press(page, 'Check and save')
  await formClosed(page)
  await fromRow(page, 'Own', 'Replace key…')
  await pasteKey(page)
  await fillKey(page, keys.next)
  await press(page, 'Check and save')
  await reads(page, 'This key is already watched as “First”.')
  await expectUnsaid()
  await leave(page)

  const backup = join(home, 'backup.json')
  await app.fake('dialog', 'save', backup)
  await press(page, 'Export…')
  await reads(page, /Backup saved as/)
  await fromRow(page, 'Demo', 'Remove account')
  await press(page, 'Cancel')
  await fromRow(page, 'Demo', 'Remove account')
  await press(page, 'Remove')
  await page.getByRole('button', { name: 'More about Demo' }).waitFor({ state: 'detached' })
  await app.fake('dialog', 'open', backup)
  await press(page, 'Import…')
  await reads(page, /Keys are not in a backup/)
  await press(page, 'Import')
  await reads(page, 'Backup imported')

  // Its key is missing now, and is entered again, after another one.
  await press(page, 'Enter key…')
  await fillKey(page, keys.stranger)
  await press(page, 'Check and save')
  await reads(page, /allow it from 127\.0\.0\.1/)
  await expectUnsaid()
  await fillKey(page, keys.demo)
  await press(page, 'Check and save')
  await until(app, ({ label, risk }) => label === 'Demo' && risk === 'calm')
  await formClosed(page)
  await leave(page)
}

/** Alerts, journal, history, settings and drill. */
export async function visitTheRest({ app }: Tour, home: string): Promise<void> {
  const { page } = app
  await fromMenu(page, 'Alerts and thresholds…')
  await page.getByRole('button', { name: /^Margin ratio/ }).click()
  const warning = page.getByRole('textbox', { name: /^Warning/ })
  await warning.fill('95')
  await page.keyboard.press('Enter')
  await reads(page, 'Critical must be higher than warning.')
  await warning.fill('45')
  await page.keyboard.press('Enter')
  await reads(page, 'Saved')
  await press(page, 'Send a test notification')
  await app.waitFor('notification', ({ id }) => id !== '')
  await leave(page)

  await fromMenu(page, 'Journal')
  await app.fake('dialog', 'save', join(home, 'journal.csv'))
  await press(page, 'Export as CSV')
  await reads(page, /Saved as/)
  await leave(page)

  await fromMenu(page, 'History')
  await app.fake('dialog', 'save', join(home, 'history.csv'))
  await press(page, 'Export as CSV')
  await reads(page, /Saved as/)
  await leave(page)

  await press(page, 'Settings')
  await page.getByText('Dark', { exact: true }).click()
  await reads(page, 'Saved')
  await leave(page)

  await fromMenu(page, 'Try the fire drill')
  await reads(page, 'Drill: a simulated account, no real money')
  await page.getByRole('slider').fill('-30')
  await page.getByLabel('As in quiet hours').check()
  await press(page, 'Play the script')
  await press(page, 'End the drill')
  await until(app, ({ drill }) => drill === null)
}

/** The keychain is gone: what is new is kept in memory, and nothing else can be saved or removed. */
export async function goWithoutKeychain({ app, keys, production, expectUnsaid }: Tour): Promise<void> {
  const { page } = app
  await openForm(page)
  await fillForm(page, 'Brief', keys.brief, production.url)
  await submit(page)
  await reads(page, "This computer's keychain cannot be reached.")
  await expectUnsaid()
  await press(page, 'Keep it in memory until Plimsoll ends')
  await until(app, ({ label, risk }) => label === 'Brief' && risk === 'calm')
  await formClosed(page)
  await openForm(page)
  await page.getByText('Make one (safest)').click()
  await reads(page, "This computer's keychain cannot be reached.")
  await leave(page)

  await fromMenu(page, 'Accounts…')
  await reads(page, 'Key kept until Plimsoll ends')
  await fromRow(page, 'First', 'Replace key…')
  await pasteKey(page)
  await fillKey(page, keys.main)
  await press(page, 'Check and save')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Save anyway' }).click()
  await reads(page, "This computer's keychain cannot be reached.")
  await expectUnsaid()
  await leave(page)
  await fromRow(page, 'First', 'Remove account')
  await press(page, 'Remove')
  await reads(page, "This computer's keychain cannot be reached.")
  await leave(page)
}
