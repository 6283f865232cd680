import { describe, expect, test } from 'vitest'
import { accountsAfter, OVERVIEW, openFrom, type View } from '../../renderer/view.ts'

const settings: View = { kind: 'settings', from: OVERVIEW }
const done = { id: 'main', text: () => 'Key replaced' }

describe('a page that is opened', () => {
  test('leads back to the view it was opened from', () => {
    expect(openFrom(settings, { kind: 'journal' })).toEqual({ kind: 'journal', from: settings })
  })

  test('leads back to an accounts page without its earlier announcement', () => {
    const accounts: View = { kind: 'accounts', from: settings, done }
    expect(openFrom(accounts, { kind: 'add-account' }).from).toEqual({ kind: 'accounts', from: settings })
  })
})

describe('the accounts page with an announcement', () => {
  test('replaces the accounts page that led there', () => {
    const accounts: View = { kind: 'accounts', from: settings }
    const page = openFrom(accounts, { kind: 'alerts', id: null })
    expect(accountsAfter(page, done)).toEqual({ kind: 'accounts', from: settings, done })
  })

  test('leads back to where a page opened from elsewhere would', () => {
    const page = openFrom(OVERVIEW, { kind: 'alerts', id: null })
    expect(accountsAfter(page, done)).toEqual({ kind: 'accounts', from: OVERVIEW, done })
  })
})
