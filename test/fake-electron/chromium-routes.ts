import type { Page, Request as PageRequest, Route } from 'playwright'
import { fromPageAddress } from './page/address.ts'
import type { SurfaceClient } from './surface.ts'

/**
 * Answers a page's requests from the app's own protocol handlers and aborts all others. Returns the function that
 * allows the next load of an address: the main process's own loads pass no navigation handler.
 */
export async function routeRequests(page: Page, client: SurfaceClient): Promise<(url: string) => void> {
  let allowed: string | null = null

  await page.context().route('**/*', async (route) => {
    const request = route.request()
    const url = fromPageAddress(request.url())
    if (!belongsTo(page, request)) return route.fulfill({ body: '' })
    if (request.isNavigationRequest() && !mayLoad(request, url)) return route.abort('aborted')
    if (url === null) return route.abort('blockedbyclient')
    return answer(route, url, client)
  })
  await page.context().routeWebSocket('**/*', (socket) => socket.close())

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
