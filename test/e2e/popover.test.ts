import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { type LaunchOptions, launchWindowed, type WindowedPreview } from '../fake-electron/launch.ts'
import { invoke } from './app.ts'
import { collectConsoleErrors } from './window.ts'

let exchange: TestExchange
let home: string
let app: WindowedPreview
let consoleErrors: string[]

async function launch(options: LaunchOptions = {}): Promise<void> {
  app = await launchWindowed({ home, ...options })
  collectConsoleErrors(app.page, consoleErrors)
}

beforeEach(async () => {
  consoleErrors = []
  exchange = await startExchange({ ratio: '0.618' })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
})
afterEach(async () => {
  await app.close()
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

/** Runs in the page, and returns the outcome of each attempt to get out of it. */
const WAYS_OUT = `(async () => {
  // A script that a debugger runs may evaluate text. What the page runs after this pause may not.
  await new Promise((resolve) => setTimeout(resolve))
  const attempt = async (what) => {
    try {
      return String(await what())
    } catch (error) {
      return 'refused: ' + error.name
    }
  }
  return {
    fetch: await attempt(() => fetch('https://example.com')),
    ownFetch: await attempt(() => fetch('/index.html')),
    eval: await attempt(() => new Function('return 1')()),
    html: await attempt(() => { document.createElement('div').innerHTML = '<b>x</b>' }),
    popup: await attempt(() => { window.open('https://example.com') }),
    node: typeof require + ' ' + typeof process,
    bridge: Object.keys(window.plimsoll).toSorted().join(),
    unknown: await attempt(() => window.plimsoll.invoke('orders:place')),
    permission: await attempt(async () => (await navigator.permissions.query({ name: 'geolocation' })).state),
  }
})()`

describe('the popover of the built app', () => {
  it('adds an account through the form and shows it, without a warning or error in the console', async () => {
    await launch()
    const { page } = app
    const { apiKey, secret } = exchange.credentials
    await page.getByRole('button', { name: 'Add an account' }).click()
    await page.getByLabel('Name').fill('Main')
    await page.getByLabel('Exchange').click()
    await page.getByRole('option', { name: 'Custom address' }).click()
    await page.getByLabel('Address').fill(exchange.url)
    await page.getByText('Paste one', { exact: true }).click()
    await page.getByLabel('API key').fill(apiKey)
    await page.getByLabel('Secret key').fill(`${secret}x`)
    await page.getByRole('button', { name: 'Check and add' }).click()
    await page.getByText('The secret does not fit the key.').first().waitFor()
    expect(await page.getByLabel('API key').inputValue()).toBe(apiKey)

    await page.getByLabel('Secret key').fill(secret)
    await page.getByRole('button', { name: 'Check and add' }).click()
    await page.getByText('61.8').first().waitFor()
    await page.getByText('Warning').first().waitFor()
    const html = await page.content()
    expect(html).not.toContain(secret)
    expect(html).not.toContain(apiKey)
    expect(consoleErrors).toEqual([])
  })

  it('starts the fire drill from the first screen and returns there when it ends', async () => {
    await launch()
    const { page } = app
    await page.getByRole('button', { name: 'Try the fire drill' }).click()
    await page.getByText('Drill: a simulated account, no real money').first().waitFor()
    await invoke(app, 'drill:stop')
    await page.getByRole('button', { name: 'Try the fire drill' }).waitFor()
  })

  it('is in Chinese on a Chinese system', async () => {
    await launch({ env: { LC_ALL: 'zh_CN.UTF-8' } })
    await app.page.getByRole('button', { name: '添加账户' }).waitFor()
    expect(await app.page.locator('html').getAttribute('lang')).toBe('zh-CN')
  })

  it('gives the page no navigation, new window, request, Node or unknown command', async () => {
    await launch()
    const { page } = app
    await page.getByRole('button', { name: 'Add an account' }).waitFor()
    const address = page.url()
    const result = await page.evaluate<Record<string, string>>(WAYS_OUT)
    expect(result).toMatchObject({
      fetch: 'refused: TypeError',
      ownFetch: 'refused: TypeError',
      eval: 'refused: EvalError',
      html: 'refused: TypeError',
      node: 'undefined undefined',
      bridge: 'invoke,on',
      unknown: expect.stringMatching(/^refused/),
    })
    expect(result.permission).not.toBe('granted')
    // The page navigates after this call has returned, because a page that leaves would never answer it.
    await page.evaluate("void setTimeout(() => { location.href = 'https://example.com/' })")
    await page.getByRole('button', { name: 'Add an account' }).waitFor()
    expect(page.url()).toBe(address)
    await expect.poll(() => page.context().pages().length).toBe(1)
  })

  it('opens the exchange’s API key page in the browser, and no other address', async () => {
    await launch()
    const { page } = app
    await page.getByRole('button', { name: 'Add an account' }).click()
    await page.getByRole('button', { name: 'Open API Management' }).click()
    await expect.poll(() => app.opened()).toEqual(['https://www.binance.com/en/my/settings/api-management'])
    expect(await app.invoke('app:open-link', 'https://example.com')).toMatchObject({ ok: false })
    expect(app.opened()).toHaveLength(1)
  })
})
