import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const LARGEST_TOTAL = 500_000

const LINUX = [16, 32, 48, 64, 128, 256, 512].map(
  (size) => [`build/icons/${size}x${size}.png`, size] as const,
)
const ICO_ENTRY = 16
const ICNS_HEAD = 8

describe('the icons in the repository', () => {
  it.each([...LINUX, ['build/icon.png', 1024] as const])('%s is %i pixels wide and high', (path, size) => {
    expect(pngSide(read(path))).toBe(size)
  })

  it('build/icon.ico has a picture for every scale of Windows', () => {
    const ico = read('build/icon.ico')
    expect(ico.readUInt16LE(2)).toBe(1)
    const entries = Array.from({ length: ico.readUInt16LE(4) }, (_, i) => 6 + i * ICO_ENTRY)
    const sides = entries.map((at) => ico.readUInt8(at) || 256)
    expect(sides).toEqual([16, 20, 24, 32, 48, 64, 256])
    expect(
      entries.map((at) => pngSide(slice(ico, ico.readUInt32LE(at + 12), ico.readUInt32LE(at + 8)))),
    ).toEqual(sides)
  })

  it('build/icon.icns has a picture for every size of macOS', () => {
    const icns = read('build/icon.icns')
    expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length])
    const found = new Map<string, number>()
    for (let at = ICNS_HEAD; at < icns.length; at += icns.readUInt32BE(at + 4)) {
      const picture = slice(icns, at + ICNS_HEAD, icns.readUInt32BE(at + 4) - ICNS_HEAD)
      found.set(icns.toString('latin1', at, at + 4), pngSide(picture))
    }
    expect([...found]).toEqual([
      ['icp4', 16],
      ['icp5', 32],
      ['icp6', 64],
      ['ic07', 128],
      ['ic08', 256],
      ['ic09', 512],
      ['ic10', 1024],
    ])
  })

  it('are small enough for the repository', () => {
    const paths = [...LINUX.map(([path]) => path), 'build/icon.png', 'build/icon.ico', 'build/icon.icns']
    const bytes = paths.map((path) => statSync(join(ROOT, path)).size)
    expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(LARGEST_TOTAL)
  })
})

function read(path: string): Buffer {
  return readFileSync(join(ROOT, path))
}

function slice(from: Buffer, start: number, length: number): Buffer {
  return from.subarray(start, start + length)
}

/** Returns the width of a square PNG; throws when it is not one or is incomplete. */
function pngSide(png: Buffer): number {
  expect(png.toString('latin1', 1, 4)).toBe('PNG')
  expect(png.toString('latin1', png.length - 8, png.length - 4)).toBe('IEND')
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  expect(height).toBe(width)
  return width
}
