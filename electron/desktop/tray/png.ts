import { crc32, deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const TRUECOLOUR_WITH_ALPHA = 6
const NO_FILTER = 0

/** Encodes a square picture (RGBA, not premultiplied). The title lets a test know which icon it is. */
export function encodePng(pixels: Uint8Array, size: number, title: string): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, TRUECOLOUR_WITH_ALPHA, 0, 0, 0], 8)
  const rows = Array.from({ length: size }, (_, row) => [
    Buffer.from([NO_FILTER]),
    pixels.subarray(row * size * 4, (row + 1) * size * 4),
  ])
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from(`Title\0${title}`, 'latin1')),
    chunk('IDAT', deflateSync(Buffer.concat(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8 + body.length)
  frame.writeUInt32BE(data.length, 0)
  body.copy(frame, 4)
  frame.writeUInt32BE(crc32(body), 4 + body.length)
  return frame
}
