export interface Png {
  readonly width: number
  readonly height: number
  /** The text of its `Title` chunk. */
  readonly title: string | null
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Reads the size and title of a PNG. Null when the bytes are no PNG. */
export function readPng(bytes: Buffer): Png | null {
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(SIGNATURE)) return null
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), title: titleOf(bytes) }
}

function titleOf(bytes: Buffer): string | null {
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) !== 'tEXt') continue
    const [keyword, text] = bytes.toString('latin1', at + 8, at + 8 + bytes.readUInt32BE(at)).split('\0')
    if (keyword === 'Title' && text !== undefined) return text
  }
  return null
}
