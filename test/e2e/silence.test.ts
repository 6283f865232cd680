import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { launchWindowed, type WindowedPreview } from '../fake-electron/launch.ts'
import { draftFor, invoke, waitForAccount } from './app.ts'

let exchange: TestExchange
let stranger: Server
let datagrams: Socket
let address: string
let heard: string[]
let folder: string
let app: WindowedPreview

beforeEach(async () => {
  exchange = await startExchange({ ratio: '0.618' })
  heard = []
  stranger = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`)
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end()
  })
  stranger.on('connection', () => heard.push('a connection'))
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  const bound = stranger.address()
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port')
  datagrams = createSocket('udp4', () => heard.push('a datagram')).bind(bound.port, '127.0.0.1')
  await once(datagrams, 'listening')
  address = `http://127.0.0.1:${bound.port}`
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
})
afterEach(async () => {
  await app.close()
  await exchange.close()
  stranger.closeAllConnections()
  stranger.close()
  datagrams.close()
  await rm(folder, { recursive: true, force: true })
})

async function launch(lacking: string): Promise<void> {
  const env = { PLIMSOLL_NET_LOG: netLog(), PLIMSOLL_PAGE_LACKS: lacking, LC_ALL: 'en_US.UTF-8' }
  app = await launchWindowed({ home: join(folder, 'home'), env })
}

const netLog = () => join(folder, 'net-log.json')

/** What a page can ask of a server, by the path that the server would be asked for. */
const ATTEMPTS = {
  '/fetch': 'void fetch(url).catch(() => {})',
  '/fetch-in-worker':
    'new Worker(URL.createObjectURL(new Blob(["fetch(" + JSON.stringify(url) + ").catch(() => {})"])))',
  '/image': 'new Image().src = url',
  '/beacon': 'navigator.sendBeacon(url, "x")',
  '/event-source': 'new EventSource(url)',
  '/font': 'void new FontFace("x", "url(" + url + ")").load().catch(() => {})',
  '/script': 'add("script", { src: url })',
  '/video': 'add("video", { src: url })',
  '/frame': 'add("iframe", { src: url })',
  '/style': 'add("link", { rel: "stylesheet", href: url })',
  '/prefetch': 'add("link", { rel: "prefetch", href: url })',
  '/preload': 'add("link", { rel: "preload", as: "image", href: url })',
  '/ping': 'add("a", { href: "#x", ping: url }).click()',
} as const

/** Runs in the page. Of what follows the attempts, only the last passes through webRequest. */
const script = (base: string) => `
  const add = (name, attributes) => document.body.appendChild(Object.assign(document.createElement(name), attributes))
  window.violations = []
  document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => violations.push(violatedDirective))
  ${Object.entries(ATTEMPTS)
    .map(([path, attempt]) => `{ const url = ${JSON.stringify(base + path)}; ${attempt} }`)
    .join('\n')}
  add('link', { rel: 'preconnect', href: ${JSON.stringify(base)} })
  add('link', { rel: 'dns-prefetch', href: 'https://looked-up.invalid' })
  add('script', { type: 'speculationrules', textContent: JSON.stringify({
    prefetch: [{ source: 'list', urls: [${JSON.stringify(`${base}/speculated`)}], eagerness: 'immediate' }],
  }) })
  const host = ${JSON.stringify(new URL(base).host)}
  void new WebTransport('https://' + host).ready.catch(() => {})
  const peer = new RTCPeerConnection({ iceServers: [
    { urls: 'stun:' + host },
    { urls: ['turn:' + host + '?transport=udp', 'turn:turned.invalid?transport=tcp'], username: 'x', credential: 'x' },
  ] })
  peer.createDataChannel('x')
  void peer.setLocalDescription()
  window.gathered = () => peer.iceGatheringState
  new WebSocket(${JSON.stringify(base.replace('http', 'ws'))}).onclose = () => { window.socketClosed = true }`

const namesLookedUp = async (): Promise<string[]> => {
  const log = await readFile(netLog(), 'utf8')
  return ['looked-up.invalid', 'turned.invalid'].filter((name) => log.includes(name))
}

/** Only Chromium connects ahead for a link, and prefetches past webRequest. */
const sent = () => heard.filter((what) => !['a connection', 'GET /speculated'].includes(what))

describe('a page without its content security policy', () => {
  it('reaches no server and no name server, and the exchange is watched as before', async () => {
    await launch('csp')
    const errors = new Map<string, string | undefined>()
    app.page.on('requestfailed', (request) =>
      errors.set(new URL(request.url()).pathname, request.failure()?.errorText),
    )
    await app.page.evaluate(script(address))
    const paths = Object.keys(ATTEMPTS).toSorted()
    await expect.poll(() => [...errors.keys()].toSorted(), { timeout: 20_000 }).toEqual(paths)
    const others = [...errors.values()].filter((error) => !error?.startsWith('net::ERR_BLOCKED_BY_CLIENT'))
    expect(others).toEqual([])
    await expect.poll(() => app.page.evaluate('gathered()'), { timeout: 20_000 }).toBe('complete')
    await expect.poll(() => app.page.evaluate('window.socketClosed')).toBe(true)
    expect(await app.page.evaluate('violations')).toEqual([])

    await invoke(app, 'accounts:add', draftFor(exchange))
    await waitForAccount(app, ({ risk, stream }) => risk === 'warning' && stream === 'open')
    await app.close()
    expect(sent()).toEqual([])
    expect(await namesLookedUp()).toEqual([])
  })

  it('saves no file', async () => {
    await launch('csp')
    await app.page.evaluate(
      `Object.assign(document.createElement('a'), { href: 'data:text/plain,x', download: 'x.txt' }).click()`,
    )
    expect(await app.waitFor('download')).toMatchObject({ saved: false })
  })
})

describe('a page without its list of connections as well', () => {
  it('sends no datagram', async () => {
    await launch('csp,allowlist')
    await app.page.evaluate(script(address))
    await expect.poll(() => app.page.evaluate('gathered()'), { timeout: 20_000 }).toBe('complete')
    await app.close()
    expect(sent()).toEqual([])
  })
})

describe('the spelling checker', () => {
  it('fetches no dictionary for any session', async () => {
    await launch('')
    await invoke(app, 'proxy:test', { mode: 'off' }).catch(() => {})
    expect(app.events.filter(({ event }) => event === 'dictionary-download')).toEqual([])
  })
})
