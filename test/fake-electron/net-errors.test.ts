import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { setDefaultCACertificates } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { makeCertificateAuthority } from '../exchange/certificates.ts'
import { startExchange } from '../exchange/exchange.ts'
import { becomeReady } from './lifecycle.ts'
import { session } from './session.ts'

becomeReady()
const { defaultSession } = session

test('a refused connection is ERR_CONNECTION_REFUSED', async () => {
  const server = createTcpServer()
  const url = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  await expect(defaultSession.fetch(url)).rejects.toThrow(/^net::ERR_CONNECTION_REFUSED$/)
})

test('an unknown host name is ERR_NAME_NOT_RESOLVED', async () => {
  await expect(defaultSession.fetch('http://nobody.invalid/')).rejects.toThrow(/^net::ERR_NAME_NOT_RESOLVED$/)
})

test('a connection closed without an answer is ERR_EMPTY_RESPONSE', async () => {
  const url = await serve((request) => request.socket.end())
  await expect(defaultSession.fetch(url)).rejects.toThrow(/^net::ERR_EMPTY_RESPONSE$/)
})

test('a redirect is an error when the app allows none', async () => {
  const url = await serve((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end())
  await expect(defaultSession.fetch(url, { redirect: 'error' })).rejects.toThrow(
    /^Attempted to redirect, but redirect policy was 'error'$/,
  )
})

test('an incomplete body is an error of the body, not of the request', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '10' })
    response.write('half', () => response.destroy())
  })
  const response = await defaultSession.fetch(url)
  expect(response.status).toBe(200)
  await expect(response.text()).rejects.toThrow(/^net::ERR_/)
})

test('an answer that is not HTTP is ERR_INVALID_HTTP_RESPONSE', async () => {
  const url = await serve((request) => request.socket.end('SSH-2.0-OpenSSH_9.9\r\n'))
  await expect(defaultSession.fetch(url)).rejects.toThrow(/^net::ERR_INVALID_HTTP_RESPONSE$/)
})

test('a body that is not encoded as announced is ERR_CONTENT_DECODING_FAILED', async () => {
  const url = await serve((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('{}'),
  )
  const response = await defaultSession.fetch(url)
  await expect(response.text()).rejects.toThrow(/^net::ERR_CONTENT_DECODING_FAILED$/)
})

test.each([
  ['expired', { validTo: Date.now() - 1000 }, 'ERR_CERT_DATE_INVALID'],
  ['for another host', { host: 'elsewhere.invalid' }, 'ERR_CERT_COMMON_NAME_INVALID'],
] as const)(
  'a certificate that is %s is refused, with the name of the reason',
  async (_row, options, name) => {
    const authority = makeCertificateAuthority()
    setDefaultCACertificates([authority.cert])
    const exchange = await startExchange({ certificate: authority.issue(options) })
    onTestFinished(() => exchange.close())
    await expect(defaultSession.fetch(exchange.url)).rejects.toThrow(`net::${name}`)
  },
)

test('a certificate of an unknown authority is ERR_CERT_AUTHORITY_INVALID', async () => {
  const exchange = await startExchange({ certificate: makeCertificateAuthority().issue() })
  onTestFinished(() => exchange.close())
  await expect(defaultSession.fetch(exchange.url)).rejects.toThrow(/^net::ERR_CERT_AUTHORITY_INVALID$/)
})

test('TLS to a server without TLS is ERR_SSL_PROTOCOL_ERROR', async () => {
  const url = await serve(() => {})
  await expect(defaultSession.fetch(url.replace('http:', 'https:'))).rejects.toThrow(
    /^net::ERR_SSL_PROTOCOL_ERROR$/,
  )
})

test('an aborted request fails with the given reason', async () => {
  const url = await serve(() => {})
  const controller = new AbortController()
  const answer = defaultSession.fetch(url, { signal: controller.signal })
  controller.abort(new Error('enough'))
  await expect(answer).rejects.toThrow('enough')
})

test('closing all connections fails pending requests, and no later ones', async () => {
  const url = await serve((request, response) => void (request.url === '/quick' && response.end('ok')))
  const pending = defaultSession.fetch(url)
  await defaultSession.closeAllConnections()
  await expect(pending).rejects.toThrow('net::ERR_ABORTED')
  expect(await (await defaultSession.fetch(new URL('/quick', url).href)).text()).toBe('ok')
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return listen(server)
}

function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address: string | AddressInfo | null = server.address()
      if (address !== null && typeof address === 'object') resolve(`http://127.0.0.1:${address.port}/`)
    })
  })
}
