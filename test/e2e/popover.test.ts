import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { type LaunchOptions, launchWindowed, type WindowedPreview } from '../fake-electron/launch.ts'
import { get } from './app.ts'

let exchange: TestExchange
let home: string
let app: WindowedPreview
let complaints: string[]

async function launch(options: LaunchOptions = {}): Promise<void> {
  app = await launchWindowed({ home, ...options })
  app.page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  app.page.on('pageerror', (error) => complaints.push(error.message))
}

beforeEach(async () => {
  complaints = []
  exchange = await startExchange({ ratio: '0.618' })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
})
afterEach(async () => {
  await app.close()
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

/** Run in the page: what each attempt came to. */
const WAYS_OUT = `(async () => {
  // What a debugger runs may evaluate text; what the page runs later may not.
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
  it('takes an account through its form and shows it, under the strict policy without a complaint', async () => {
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
    expect(complaints).toEqual([])
  })

  it('starts the fire drill from the first screen, and ends it', async () => {
    await launch()
    const { page } = app
    await page.getByRole('button', { name: 'Try the fire drill' }).click()
    await page.getByText('Drill: a simulated account, no real money').first().waitFor()
    await get(app, 'drill:stop')
    await page.getByRole('button', { name: 'Try the fire drill' }).waitFor()
  })

  it('speaks Chinese to a Chinese system', async () => {
    await launch({ env: { LC_ALL: 'zh_CN.UTF-8' } })
    await app.page.getByRole('button', { name: '添加账户' }).waitFor()
    expect(await app.page.locator('html').getAttribute('lang')).toBe('zh-CN')
  })

  it('has no way out: no navigation, no window, no request, no Node, no other command', async () => {
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
    // Later, by the page itself: whoever makes a page leave must not wait for it to answer.
    await page.evaluate("void setTimeout(() => { location.href = 'https://example.com/' })")
    await page.getByRole('button', { name: 'Add an account' }).waitFor()
    expect(page.url()).toBe(address)
    await expect.poll(() => page.context().pages().length).toBe(1)
  })

  it('opens the exchange’s page for keys in the browser, and only that', async () => {
    await launch()
    const { page } = app
    await page.getByRole('button', { name: 'Add an account' }).click()
    await page.getByRole('button', { name: 'Open API Management' }).click()
    await expect.poll(() => app.opened()).toEqual(['https://www.binance.com/en/my/settings/api-management'])
    expect(await app.invoke('app:open-link', 'https://example.com')).toMatchObject({ ok: false })
    expect(app.opened()).toHaveLength(1)
  })
})
