import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { HOUR_MS } from '../../shared/time.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { launchPreview, launchWindowed, type Preview } from '../fake-electron/launch.ts'
import { draftFor, invoke, replyTo, waitForAccount } from './app.ts'

let exchange: TestExchange
let home: string
let app: Preview

const ENV = { TZ: 'America/New_York', LC_ALL: 'en_US.UTF-8' }

beforeEach(async () => {
  exchange = await startExchange({ ratio: '0.618' })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-zone-'))
})
afterEach(async () => {
  await app.close()
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

/** What the clocks on the walls of Tokyo show now or in some hours, such as `08:30`. */
function timeInTokyo(hoursAhead: number): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo', timeStyle: 'short' })
  return format.format(Date.now() + hoursAhead * HOUR_MS)
}

/** Watches an account with quiet hours in which it is now in Tokyo, but not in New York. Returns when they end. */
async function keepQuietInTokyo(): Promise<string> {
  const quietHours = { from: timeInTokyo(-2), to: timeInTokyo(3) }
  await invoke(app, 'settings:set', { quietHours })
  await invoke(app, 'accounts:add', draftFor(exchange))
  await waitForAccount(app, ({ risk }) => risk === 'warning')
  return quietHours.to
}

/** The last line of the tooltip, with times as `8:30 PM`. */
const lastLine = () =>
  app.events
    .flatMap((event) => (event.event === 'tray' ? [event.tooltip] : []))
    .at(-1)
    ?.split('\n')
    .at(-1)
    ?.replaceAll('\u202f', ' ')

const twelveHours = (time: string): string => {
  const [hours = 0, minutes] = time.split(':').map(Number)
  return `${hours % 12 || 12}:${String(minutes).padStart(2, '0')} ${hours < 12 ? 'AM' : 'PM'}`
}

const isQuiet = async () => (await invoke(app, 'monitor:state')).quietUntil !== null

it('quiet hours and the times in the tooltip follow the time zone that the window sees', async () => {
  const windowed = await launchWindowed({ home, env: ENV })
  app = windowed
  const end = await keepQuietInTokyo()
  const debuggerOfPage = await windowed.page.context().newCDPSession(windowed.page)
  /** A page of a headless Chromium always counts as visible, so the event of becoming visible is made up. */
  const travelTo = async (timezoneId: string) => {
    await debuggerOfPage.send('Emulation.setTimezoneOverride', { timezoneId })
    await windowed.page.evaluate("void document.dispatchEvent(new Event('visibilitychange'))")
  }
  expect(await isQuiet()).toBe(false)
  await travelTo('Asia/Tokyo')
  await expect.poll(isQuiet).toBe(true)
  await expect.poll(lastLine).toBe(`Quiet hours until ${twelveHours(end)}`)
  await travelTo('America/New_York')
  await expect.poll(isQuiet).toBe(false)
  await expect.poll(lastLine).not.toContain('Quiet')
})

it('a time zone can be told through JSON lines, and what is none is refused', async () => {
  app = await launchPreview({ home, env: ENV })
  const end = await keepQuietInTokyo()
  expect(await isQuiet()).toBe(false)
  await invoke(app, 'window:time-zone', 'Asia/Tokyo')
  expect(await isQuiet()).toBe(true)
  await expect.poll(lastLine).toBe(`Quiet hours until ${twelveHours(end)}`)
  for (const zone of ['Mars/Olympus', '+09:00', '../../etc/passwd', '']) {
    expect(await replyTo(app, 'window:time-zone', zone)).toMatchObject({
      ok: false,
      problem: { kind: 'invalid-input' },
    })
  }
  expect(await isQuiet()).toBe(true)
})
