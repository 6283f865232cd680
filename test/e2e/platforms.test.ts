import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { PLATFORMS } from '../fake-electron/platform.ts'
import { draftFor, invoke, waitForAccount } from './app.ts'

const boundsSchema = v.object({ x: v.number(), y: v.number(), width: v.literal(360), height: v.number() })

let exchange: TestExchange
let home: string
let app: Preview | null

beforeEach(async () => {
  exchange = await startExchange({ ratio: '0.618' })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
  app = null
})
afterEach(async () => {
  await app?.close()
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

/** The desktop entry for the start at login would be written into the home folder. */
async function launch(platform: string, ...args: string[]): Promise<Preview> {
  const env = { HOME: home, XDG_CONFIG_HOME: join(home, 'config'), LC_ALL: 'en_US.UTF-8' }
  app = await launchPreview({ home, env, args: ['--platform', platform, '--packaged', '--hidden', ...args] })
  return app
}

async function watch(running: Preview, label = 'Main'): Promise<void> {
  await invoke(running, 'accounts:add', draftFor(exchange, label))
  await waitForAccount(running, ({ risk }) => risk === 'warning')
}

/** In the title of a notification, which holds no markup anywhere, and in the tooltip, of which Windows loses an `&`. */
const NAMES = {
  darwin: ['A & B <C>', 'A & B <C>'],
  win32: ['A & B <C>', 'A + B ‹C›'],
  linux: ['A & B <C>', 'A & B <C>'],
} as const

const DISPLAY = { bounds: { x: 0, y: 0, width: 1920, height: 1080 }, scaleFactor: 1 }
const BESIDE = { bounds: { x: 1920, y: 0, width: 1280, height: 720 }, scaleFactor: 1.5 }

describe.each(PLATFORMS)('on %s', (platform) => {
  it('shows what it knows in the tray, and starts at login if the user wants', async () => {
    const running = await launch(platform)
    await watch(running)
    const shown = await running.waitFor('tray', ({ tooltip }) => tooltip.includes('61.8'))
    // On macOS a menu that is set would open on every click, so it comes with a right click only.
    expect(shown.menu.includes('Open Plimsoll')).toBe(platform !== 'darwin')
    expect(await invoke(running, 'login-item:set', true)).toBe('on')
    expect(await invoke(running, 'login-item:set', false)).toBe('off')
  })

  it('goes on where the desktop shows no tray icon', async () => {
    const running = await launch(platform, '--no-tray-host')
    await watch(running)
    expect(running.events.filter(({ event }) => event === 'tray')).toEqual([])
    expect(await invoke(running, 'monitor:state')).toMatchObject({ accounts: [{ risk: 'warning' }] })
  })

  it('keeps a name with markup characters whole in what it shows', async () => {
    const running = await launch(platform)
    await watch(running, 'A & B <C>')
    const { title } = await running.waitFor('notification', ({ body }) => body.length > 0)
    const { tooltip } = await running.waitFor('tray', (tray) => tray.tooltip.includes('61.8'))
    expect([title, tooltip].map((text) => text.slice(0, 9))).toEqual(NAMES[platform])
  })
})

describe.each(['darwin', 'win32'])('the popover on %s', (platform) => {
  it.each([
    ['at its usual place', [{ ...DISPLAY, workArea: { x: 0, y: 24, width: 1920, height: 1016 } }], null],
    [
      'on a second display of another scale',
      [
        { ...DISPLAY, workArea: DISPLAY.bounds },
        { ...BESIDE, workArea: BESIDE.bounds },
      ],
      { x: 2900, y: platform === 'darwin' ? 0 : 680, width: 24, height: platform === 'darwin' ? 24 : 40 },
    ],
    [
      'in a bar that hides itself',
      [{ ...DISPLAY, workArea: DISPLAY.bounds }],
      {
        x: 1700,
        y: platform === 'darwin' ? 0 : 1040,
        width: 24,
        height: platform === 'darwin' ? 24 : 40,
      },
    ],
  ])('opens beside its icon %s', async (_, displays, icon) => {
    const running = await launch(platform)
    await running.fake('displays', displays)
    if (icon !== null) await running.fake('tray', 'place', icon)
    await running.fake('tray', 'click')
    const display = displays.at(icon !== null && icon.x >= 1920 ? 1 : 0)
    const { x, y, width, height } = v.parse(boundsSchema, await running.fake('window', 'bounds'))
    const area = display?.bounds ?? DISPLAY.bounds
    expect(x).toBeGreaterThanOrEqual(area.x)
    expect(x + width).toBeLessThanOrEqual(area.x + area.width)
    // Above the taskbar, below the menu bar.
    if (platform === 'darwin') expect(y).toBeGreaterThanOrEqual(area.y + 24)
    else expect(y + height).toBeLessThanOrEqual(area.y + area.height - 40)
  })
})
