import { connect, createServer, type Server, type Socket } from 'node:net'
import { type ByteReader, readBytes } from '../byte-reader.ts'
import type { Directory } from './directory.ts'

/** SOCKS 5 without a login, for targets that are told by name or IPv4 address. */
export function createSocksServer(directory: Directory, onAsked: (target: string) => void): Server {
  return createServer((client) => {
    client.on('error', () => {})
    void serve(client, directory, onAsked).catch(() => client.destroy())
  })
}

async function serve(client: Socket, directory: Directory, onAsked: (target: string) => void): Promise<void> {
  const { take, release } = readBytes(client)
  const [, methods = 0] = await take(2)
  await take(methods)
  client.write(Buffer.from([5, 0]))
  const [, , , kind] = await take(4)
  const host = kind === 3 ? await takeName(take) : [...(await take(4))].join('.')
  const target = `${host}:${(await take(2)).readUInt16BE()}`
  onAsked(target)
  const port = directory(target)
  if (port === null) {
    client.end(reply(HOST_UNREACHABLE))
    return
  }
  const upstream = connect(port, '127.0.0.1', () => {
    release()
    client.write(reply(0))
    upstream.pipe(client).pipe(upstream)
  })
  upstream.on('error', () => client.destroy()).on('close', () => client.destroy())
  client.on('close', () => upstream.destroy())
}

const HOST_UNREACHABLE = 4

function reply(outcome: number): Buffer {
  return Buffer.from([5, outcome, 0, 1, 0, 0, 0, 0, 0, 0])
}

async function takeName(take: ByteReader['take']): Promise<string> {
  const [length = 0] = await take(1)
  return (await take(length)).toString()
}
