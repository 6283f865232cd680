import type { Socket } from 'node:net'

/** Reads a binary protocol from a socket, a given number of bytes at a time. */
export interface ByteReader {
  /** Rejects when the socket ends before there are enough bytes. */
  take(size: number): Promise<Buffer>
  /** Returns the bytes that were not taken to the socket, and stops reading. */
  release(): void
}

export function readBytes(socket: Socket): ByteReader {
  let bytes = Buffer.alloc(0)
  let ended = false
  let wake = () => {}

  const onData = (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
    wake()
  }
  const onEnd = () => {
    ended = true
    wake()
  }
  socket.on('data', onData).on('end', onEnd).on('close', onEnd)

  return {
    async take(size) {
      while (bytes.length < size) {
        if (ended) throw new Error('The socket has ended')
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = resolve
        await promise
      }
      const taken = bytes.subarray(0, size)
      bytes = bytes.subarray(size)
      return taken
    },
    release() {
      socket.off('data', onData).off('end', onEnd).off('close', onEnd)
      socket.pause()
      if (bytes.length > 0) socket.unshift(bytes)
    },
  }
}
