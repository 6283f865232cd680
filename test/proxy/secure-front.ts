import { connect, type Socket } from 'node:net'
import { createServer } from 'node:tls'
import type { Certificate } from '../exchange/certificates.ts'

export interface SecureFront {
  readonly port: number
  close(): Promise<void>
}

/** Puts TLS in front of a plain server on this computer, so that it can play a host on the internet. */
export async function startSecureFront(
  { cert, key }: Certificate,
  plainPort: number,
  port = 0,
): Promise<SecureFront> {
  const sockets = new Set<Socket>()
  const server = createServer({ cert, key }, (client) => {
    const upstream = connect(plainPort, '127.0.0.1')
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy())
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy())
    client.pipe(upstream).pipe(client)
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
