import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { becomeReady } from './lifecycle.ts'
import { session } from './session.ts'

becomeReady()
const { defaultSession } = session

test('a host that refuses is ERR_CONNECTION_REFUSED', async () => {
  const server = createTcpServer()
  const url = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  await expect(defaultSession.fetch(url)).rejects.toThrow(/^net::ERR_CONNECTION_REFUSED$/)
})

test('a name that nobody knows is ERR_NAME_NOT_RESOLVED', async () => {
  await expect(defaultSession.fetch('http://nobody.invalid/')).rejects.toThrow(/^net::ERR_NAME_NOT_RESOLVED$/)
})

test('a connection closed without an answer is ERR_EMPTY_RESPONSE', async () => {
  const url = await serve((request) => request.socket.end())
  await expect(defaultSession.fetch(url)).rejects.toThrow(/^net::ERR_EMPTY_RESPONSE$/)
})

test('a redirect is refused where the app wants none', async () => {
  const url = await serve((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end())
  await expect(defaultSession.fetch(url, { redirect: 'error' })).rejects.toThrow(
    /^Attempted to redirect, but redirect policy was 'error'$/,
  )
})

test('half a body is an error of the body, not of the request', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '10' })
    response.write('half', () => response.destroy())
  })
  const response = await defaultSession.fetch(url)
  expect(response.status).toBe(200)
  await expect(response.text()).rejects.toThrow(/^net::ERR_/)
})

test('an aborted request fails with the reason it was given', async () => {
  const url = await serve(() => {})
  const controller = new AbortController()
  const answer = defaultSession.fetch(url, { signal: controller.signal })
  controller.abort(new Error('enough'))
  await expect(answer).rejects.toThrow('enough')
})

test('closing all connections fails what is under way, and nothing after it', async () => {
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
