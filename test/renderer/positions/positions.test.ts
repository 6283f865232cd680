import { afterEach, describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { position, STATES } from '../fixtures.ts'
import { accessibilityViolations, nextFrame, open, setMediaPreferences } from '../page.ts'

const rows = () => page.getByRole('tabpanel', { name: /^Positions/ }).getByRole('listitem')
const button = (symbol: string) => page.getByRole('button', { name: new RegExp(`^${symbol}`) })

describe('an opened position', () => {
  test('shows its prices, and the move of its own price to liquidation', async () => {
    await open(STATES.calm)
    await button('BTCUSDT').click()
    await expect.element(button('BTCUSDT')).toHaveAttribute('aria-expanded', 'true')
    await expect
      .element(rows().nth(0))
      .toMatchTextContent(
        /Entry price.*72,110\.4.*Mark price.*72,960.*Liq\. price.*61,204\.832.*Distance.*16\.1 %.*this price alone.*≈ −12\.7 %/,
      )
    await button('BTCUSDT').click()
    await expect.element(rows().nth(0)).not.toMatchTextContent(/Entry price/)
    await expect.element(button('BTCUSDT')).toHaveAttribute('aria-expanded', 'false')
  })

  test('rounds the liquidation price towards the mark price, above and below it', async () => {
    const { bridge } = await open(STATES.calm)
    const [account] = STATES.calm.accounts
    const [first, ...others] = account?.summary?.positions ?? []
    if (!account?.summary || !first?.details) throw new Error('the fixture has no position')
    const short = { ...first, details: { ...first.details, liquidationPrice: '81204.83999' as const } }
    const summary = { ...account.summary, positions: [short, ...others] }
    bridge.publish({ ...STATES.calm, accounts: [{ ...account, summary }] })
    await button('BTCUSDT').click()
    await expect.element(rows().nth(0)).toMatchTextContent(/Liq\. price.*81,204\.839\D/)
  })

  test('has a dash when the exchange gives no liquidation price', async () => {
    await open(STATES.calm)
    await button('SOLUSDC').click()
    await expect.element(rows().nth(1)).toMatchTextContent(/Liq\. price.*—.*none.*Distance.*—.*none/)
    await expect.element(rows().nth(1)).toMatchTextContent(/this price alone.*none within ±100 %/)
  })

  test('says when the exchange did not give its prices', async () => {
    await open(STATES['no-prices'])
    await button('BTCUSDT').click()
    await expect
      .element(rows().nth(0))
      .toMatchTextContent(/did not give the prices of this position.*this price alone.*−12\.7/)
    await expect.element(rows().nth(0)).not.toMatchTextContent(/Entry|Liq|Distance/)
  })

  test('shows prices but no move when its pool is unknown', async () => {
    await open(STATES.gaps)
    await button('DOGEBTC').click()
    await expect.element(rows().nth(0)).toMatchTextContent(/Entry price.*0\.0000021845/)
    await expect.element(rows().nth(0)).not.toMatchTextContent(/this price alone/)
  })

  test('says when its pool has reached liquidation', async () => {
    await open(STATES.underwater)
    await button('BTCUSDT').click()
    await expect.element(rows().nth(0)).toMatchTextContent(/this price alone.*already reached/)
  })

  test('stays open while new figures arrive', async () => {
    const { bridge } = await open(STATES.calm)
    await button('BTCUSDT').click()
    bridge.publish(STATES.warning)
    await expect.element(rows().nth(1)).toMatchTextContent(/BTCUSDT.*Entry price/)
  })

  test.each(['dark', 'light'])('is accessible, %s', async (scheme) => {
    await setMediaPreferences({ 'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce' })
    await open(STATES.gaps)
    await button('DOGEBTC').click()
    await button('SOLUSDC').click()
    await expect.element(rows().nth(2)).toMatchTextContent(/Entry price/)
    expect(await accessibilityViolations()).toEqual([])
    await setMediaPreferences()
  })
})

describe('at a zoom of 200 %', () => {
  afterEach(() => page.viewport(360, 560))

  test.each(['calm', 'rich'] as const)(
    '%s: a row shows its whole name, and nothing overlaps it',
    async (state) => {
      await page.viewport(180, 280)
      await open(STATES[state])
      await expect.element(button('BTCUSDT')).toBeInTheDocument()
      const name = page.getByText('BTCUSDT', { exact: true }).element()
      expect(name.scrollWidth).toBeLessThanOrEqual(name.clientWidth)
      name.scrollIntoView()
      const parts = [...button('BTCUSDT').element().children].map((part) => part.getBoundingClientRect())
      for (const [index, { top }] of parts.entries())
        expect(top).toBeGreaterThanOrEqual(parts[index - 1]?.bottom ?? top)
      expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(180)
    },
  )
})

describe('the keyboard in the list', () => {
  test('reaches the list by Tab, its rows by the arrow keys, and opens a row with Enter', async () => {
    await open(STATES.calm)
    await expect.element(button('BTCUSDT')).toHaveAttribute('tabindex', '0')
    await expect.element(button('SOLUSDC')).toHaveAttribute('tabindex', '-1')
    button('BTCUSDT').element().focus()
    await userEvent.keyboard('{ArrowDown}{Enter}')
    await expect.element(button('SOLUSDC')).toHaveFocus()
    await expect.element(button('SOLUSDC')).toHaveAttribute('aria-expanded', 'true')
    await expect.element(button('SOLUSDC')).toHaveAttribute('tabindex', '0')
    await expect.element(button('BTCUSDT')).toHaveAttribute('tabindex', '-1')
    await userEvent.keyboard('{ArrowUp}{ArrowUp}')
    await expect.element(button('BTCUSDT')).toHaveFocus()
    await userEvent.keyboard('{Tab}')
    await expect.element(page.getByRole('button', { name: /^Updated/ })).toHaveFocus()
    await userEvent.keyboard('{Tab}')
    await expect.element(page.getByRole('button', { name: 'Refresh now' })).toHaveFocus()
  })

  test('reaches the last of five hundred at once', async () => {
    await open(STATES['many-positions'])
    await expect.element(page.getByText('COIN0USDT')).toBeVisible()
    document.querySelector<HTMLElement>('li button')?.focus()
    await userEvent.keyboard('{End}')
    expect(document.activeElement?.textContent).toContain('COIN499USDT')
    await expect.element(page.getByText('COIN499USDT')).toBeInViewport()
    await userEvent.keyboard('{Home}')
    await expect.element(page.getByText('COIN0USDT')).toBeInViewport()
  })

  test('can still reach the list when the focused row is gone', async () => {
    const { bridge } = await open(STATES.calm)
    await button('ETHUSDT').click()
    bridge.publish(STATES.underwater)
    await expect.element(rows().nth(1)).not.toBeInTheDocument()
    await expect.element(button('BTCUSDT')).toHaveAttribute('tabindex', '0')
  })

  test('hides amounts and the window from an opened row', async () => {
    const { screen, bridge } = await open(STATES.calm)
    await button('BTCUSDT').click()
    await userEvent.keyboard('m')
    await expect.element(screen.getByRole('button', { name: 'Show amounts' })).toBeVisible()
    await userEvent.keyboard('{Escape}')
    expect(bridge.calls).toContainEqual(['app:hide'])
  })
})

describe('a list that is longer than the window', () => {
  const scroller = () => document.querySelector<HTMLElement>('.scroller')
  const opened = () => page.getByText('Entry price', { exact: true })

  async function scrollTo(top: number): Promise<void> {
    scroller()?.scrollTo(0, top)
    await nextFrame()
  }

  test('keeps an opened row open, and its place, when scrolled away and back', async () => {
    await open(STATES['many-positions'])
    await button('COIN1USDT').click()
    await expect.element(opened()).toBeVisible()
    const height = scroller()?.scrollHeight ?? 0
    await scrollTo(5000)
    await expect.element(page.getByText('COIN104USDT')).toBeInTheDocument()
    expect(document.querySelector('[data-row^="COIN5USDT"]')).toBeNull()
    expect(scroller()?.scrollHeight).toBe(height)
    await scrollTo(0)
    await expect.element(opened()).toBeVisible()
    expect(scroller()?.scrollTop).toBe(0)
  })

  test('keeps scroll position and focus when new figures change the order', async () => {
    const { bridge } = await open(STATES['many-positions'])
    const [account] = STATES['many-positions'].accounts
    if (!account?.summary) throw new Error('the fixture has no figures')
    const { positions } = account.summary
    await button('COIN2USDT').click()
    await scrollTo(2400)
    await page.getByRole('button', { name: /^COIN51USDT/ }).click()
    const before = scroller()?.scrollTop
    const reordered = [...positions.slice(0, 49), ...positions.slice(51, 52), ...positions.slice(49, 51)]
    const summary = { ...account.summary, positions: [...reordered, ...positions.slice(52)] }
    bridge.publish({ ...STATES['many-positions'], accounts: [{ ...account, summary }] })
    await nextFrame()
    expect(scroller()?.scrollTop).toBe(before)
    await expect.element(page.getByRole('button', { name: /^COIN51USDT/ })).toHaveFocus()
    await expect
      .element(page.getByRole('button', { name: /^COIN51USDT/ }))
      .toHaveAttribute('aria-expanded', 'true')
    const row = document.querySelector('[data-row^="COIN51USDT"]')
    expect(row?.getAttribute('aria-posinset')).toBe('50')
    await scrollTo(0)
    await expect.element(button('COIN2USDT')).toHaveAttribute('aria-expanded', 'true')
  })

  test('keeps the last focused row reachable by Tab after scrolling', async () => {
    await open(STATES['many-positions'])
    await button('COIN3USDT').click()
    await scrollTo(9000)
    await expect.element(button('COIN3USDT')).toHaveAttribute('tabindex', '0')
    expect(document.querySelectorAll('li [tabindex="0"]')).toHaveLength(1)
  })

  test('moves by arrow keys past the last drawn row', async () => {
    await open(STATES['many-positions'])
    await button('COIN0USDT').click()
    await userEvent.keyboard('{ArrowDown>30/}')
    await expect.element(button('COIN30USDT')).toHaveFocus()
    await expect.element(page.getByText('COIN30USDT')).toBeInViewport()
  })
})

test('an amount in a unit other than dollars names it', async () => {
  const [account] = STATES.calm.accounts
  if (!account?.summary) throw new Error('the fixture has no figures')
  const bitcoin = position({
    symbol: 'ETHBTC',
    notional: '0.04',
    unrealizedProfit: '-0.001',
    marginAsset: 'BTC',
  })
  const summary = { ...account.summary, positions: [bitcoin, position({ symbol: 'BTCUSDT' })] }
  await open({ ...STATES.calm, accounts: [{ ...account, summary }] })
  await expect.element(rows().nth(0)).toMatchTextContent(/0\.04 ?BTC.*−0\.001 ?BTC/)
  await expect.element(rows().nth(1)).not.toMatchTextContent(/18,240\.00 ?USDT/)
})
