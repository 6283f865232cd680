/**
 * Takes the README's picture from the built app: an account on the simulated exchange, calm in the
 * dark and in a margin call in the light, side by side. `npm run pictures` builds first.
 */
import { join } from 'node:path'
import { chromium } from 'playwright'
import { drillAccount } from '../electron/drill/drill.ts'
import { drillMarket } from '../electron/drill/path.ts'
import { CHROMIUM, CHROMIUM_ARGS } from '../test/chromium.ts'
import { startExchange } from '../test/exchange/exchange.ts'
import { launchWindowed, type WindowedPreview } from '../test/fake-electron/launch.ts'

const SIZE = { width: 360, height: 560 }
const MARGIN = 28
const OUTPUT = join(import.meta.dirname, '../docs/popover.png')
/** The water settles in less. */
const SETTLE_MS = 1_500

/** ms into the drill's round. */
const [CALM, MARGIN_CALL] = [1_000, 31_000]

const [dark, light] = [await picture('dark', CALM), await picture('light', MARGIN_CALL)]
await compose([dark, light])

async function picture(colorScheme: 'dark' | 'light', elapsed: number): Promise<Buffer> {
  const exchange = await startExchange()
  exchange.setAccounts(drillAccount(exchange.credentials))
  exchange.setMarket(drillMarket(elapsed))
  const app = await launchWindowed()
  try {
    const { page } = app
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const draft = { label: 'Main', environment: 'custom', baseUrl: exchange.url, ...exchange.credentials }
    await app.invoke('accounts:add', draft)
    await page.getByRole('list').first().waitFor()
    await page.waitForTimeout(SETTLE_MS)
    return await takeTwofold(app)
  } finally {
    await app.close()
    await exchange.close()
  }
}

/** At two device pixels a point. */
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
