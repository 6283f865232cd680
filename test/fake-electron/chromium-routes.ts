import type { Page, Request as PageRequest, Route } from 'playwright'
import { LACKING } from './chromium-launch.ts'
import { fromPageAddress } from './page/address.ts'
import type { SurfaceClient } from './surface.ts'
import type { AskedFor } from './web-request.ts'

const RESOURCE_TYPES: Readonly<Record<string, AskedFor['resourceType']>> = {
  stylesheet: 'stylesheet',
  script: 'script',
  image: 'image',
  font: 'font',
  media: 'media',
  fetch: 'xhr',
  xhr: 'xhr',
  ping: 'ping',
  cspviolationreport: 'cspReport',
}

/**
 * Answers a page's requests from the app's own protocol handlers, after the session's webRequest has let them pass. Of
 * the others, those to this computer are sent, and no host of the internet is found. Returns the function that allows
 * the next load of an address: the main process's own loads pass no navigation handler.
 */
export async function routeRequests(page: Page, client: SurfaceClient): Promise<(url: string) => void> {
  let allowed: string | null = null

  await page.context().route('**/*', async (route) => {
    const request = route.request()
    const url = fromPageAddress(request.url())
    if (!belongsTo(page, request)) return route.fulfill({ body: '' })
    if (request.isNavigationRequest() && !mayLoad(request, url)) return route.abort('aborted')
    if (!(await client.mayRequest(askedFor(request, url)))) return route.abort('blockedbyclient')
    if (url !== null) return answer(route, url, client)
    return isOnThisComputer(request.url()) ? route.continue() : route.abort('namenotresolved')
  })
  await page.context().routeWebSocket('**/*', async (socket) => {
    const url = socket.url()
    const allowed = await client.mayRequest({ url, method: 'GET', resourceType: 'webSocket', referrer: '' })
    if (allowed && isOnThisComputer(url)) socket.connectToServer()
    else await socket.close()
  })

  return (url) => {
    allowed = url
  }

  function mayLoad(request: PageRequest, url: string | null): boolean {
    if (url !== null && url === allowed) {
      allowed = null
      return true
    }
    return client.mayNavigate(url ?? request.url(), request.frame() === page.mainFrame())
  }

  function askedFor(request: PageRequest, url: string | null): AskedFor {
    const ofFrame = request.frame() === page.mainFrame() ? 'mainFrame' : 'subFrame'
    const resourceType = request.isNavigationRequest()
      ? ofFrame
      : (RESOURCE_TYPES[request.resourceType()] ?? 'other')
    const referrer = request.headers().referer ?? ''
    return { url: url ?? request.url(), method: request.method(), resourceType, referrer }
  }
}

/** A window that the page opened cannot be closed before its request is answered: Playwright does not know it yet. */
function belongsTo(page: Page, request: PageRequest): boolean {
  try {
    return request.frame().page() === page
  } catch {
    return false
  }
}

const isOnThisComputer = (url: string): boolean =>
  ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)

async function answer(route: Route, url: string, client: SurfaceClient): Promise<void> {
  const request = route.request()
  try {
    const response = await client.fetch(
      new Request(url, { method: request.method(), headers: request.headers() }),
    )
    const body = Buffer.from(await response.arrayBuffer())
    const headers = Object.fromEntries(response.headers)
    if (LACKING.includes('allowlist')) delete headers['connection-allowlist']
    await route.fulfill({ status: response.status, headers, body })
  } catch (error) {
    console.error(`Failed to load ${url}:`, error)
    await route.abort('failed').catch(() => {})
  }
}
