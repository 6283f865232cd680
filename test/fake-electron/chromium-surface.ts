import type { Rectangle } from 'electron'
import type { CDPSession, ConsoleMessage, Page } from 'playwright'
import { connectPreload } from './chromium-ipc.ts'
import { type Chromium, launchChromium } from './chromium-launch.ts'
import { routeRequests } from './chromium-routes.ts'
import { beforeExit, isExiting } from './lifecycle.ts'
import { nativeTheme } from './native-theme.ts'
import { emitOutput } from './output.ts'
import { fromPageAddress, toPageAddress } from './page/address.ts'
import {
  type ConsoleEntry,
  type OpenSurface,
  PERMISSIONS,
  type Permission,
  type SurfaceClient,
} from './surface.ts'

interface OpenPage {
  readonly chromium: Chromium
  readonly cdp: CDPSession
  readonly allowLoad: (url: string) => void
  readonly send: (channel: string, args: readonly unknown[]) => void
}

/** Opens windows as pages of a real Chromium. Without `headless` they are on the desktop while they are shown. */
export function openInChromium(headless: boolean): OpenSurface {
  return (client) => {
    let opening: Promise<OpenPage> | null = null
    let open: OpenPage | null = null
    let url: string | null = null
    let visible = false
    let closing = false

    beforeExit(close)
    return { load, reload, deliver, show: setVisible(true), hide: setVisible(false), setBounds, close }

    async function load(wanted: string): Promise<void> {
      url = wanted
      await navigate(await ensureOpen(), wanted, client)
      if (!headless) await placeOnDesktop()
      if (open?.chromium.address) emitOutput({ event: 'page', cdp: open.chromium.address })
    }

    async function reload(): Promise<void> {
      if (open === null || url === null) return
      open.allowLoad(url)
      await open.chromium.page.reload()
    }

    function deliver(channel: string, args: readonly unknown[]): void {
      open?.send(channel, args)
    }

    function setVisible(wanted: boolean): () => void {
      return () => {
        visible = wanted
        if (headless || url === null) return
        const done = wanted && opening === null ? load(url) : placeOnDesktop()
        done.catch((error: unknown) => console.error('Could not show the window:', error))
      }
    }

    function setBounds({ width, height }: Rectangle): void {
      if (headless) void open?.chromium.page.setViewportSize({ width, height })
      else void placeOnDesktop()
    }

    async function close(): Promise<void> {
      closing = true
      await (await opening)?.chromium.close()
    }

    /** A hidden window on the desktop is minimised, since Chromium cannot hide it otherwise. */
    async function placeOnDesktop(): Promise<void> {
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

    async function ensureOpen(): Promise<OpenPage> {
      opening ??= openPage(headless, client, () => {
        opening = null
        open = null
        if (!closing && !isExiting()) client.closed()
      })
      open = await opening
      return open
    }
  }
}

async function openPage(headless: boolean, client: SurfaceClient, onClosed: () => void): Promise<OpenPage> {
  const chromium = await launchChromium(headless, client)
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
  page.on('console', (message) => client.console(toConsoleEntry(message)))
  page.on('pageerror', (error) =>
    client.console({ level: 'error', message: `Uncaught ${error}`, lineNumber: 0, sourceId: page.url() }),
  )
  page.on('download', (download) => {
    const url = fromPageAddress(download.url()) ?? download.url()
    emitOutput({ event: 'download', url, saved: client.mayDownload(url, download.suggestedFilename()) })
    void download.cancel().catch(() => {})
  })
  denyPopups(page, cdp, client)
  const send = await connectPreload(cdp, client)
  const allowLoad = await routeRequests(page, client)
  return { chromium, cdp, allowLoad, send }
}

async function navigate(
  { chromium, cdp, allowLoad }: OpenPage,
  url: string,
  client: SurfaceClient,
): Promise<void> {
  for (const permission of Object.keys(PERMISSIONS)) {
    if (isPermission(permission)) await setPermission(cdp, permission, url, client.permits(permission, url))
  }
  allowLoad(url)
  try {
    await chromium.page.goto(toPageAddress(url))
  } catch (error) {
    throw new Error(/net::(ERR_\w+)/.exec(String(error))?.[1] ?? 'ERR_FAILED')
  }
}

const isPermission = (name: string): name is Permission => name in PERMISSIONS

/** Asks the app's handlers before the page loads, because Chromium does not report when a page asks for a permission. */
async function setPermission(
  cdp: CDPSession,
  permission: Permission,
  url: string,
  granted: boolean,
): Promise<void> {
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
 * Reports a window that the page opens to the app, and closes it. Nothing it requests leaves the computer. It is closed
 * only after Playwright has let it start, because otherwise the page would wait in `window.open` for ever.
 */
function denyPopups(page: Page, cdp: CDPSession, client: SurfaceClient): void {
  cdp.on('Page.windowOpen', ({ url, windowName, windowFeatures }) => {
    client.open(fromPageAddress(url) ?? url, windowName, windowFeatures.join(','))
  })
  page.context().on('page', (popup) => void popup.close().catch(() => {}))
}

function toConsoleEntry(message: ConsoleMessage): ConsoleEntry {
  const { lineNumber, url } = message.location()
  const type = message.type()
  const level = type === 'error' || type === 'warning' || type === 'debug' ? type : 'info'
  return { level, message: message.text(), lineNumber, sourceId: url }
}
