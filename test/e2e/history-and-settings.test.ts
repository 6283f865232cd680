import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { launchWindowed, type WindowedPreview } from '../fake-electron/launch.ts'
import { draftFor, invoke, waitForAccount } from './app.ts'
import { chooseFromMenu, collectConsoleErrors, press, waitForText } from './window.ts'

const IS_LIGHT = `matchMedia('(prefers-color-scheme: light)').matches`

let exchange: TestExchange
let home: string
let app: WindowedPreview
let consoleErrors: string[]

async function launch(): Promise<void> {
  app = await launchWindowed({ home })
  collectConsoleErrors(app.page, consoleErrors)
}

beforeEach(async () => {
  consoleErrors = []
  exchange = await startExchange({ ratio: '0.618' })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
  await launch()
})
afterEach(async () => {
  await app.close()
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

describe('the history of the built app', () => {
  it('is drawn, zoomed, exported and kept over a restart, without a warning or error in the console', async () => {
    const { page } = app
    const { id } = await invoke(app, 'accounts:add', draftFor(exchange))
    await waitForAccount(app, ({ risk }) => risk === 'warning')
    await invoke(app, 'monitor:refresh')
    await chooseFromMenu(page, 'History')
    const chart = page.getByRole('slider')
    await chart.focus()
    await page.keyboard.press('End')
    await page.locator('[role="slider"][aria-valuetext*="61.8"]').waitFor()
    await press(page, 'Zoom in')
    await press(page, 'Whole range')

    const file = join(home, 'history.csv')
    await app.fake('dialog', 'save', file)
    await press(page, 'Export as CSV')
    await waitForText(page, /Saved as/)
    const [head, ...rows] = (await readFile(file, 'utf8')).trim().split('\r\n')
    expect(head).toContain('margin_ratio')
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.at(-1)).toContain('0.618')
    expect(consoleErrors).toEqual([])

    const before = await invoke(app, 'history:read', id, { from: 0, until: Date.now() }, 10)
    await app.close()
    await launch()
    const after = await invoke(app, 'history:read', id, { from: 0, until: Date.now() }, 10)
    expect(after.since).toBe(before.since)
    expect(after.points[0]?.from).toBe(before.points[0]?.from)
  })
})

describe('the settings of the built app', () => {
  it('take effect at once (language, theme, colours, hidden amounts) and last over a restart', async () => {
    await invoke(app, 'accounts:add', draftFor(exchange))
    await waitForAccount(app, ({ risk }) => risk === 'warning')
    await press(app.page, 'Settings')
    await app.page.getByText('简体中文').click()
    await app.page.getByRole('heading', { name: '设置' }).waitFor()
    expect(await app.page.locator('html').getAttribute('lang')).toBe('zh-CN')
    await app.page.getByText('浅色', { exact: true }).click()
    await app.page.waitForFunction(IS_LIGHT)
    await invoke(app, 'settings:set', { masked: true, gainLoss: 'blue-orange' })
    await app.page.locator('html[data-gain-loss="blue-orange"]').waitFor()
    await press(app.page, '返回')
    await app.page.getByText('•••').first().waitFor()
    expect(consoleErrors).toEqual([])

    await app.close()
    await launch()
    await app.page.locator('html[lang="zh-CN"][data-gain-loss="blue-orange"]').waitFor()
    await app.page.waitForFunction(IS_LIGHT)
    expect(await invoke(app, 'settings:get')).toMatchObject({
      language: 'zh-CN',
      theme: 'light',
      masked: true,
    })
  })
})
