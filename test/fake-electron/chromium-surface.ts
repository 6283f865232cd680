import type { Rectangle } from 'electron'
import type { CDPSession, ConsoleMessage, Page } from 'playwright'
import { connectPreload } from './chromium-ipc.ts'
import { type Chromium, launchChromium } from './chromium-launch.ts'
import { routeRequests } from './chromium-routes.ts'
import { beforeLeaving, isLeaving } from './lifecycle.ts'
import { nativeTheme } from './native-theme.ts'
import { show } from './output.ts'
import { fromPageAddress, toPageAddress } from './page/address.ts'
import {
  type ConsoleEntry,
  type OpenSurface,
  PERMISSIONS,
  type Permission,
  type SurfaceClient,
} from './surface.ts'

interface Open {
  readonly chromium: Chromium
  readonly cdp: CDPSession
  readonly expect: (url: string) => void
  readonly send: (channel: string, args: readonly unknown[]) => void
}

/** Windows as pages of a real Chromium; headed ones are on the desktop while they are shown. */
export function openInChromium(headless: boolean): OpenSurface {
  return (client) => {
    let opening: Promise<Open> | null = null
    let open: Open | null = null
    let url: string | null = null
    let visible = false
    let closing = false

    beforeLeaving(close)
    return { load, deliver, show: setVisible(true), hide: setVisible(false), setBounds, close }

    async function load(wanted: string): Promise<void> {
      url = wanted
      await goTo(await ensureOpen(), wanted, client)
      if (!headless) await place()
      if (open?.chromium.address) show({ event: 'page', cdp: open.chromium.address })
    }

    function deliver(channel: string, args: readonly unknown[]): void {
      open?.send(channel, args)
    }

    function setVisible(wanted: boolean): () => void {
      return () => {
        visible = wanted
        if (headless || url === null) return
        const done = wanted && opening === null ? load(url) : place()
        done.catch((error: unknown) => console.error('Could not show the window:', error))
      }
    }

    function setBounds({ width, height }: Rectangle): void {
      if (headless) void open?.chromium.page.setViewportSize({ width, height })
      else void place()
    }

    async function close(): Promise<void> {
      closing = true
      await (await opening)?.chromium.close()
    }

    /** On the desktop a hidden window is a minimised one: Chromium knows no other way. */
    async function place(): Promise<void> {
      if (open === null) return
      const { cdp } = open
      const { windowId } = await cdp.send('Browser.getWindowForTarget')
      const windowState = visible ? 'normal' : 'minimized'
      await cdp.send('Browser.setWindowBounds', { windowId, bounds: { windowState } })
      if (!visible) return
      const { width, height } = client.bounds()
      await cdp.send('Browser.setWindowBounds', { windowId, bounds: { width, height } })
      await open.chromium.page.bringToFront()
    }

    async function ensureOpen(): Promise<Open> {
      opening ??= openPage(headless, client, () => {
        opening = null
        open = null
        if (!closing && !isLeaving()) client.closed()
      })
      open = await opening
      return open
    }
  }
}

async function openPage(headless: boolean, client: SurfaceClient, onClosed: () => void): Promise<Open> {
  const chromium = await launchChromium(headless, client.bounds())
  const { page } = chromium
  const cdp = await page.context().newCDPSession(page)
  const followTheme = () =>
    page.emulateMedia({ colorScheme: nativeTheme.shouldUseDarkColors ? 'dark' : 'light' })
  const onTheme = () => void followTheme().catch(() => {})

  await followTheme()
  nativeTheme.on('updated', onTheme)
  page.on('close', () => {
    nativeTheme.off('updated', onTheme)
    onClosed()
  })
  page.on('crash', () => client.crashed())
  page.on('load', () => {
    const url = fromPageAddress(page.url())
    if (url !== null) client.loaded(url)
  })
  page.on('console', (message) => client.console(entryOf(message)))
  page.on('pageerror', (error) =>
    client.console({ level: 'error', message: `Uncaught ${error}`, lineNumber: 0, sourceId: page.url() }),
  )
  denyPopups(page, cdp, client)
  const send = await connectPreload(cdp, client)
  const expect = await routeRequests(page, client)
  return { chromium, cdp, expect, send }
}

async function goTo({ chromium, cdp, expect }: Open, url: string, client: SurfaceClient): Promise<void> {
  for (const permission of Object.keys(PERMISSIONS)) {
    if (isPermission(permission)) await decide(cdp, permission, url, client.permits(permission, url))
  }
  expect(url)
  try {
    await chromium.page.goto(toPageAddress(url))
  } catch (error) {
    throw new Error(/net::(ERR_\w+)/.exec(String(error))?.[1] ?? 'ERR_FAILED')
  }
}

const isPermission = (name: string): name is Permission => name in PERMISSIONS

/** The app's handlers are asked ahead: Chromium tells nobody when a page asks, it only takes decisions. */
async function decide(cdp: CDPSession, permission: Permission, url: string, granted: boolean): Promise<void> {
  const { origin } = new URL(toPageAddress(url))
  for (const name of PERMISSIONS[permission]) {
    await cdp.send('Browser.setPermission', {
      permission: { name },
      setting: granted ? 'granted' : 'denied',
      origin,
    })
  }
}

/**
 * A window that the page opens is put to the app and closed; nothing it asks for leaves the computer. It is closed
 * only once Playwright has let it start: closed before, it would leave the page waiting in `window.open` for ever.
 */
function denyPopups(page: Page, cdp: CDPSession, client: SurfaceClient): void {
  cdp.on('Page.windowOpen', ({ url, windowName, windowFeatures }) => {
    client.open(fromPageAddress(url) ?? url, windowName, windowFeatures.join(','))
  })
  page.context().on('page', (popup) => void popup.close().catch(() => {}))
}

function entryOf(message: ConsoleMessage): ConsoleEntry {
  const { lineNumber, url } = message.location()
  const type = message.type()
  const level = type === 'error' || type === 'warning' || type === 'debug' ? type : 'info'
  return { level, message: message.text(), lineNumber, sourceId: url }
}
