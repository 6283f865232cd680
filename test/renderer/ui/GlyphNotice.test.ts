import { afterEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { applyLocale } from '../../../renderer/appearance.svelte.ts'
import GlyphNotice from '../../../renderer/ui/GlyphNotice.svelte'
import { nextFrame } from '../page.ts'

afterEach(() => applyLocale('en'))

const title = () => page.getByText('This system has no font for Chinese')
const boxes = vi.fn(() => 'a box')

test('in Chinese without a font, the notice is in English and offers to switch to English', async () => {
  applyLocale('zh-CN')
  const onenglish = vi.fn()
  await render(GlyphNotice, { symbols: [], draw: () => 'a box', onenglish })
  await expect.element(title()).toBeVisible()
  await page.getByRole('button', { name: 'Switch to English' }).click()
  expect(onenglish).toHaveBeenCalledOnce()
  applyLocale('en')
  await expect.element(title()).not.toBeInTheDocument()
})

test('for Chinese symbols without a font, the notice is shown until it is closed', async () => {
  applyLocale('en')
  await render(GlyphNotice, { symbols: ['币安人生USDT'], draw: () => 'a box', onenglish: () => {} })
  await expect.element(page.getByText(/Names of symbols in Chinese show as boxes/)).toBeVisible()
  expect(page.getByRole('button', { name: 'Switch to English' }).elements()).toEqual([])
  await page.getByRole('button', { name: 'Close' }).click()
  await expect.element(title()).not.toBeInTheDocument()
})

test('with a font there is no notice', async () => {
  applyLocale('zh-CN')
  const { container } = await render(GlyphNotice, {
    symbols: [],
    draw: (character: string) => character,
    onenglish: () => {},
  })
  await nextFrame()
  expect(container.textContent).toBe('')
})

test('the fonts are tested only when there is Chinese text, and only once', async () => {
  applyLocale('en')
  const { rerender } = await render(GlyphNotice, { symbols: ['BTCUSDT'], draw: boxes, onenglish: () => {} })
  expect(boxes).not.toHaveBeenCalled()
  await rerender({ symbols: ['币安人生USDT'] })
  const drawn = boxes.mock.calls.length
  expect(drawn).toBe(2)
  await rerender({ symbols: ['币安人生USDT', 'ETHUSDT'] })
  expect(boxes).toHaveBeenCalledTimes(drawn)
})
