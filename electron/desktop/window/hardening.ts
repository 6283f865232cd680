import { readFile } from 'node:fs/promises'
import { extname, isAbsolute, join, relative } from 'node:path'
import { type App, Menu, protocol, shell, type WebContents } from 'electron'
import type { Link } from '../../../shared/ipc.ts'
import { appMenu } from './app-menu.ts'
import { restrainSessions } from './sessions.ts'

const SCHEME = 'app'
const HOST = 'bundle'

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
  // Connections of WebRTC are not covered by connect-src. Chromium 156 does not know this directive yet.
  "webrtc 'block'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html',
].join('; ')

/**
 * Chromium lets a page with such a list open no WebRTC connection, nor look up a server for one. Every address is in the
 * list, since a navigation to another would replace the page by an error. Requests are cancelled by the session.
 */
const CONNECTIONS = '("*://*:*/*");webrtc=block'

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

/** Electron accepts most of these settings only before the app is ready. */
export function hardenBeforeReady(app: App): void {
  app.enableSandbox()
  const menu = appMenu(process.platform)
  Menu.setApplicationMenu(menu && Menu.buildFromTemplate(menu))
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
  restrainSessions(app)
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

export async function openLink(link: Link): Promise<void> {
  await shell.openExternal(LINK_ADDRESSES[link])
}

/** Keeps the page from navigating, opening windows and embedding other pages. */
function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  // Of WebRTC only TCP is left then, should the list not hold.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
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
        'connection-allowlist': CONNECTIONS,
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
