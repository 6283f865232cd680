/**
 * Takes the README's picture of the built app with an account on the simulated exchange: calm in dark
 * colours and in a margin call in light ones, side by side. `npm run pictures` builds the app first.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { chromium } from 'playwright'
import type { Figures } from '../electron/alerts/observation.ts'
import { drillAccount } from '../electron/drill/drill.ts'
import { scriptedMarket } from '../electron/drill/scripted-market.ts'
import { openHistory } from '../electron/history/history.ts'
import { exact, toDecimal } from '../shared/decimal.ts'
import type { AccountState, AccountSummary, MarginPool } from '../shared/state.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../shared/time.ts'
import { CHROMIUM, CHROMIUM_ARGS } from '../test/chromium.ts'
import { invoke } from '../test/e2e/app.ts'
import { startExchange } from '../test/exchange/exchange.ts'
import { launchWindowed, type WindowedPreview } from '../test/fake-electron/launch.ts'

const SIZE = { width: 360, height: 560 }
const MARGIN = 28
const OUTPUT = join(import.meta.dirname, '../docs/popover.png')
/** Long enough for the animated water to settle. */
const SETTLE_MS = 1_500

/** In ms since the drill's round began. */
const [CALM, MARGIN_CALL] = [1_000, 31_000]

const [dark, light] = [await picture('dark', CALM), await picture('light', MARGIN_CALL)]
await compose([dark, light])

async function picture(colorScheme: 'dark' | 'light', elapsed: number): Promise<Buffer> {
  const exchange = await startExchange()
  exchange.setAccounts(drillAccount(exchange.credentials))
  exchange.setMarket(scriptedMarket(elapsed))
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-pictures-'))
  const app = await launchWindowed({ home })
  try {
    const { page } = app
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const draft = { label: 'Main', environment: 'custom', baseUrl: exchange.url, ...exchange.credentials }
    await app.invoke('accounts:add', draft)
    await page.getByRole('list').first().waitFor()
    const state = await invoke(app, 'monitor:state')
    await writePast(join(home, 'history.db'), state.accounts[0])
    // The overview reads the history again when it comes back.
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Back' }).click()
    await page.waitForTimeout(SETTLE_MS)
    return await takeTwofold(app)
  } finally {
    await app.close()
    await exchange.close()
    rmSync(home, { recursive: true })
  }
}

/** Writes a day of history that leads to the account's present figures. */
async function writePast(path: string, account: AccountState | undefined): Promise<void> {
  const summary = account?.summary
  const headline = summary?.pools[0]
  if (account === undefined || summary === undefined || summary === null || headline === undefined)
    throw new Error('the account has no figures')
  const now = Date.now()
  const notices = { show: () => {}, withdraw: () => {} }
  const history = openHistory({ path, now: Date.now, confirmedNow: Date.now, notices })
  for (let ago = DAY_MS; ago > MINUTE_MS; ago -= MINUTE_MS) {
    history.record(account.id, { at: now - ago, figures: figuresAt(ago, summary, headline), complete: true })
    await nextTurn()
  }
  history.close()
}

/** Calm until two hours ago, with small ups and downs. */
function figuresAt(ago: number, summary: AccountSummary, headline: MarginPool): Figures {
  const hours = ago / HOUR_MS
  const reached = Number(headline.marginRatio) * (hours < 2 ? 1 - (hours / 2) * 0.55 : 0.45)
  const ratio = Math.max(0.12, reached) * (1 + 0.06 * Math.sin(hours * 1.7) + 0.03 * Math.sin(hours * 5.3))
  return {
    marginRatio: toDecimal(exact(Math.round(ratio * 1e6)).div(1e6)),
    poolId: headline.id,
    isolated: [],
    availableBalance: summary.availableBalance,
    marginBalance: summary.marginBalance,
    unrealizedProfit: summary.unrealizedProfit,
    currency: summary.currency,
  }
}

/** Takes a screenshot at twice the resolution. */
async function takeTwofold({ page }: WindowedPreview): Promise<Buffer> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Emulation.setDeviceMetricsOverride', { ...SIZE, deviceScaleFactor: 2, mobile: false })
  const { data } = await cdp.send('Page.captureScreenshot', { format: 'png' })
  return Buffer.from(data, 'base64')
}

async function compose(pictures: readonly Buffer[]): Promise<void> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...CHROMIUM_ARGS] })
  const width = pictures.length * (SIZE.width + MARGIN) + MARGIN
  const page = await browser.newPage({
    viewport: { width, height: SIZE.height + 2 * MARGIN },
    deviceScaleFactor: 2,
  })
  const images = pictures.map((png) => `<img src="data:image/png;base64,${png.toString('base64')}">`)
  await page.setContent(
    `<style>
      body { margin: 0; padding: ${MARGIN}px; display: flex; gap: ${MARGIN}px; background: #aeb6c2 }
      img { width: ${SIZE.width}px; border-radius: 12px; box-shadow: 0 8px 24px #0006 }
    </style>${images.join('')}`,
  )
  await page.screenshot({ path: OUTPUT })
  await browser.close()
}
