import { readFile } from 'node:fs/promises'
import { extname, isAbsolute, join, relative } from 'node:path'
import { type App, protocol, type Session, shell, type WebContents } from 'electron'
import type { Link } from '../../../shared/ipc.ts'

const SCHEME = 'app'
const HOST = 'bundle'

/** Loading these needs no network. */
const LOCAL_SCHEMES = [`${SCHEME}:`, 'devtools:', 'data:', 'blob:']

/** The address of the popover's page in a built app. */
export const PAGE_URL = `${SCHEME}://${HOST}/index.html`

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  // Connections of WebRTC are not covered by connect-src.
  "webrtc 'block'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html',
].join('; ')

/** No other address is ever opened in the browser. */
const LINK_ADDRESSES: Readonly<Record<Link, string>> = {
  'api-keys': 'https://www.binance.com/en/my/settings/api-management',
  'api-keys-demo': 'https://demo.binance.com/en/my/settings/api-management',
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Electron accepts these settings only before the app is ready. */
export function hardenBeforeReady(app: App): void {
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
  app.on('web-contents-created', (_event, contents) => confine(contents))
}

/** The address of the popover's page. In a packaged app, an environment variable must not decide which page is trusted. */
export function pageUrlOf(app: App): string {
  return (app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL) ?? PAGE_URL
}

/** Serves the popover's files, and nothing else, under app://bundle/. */
export function serveBundle(root: string): void {
  protocol.handle(SCHEME, (request) => respond(request, root))
}

/** No page of ours needs a permission, and Electron grants all of them by default. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
}

/**
 * Cuts the window's session off from the network: Chromium sends some requests by itself, such as those for the
 * dictionaries of its spelling checker, and the app's own requests have a session of their own. While the app is being
 * developed, the server of its page stays in reach.
 */
export function cutOff(session: Session, pageUrl: string): void {
  denyPermissions(session)
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isLocal(url, pageUrl) }))
}

export async function openLink(link: Link): Promise<void> {
  await shell.openExternal(LINK_ADDRESSES[link])
}

/** Keeps the page from navigating, opening windows and embedding other pages. */
function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** Whether loading it needs no network, or only the server that the page comes from. */
function isLocal(url: string, pageUrl: string): boolean {
  const { protocol, host } = new URL(url)
  if (LOCAL_SCHEMES.includes(protocol)) return true
  return pageUrl !== PAGE_URL && host === new URL(pageUrl).host
}

async function respond(request: Request, root: string): Promise<Response> {
  const url = new URL(request.url)
  if (url.host !== HOST || (request.method !== 'GET' && request.method !== 'HEAD')) return refuse(400)
  const path = join(root, decodePath(url.pathname))
  const within = relative(root, path)
  const type = MIME_TYPES[extname(path)]
  if (within.startsWith('..') || isAbsolute(within) || type === undefined) return refuse(404)
  try {
    return new Response(await readFile(path), {
      headers: {
        'content-type': type,
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    })
  } catch {
    return refuse(404)
  }
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: { 'content-security-policy': POLICY } })
}

/** Empty, which is the path of no file, when the text is not encoded properly. */
function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return ''
  }
}
