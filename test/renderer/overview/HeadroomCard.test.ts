import { describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { STATES } from '../fixtures.ts'
import { accessibilityViolations, open } from '../page.ts'

describe('the headroom of the worst pool', () => {
  test.each([
    ['calm', 'USDT cross', /Move to liquidation.*≈ −11\.6 %.*Loss to liquidation.*2,318\.40 USDT/],
    ['warning', 'ETHUSDT isolated', /Move to liquidation.*≈ \+3\.8 %.*Loss to liquidation.*95\.98 USDT/],
    ['critical', 'USDC cross', /≈ −0\.07 %.*2\.00 USDC/],
    ['unknown-move', 'Multi-assets', /Move to liquidation.*not known.*Loss to liquidation.*149\.60 USD/],
    ['no-move', 'USDT cross', /Move to liquidation.*none within ±100 %.*Loss to liquidation.*3,013\.70/],
  ] as const)('%s: is shown as a move and as a loss', async (state, name, expected) => {
    const { screen } = await open(STATES[state])
    await expect.element(screen.getByRole('region', { name })).toMatchTextContent(expected)
  })

  test.each([
    ['underwater', '61.67'],
    ['above-999', '18.41'],
  ] as const)('%s: liquidation is reached, and the missing amount is rounded up', async (state, amount) => {
    const { screen } = await open(STATES[state])
    const pool = screen.getByRole('region', { name: 'USDT cross' })
    await expect.element(pool).toMatchTextContent(/Move to liquidation.*already reached/)
    await expect.element(pool).toMatchTextContent(new RegExp(`Must be added.*${amount} USDT`))
    await expect.element(pool).not.toMatchTextContent(/≈|Loss to/)
  })

  test.each([320, 360])('has both amounts on one line, %d px wide', async (width) => {
    await page.viewport(width, 560)
    const { screen } = await open(STATES.calm)
    await expect.element(screen.getByText('2,318.40')).toBeVisible()
    const values = document.querySelectorAll('[data-level] dt + dd')
    const bottoms = [...values].slice(0, 2).map((value) => value.getBoundingClientRect().bottom)
    expect(bottoms[1]).toBe(bottoms[0])
    const names = screen.getByText(/ to liquidation/).elements()
    expect(names.map((name) => name.getBoundingClientRect().height < 20)).toEqual([true, true])
    await page.viewport(360, 560)
  })

  test.each([
    ['calm', 'calm'],
    ['warning', 'warning'],
    ['critical', 'critical'],
    ['gaps', 'unknown'],
    ['stale', 'unknown'],
    ['critical-stale', 'critical'],
  ] as const)('%s: has the colour of %s', async (state, level) => {
    await open(STATES[state])
    const label = page.getByText(/^Move to liquidation/).element()
    expect(label.closest('[data-level]')?.getAttribute('data-level')).toBe(level)
  })

  test('the estimate is explained to mouse, touch and keyboard users', async () => {
    const { screen } = await open(STATES.calm)
    const button = screen.getByRole('button', { name: 'Estimate' })
    await button.click()
    const explanation = page.getByText(/all prices of this pool moving together/)
    await expect.element(explanation).toBeVisible()
    const { left, top } = explanation.element().getBoundingClientRect()
    expect(document.elementFromPoint(left + 12, top + 12)).toBe(explanation.element())
    expect(await accessibilityViolations()).toEqual([])
    await userEvent.keyboard('{Tab}')
    await expect.element(page.getByText(/all prices of this pool/)).not.toBeVisible()
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}')
    await expect.element(button).toHaveFocus()
    await expect.element(page.getByText(/all prices of this pool/)).toBeVisible()
    await expect.element(button).toHaveAccessibleDescription(/all prices of this pool/)
  })

  test('the loss is hidden with the other amounts, the move is not', async () => {
    const { screen } = await open(STATES.calm)
    const pool = screen.getByRole('region', { name: 'USDT cross' })
    await expect.element(pool).toBeVisible()
    await userEvent.keyboard('m')
    await expect.element(pool).not.toMatchTextContent(/2,318/)
    await expect.element(pool).toMatchTextContent(/−11\.6/)
  })

  test('is in Chinese', async () => {
    const { screen } = await open(STATES.calm, undefined, 'zh-CN')
    await expect
      .element(screen.getByRole('region', { name: 'USDT 全仓' }))
      .toMatchTextContent(/距强平涨跌幅.*−11\.6.*强平前可亏损.*2,318\.40/)
  })
})
