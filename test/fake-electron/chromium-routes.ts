import type { Page, Request as PageRequest, Route } from 'playwright'
import { fromPageAddress } from './page/address.ts'
import type { SurfaceClient } from './surface.ts'

/** A page of the tests may reach this computer alone. */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Answers a page's requests from the app's own protocol handlers. All others are sent unless the app cancels them, as
 * far as this computer, and aborted beyond it. Returns the function that
 * allows the next load of an address: the main process's own loads pass no navigation handler.
 */
export async function routeRequests(page: Page, client: SurfaceClient): Promise<(url: string) => void> {
  let allowed: string | null = null

  await page.context().route('**/*', async (route) => {
    const request = route.request()
    const url = fromPageAddress(request.url())
    if (!belongsTo(page, request)) return route.fulfill({ body: '' })
    if (request.isNavigationRequest() && !mayLoad(request, url)) return route.abort('aborted')
    if (!(await client.maySend(url ?? request.url(), request.method()))) return route.abort('blockedbyclient')
    if (url !== null) return answer(route, url, client)
    return isNear(request.url()) ? route.continue() : route.abort('internetdisconnected')
  })
  await page.context().routeWebSocket('**/*', async (socket) => {
    if (isNear(socket.url()) && (await client.maySend(socket.url(), 'GET'))) socket.connectToServer()
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
}

function isNear(url: string): boolean {
  return LOOPBACK.includes(new URL(url).hostname)
}

/** A window that the page opened cannot be closed before its request is answered: Playwright does not know it yet. */
function belongsTo(page: Page, request: PageRequest): boolean {
  try {
    return request.frame().page() === page
  } catch {
    return false
  }
}

async function answer(route: Route, url: string, client: SurfaceClient): Promise<void> {
  const request = route.request()
  try {
    const response = await client.fetch(
      new Request(url, { method: request.method(), headers: request.headers() }),
    )
    const body = Buffer.from(await response.arrayBuffer())
    await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body })
  } catch (error) {
    console.error(`Failed to load ${url}:`, error)
    await route.abort('failed').catch(() => {})
  }
}
