import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { NOW, STATES } from '../fixtures.ts'
import { accessibilityViolations, open, setMediaPreferences } from '../page.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
})

afterEach(async () => {
  vi.useRealTimers()
  await setMediaPreferences()
})

const tab = (name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) })
const field = () => page.getByRole('textbox', { name: 'Search positions' })
const rows = () => page.getByRole('tabpanel').getByRole('listitem')

/** Opens the search with its key. */
async function openSearch(): Promise<void> {
  await expect.element(page.getByText('COIN0USDT')).toBeVisible()
  await userEvent.keyboard('/')
  await expect.element(field()).toHaveFocus()
}

describe('the assets', () => {
  test('have a tab beside the positions, each with its wallet balance, available balance and profit', async () => {
    await open(STATES.calm)
    await tab('Assets').click()
    await expect
      .element(rows().nth(0))
      .toMatchTextContent(
        /USDT.*Wallet balance.*2,841\.91.*Available.*1,140\.57.*Unrealized profit.*\+184\.20/,
      )
    await expect.element(tab('Assets')).toHaveAttribute('aria-selected', 'true')
    await expect.element(page.getByText('BTCUSDT')).not.toBeInTheDocument()
  })

  test('leave out empty ones, and put the largest stablecoins first', async () => {
    await open(STATES.calm)
    await tab('Assets').click()
    await expect.element(rows().nth(0)).toBeVisible()
    const names = rows()
      .elements()
      .map((row) => row.querySelector('bdi')?.textContent)
    expect(names).toEqual(['USDT', 'USDC', 'BNB', 'BTC'])
    await expect.element(rows().nth(3)).toMatchTextContent(/0\.00000001/)
  })

  test('are reached by the arrow keys, and their list by Tab', async () => {
    await open(STATES.calm)
    await expect.element(tab('Positions')).toBeVisible()
    tab('Positions').element().focus()
    await userEvent.keyboard('{ArrowRight}')
    await expect.element(tab('Assets')).toHaveFocus()
    await expect.element(rows().nth(0)).toMatchTextContent(/Wallet balance/)
    await userEvent.keyboard('{Tab}')
    await expect.element(page.getByRole('tabpanel', { name: /^Assets/ })).toHaveFocus()
  })

  test('are hidden with the other amounts', async () => {
    await open(STATES.calm)
    await tab('Assets').click()
    await userEvent.keyboard('m')
    await expect.element(rows().nth(0)).not.toMatchTextContent(/\d/)
  })

  test('say so when there are none', async () => {
    const [account] = STATES.calm.accounts
    if (!account?.summary) throw new Error('the fixture has no figures')
    await open({ ...STATES.calm, accounts: [{ ...account, summary: { ...account.summary, assets: [] } }] })
    await tab('Assets').click()
    await expect.element(page.getByText('No assets')).toBeVisible()
  })
})

describe('the search', () => {
  test('exists only when there are many positions', async () => {
    await open(STATES.calm)
    await expect.element(page.getByText('BTCUSDT')).toBeVisible()
    await expect.element(page.getByRole('button', { name: 'Search positions' })).not.toBeInTheDocument()
    await userEvent.keyboard('/')
    await expect.element(field()).not.toBeInTheDocument()
  })

  test('finds by symbol, shows the number found, and opens with its key', async () => {
    await open(STATES['many-positions'])
    await openSearch()
    await userEvent.keyboard('Coin49')
    await expect.element(page.getByText('11 of 500')).toBeVisible()
    await expect.element(rows().nth(0)).toMatchTextContent(/COIN49USDT/)
    await expect.element(rows().nth(0)).toHaveAttribute('aria-setsize', '11')
  })

  test.each([
    ['short', 125],
    ['空', 125],
    ['多 USDT', 375],
    ['CROSS coin1', 111],
    ['全仓 coin1', 111],
    ['ｃｏｉｎ７ｕ', 1],
    ['isolated', 0],
  ] as const)('%s: %i positions', async (text, found) => {
    await open(STATES['many-positions'])
    await openSearch()
    await field().fill(text)
    await expect.element(page.getByText(`${found} of 500`, { exact: true })).toBeVisible()
  })

  test('says when no position matches', async () => {
    await open(STATES['many-positions'])
    await openSearch()
    await userEvent.keyboard('m/zzz')
    await expect.element(page.getByText('No position matches “m/zzz”')).toBeVisible()
    await expect.element(page.getByRole('button', { name: 'Hide amounts' })).toBeVisible()
  })

  test('Escape clears the text, then closes the search, and only then hides the window', async () => {
    const { bridge } = await open(STATES['many-positions'])
    await openSearch()
    await userEvent.keyboard('coin7{Escape}')
    await expect.element(field()).toHaveValue('')
    await expect.element(field()).toHaveFocus()
    await userEvent.keyboard('{Escape}')
    await expect.element(field()).not.toBeInTheDocument()
    await expect.element(page.getByRole('button', { name: 'Search positions' })).toHaveFocus()
    expect(bridge.calls).not.toContainEqual(['app:hide'])
    await userEvent.keyboard('{Escape}')
    expect(bridge.calls).toContainEqual(['app:hide'])
  })

  test('Escape in the found rows shows all positions again', async () => {
    const { bridge } = await open(STATES['many-positions'])
    await openSearch()
    await userEvent.keyboard('coin12{Enter}')
    await page.getByRole('button', { name: /^COIN120USDT/ }).click()
    await userEvent.keyboard('{Escape}')
    await expect.element(page.getByText('COIN0USDT')).toBeInTheDocument()
    expect(bridge.calls).not.toContainEqual(['app:hide'])
  })

  test('takes the focus only when the user opens it', async () => {
    await open(STATES['many-positions'])
    await openSearch()
    await userEvent.keyboard('coin1')
    tab('Positions').element().focus()
    await userEvent.keyboard('{ArrowRight}')
    await expect.element(tab('Assets')).toHaveFocus()
    await userEvent.keyboard('{ArrowLeft}')
    await expect.element(field()).toHaveValue('coin1')
    await expect.element(tab('Positions')).toHaveFocus()
  })

  test('stays open while new figures arrive', async () => {
    const { bridge } = await open(STATES['many-positions'])
    await openSearch()
    await userEvent.keyboard('coin1')
    bridge.publish({ ...STATES['many-positions'], at: NOW + 1 })
    await expect.element(field()).toHaveValue('coin1')
    await expect.element(page.getByText('111 of 500')).toBeVisible()
  })

  test.each(['dark', 'light'])('is accessible, %s', async (scheme) => {
    await setMediaPreferences({ 'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce' })
    await open(STATES['many-positions'])
    await openSearch()
    await userEvent.keyboard('coin1')
    expect(await accessibilityViolations()).toEqual([])
    await field().fill('nothing like it')
    expect(await accessibilityViolations()).toEqual([])
    await tab('Assets').click()
    await expect.element(rows().nth(0)).toBeVisible()
    expect(await accessibilityViolations()).toEqual([])
  })
})
