import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { launchWindowed, type WindowedPreview } from '../fake-electron/launch.ts'
import { draftFor, get, until } from './app.ts'
import { fromMenu, press, reads } from './window.ts'

const IS_LIGHT = `matchMedia('(prefers-color-scheme: light)').matches`

let exchange: TestExchange
let home: string
let app: WindowedPreview
let complaints: string[]

async function launch(): Promise<void> {
  app = await launchWindowed({ home })
  app.page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  app.page.on('pageerror', (error) => complaints.push(error.message))
}

beforeEach(async () => {
  complaints = []
  exchange = await startExchange({ ratio: '0.618' })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
  await launch()
})
afterEach(async () => {
  await app.close()
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

describe('what the built app remembers', () => {
  it('is drawn, zoomed and saved as a table, and is there after a restart; the strict policy allows it all', async () => {
    const { page } = app
    const { id } = await get(app, 'accounts:add', draftFor(exchange))
    await until(app, ({ risk }) => risk === 'warning')
    await get(app, 'monitor:refresh')
    await fromMenu(page, 'History')
    const chart = page.getByRole('slider')
    await chart.focus()
    await page.keyboard.press('End')
    await page.locator('[role="slider"][aria-valuetext*="61.8"]').waitFor()
    await press(page, 'Zoom in')
    await press(page, 'Whole range')

    const file = join(home, 'history.csv')
    await app.fake('dialog', 'save', file)
    await press(page, 'Export as CSV')
    await reads(page, /Saved as/)
    const [head, ...rows] = (await readFile(file, 'utf8')).trim().split('\r\n')
    expect(head).toContain('margin_ratio')
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.at(-1)).toContain('0.618')
    expect(complaints).toEqual([])

    const before = await get(app, 'history:read', id, { from: 0, until: Date.now() }, 10)
    await app.close()
    await launch()
    const after = await get(app, 'history:read', id, { from: 0, until: Date.now() }, 10)
    expect(after.since).toBe(before.since)
    expect(after.points[0]?.from).toBe(before.points[0]?.from)
  })
})

describe('the settings of the built app', () => {
  it('take effect as they are made: language, theme, colours, hidden amounts; and last', async () => {
    await get(app, 'accounts:add', draftFor(exchange))
    await until(app, ({ risk }) => risk === 'warning')
    await press(app.page, 'Settings')
    await app.page.getByText('简体中文').click()
    await app.page.getByRole('heading', { name: '设置' }).waitFor()
    expect(await app.page.locator('html').getAttribute('lang')).toBe('zh-CN')
    await app.page.getByText('浅色', { exact: true }).click()
    await app.page.waitForFunction(IS_LIGHT)
    await get(app, 'settings:set', { masked: true, gainLoss: 'blue-orange' })
    await app.page.locator('html[data-gain-loss="blue-orange"]').waitFor()
    await press(app.page, '返回')
    await app.page.getByText('•••').first().waitFor()
    expect(complaints).toEqual([])

    await app.close()
    await launch()
    await app.page.locator('html[lang="zh-CN"][data-gain-loss="blue-orange"]').waitFor()
    await app.page.waitForFunction(IS_LIGHT)
    expect(await get(app, 'settings:get')).toMatchObject({ language: 'zh-CN', theme: 'light', masked: true })
  })
})
