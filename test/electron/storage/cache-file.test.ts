import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type KeptSymbols, openSymbols } from '../../../electron/polling/symbols-file.ts'
import { OBSTACLES } from '../../obstacles.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  path = join(folder, 'symbols.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const NOW = Date.UTC(2026, 10, 22, 12, 30, 15)
const URL = 'https://x.invalid'
const KEPT: KeptSymbols = {
  at: 1000,
  weightLimit: 2400,
  marginAssets: { BTCUSDT: 'USDT', 测试USDT: 'USDT' },
  lotSizes: { BTCUSDT: '0.001' },
}
const { lotSizes: _, ...OF_VERSION_1 } = KEPT

const open = () => openSymbols(path, () => NOW)

describe('a cache file', () => {
  it('that does not exist is empty, and is not created before there is something to keep', () => {
    expect(open().value).toEqual({})
    expect(readdirSync(folder)).toEqual([])
  })

  it('is restored as it was written, and only the user can read it', async () => {
    const file = open()
    await file.replace({ [URL]: KEPT })
    expect(file.value).toEqual({ [URL]: KEPT })
    expect(open().value).toEqual({ [URL]: KEPT })
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['empty', ''],
    ['truncated', '{"version":1,"value":{"https'],
    ['a list', '[]'],
    ['of another shape', JSON.stringify({ version: 1, value: { [URL]: { ...KEPT, at: 'today' } } })],
    [
      'with an asset that is not text',
      JSON.stringify({ version: 1, value: { [URL]: { ...KEPT, marginAssets: { A: 1 } } } }),
    ],
    [
      'with a step that is not above zero',
      JSON.stringify({ version: 2, value: { [URL]: { ...KEPT, lotSizes: { A: '0.0' } } } }),
    ],
    ['from version 1, without steps', JSON.stringify({ version: 1, value: { [URL]: OF_VERSION_1 } })],
    ['from a newer version', JSON.stringify({ version: 3, value: { [URL]: KEPT } })],
  ])('that is %s counts as empty, and is overwritten', async (_name, text) => {
    writeFileSync(path, text)
    const file = open()
    expect(file.value).toEqual({})
    expect(readFileSync(path, 'utf8')).toBe(text)
    await file.replace({ [URL]: KEPT })
    expect(open().value).toEqual({ [URL]: KEPT })
    expect(readdirSync(folder)).toEqual(['symbols.json'])
  })

  it('that cannot be written is kept in memory', async () => {
    const file = open()
    mkdirSync(path)
    await file.replace({ [URL]: KEPT })
    expect(file.value).toEqual({ [URL]: KEPT })
    expect(open().value).toEqual({})
  })

  it('keeps the last of several changes that are made at the same time', async () => {
    const file = open()
    await Promise.all(Array.from({ length: 20 }, (_, at) => file.replace({ [URL]: { ...KEPT, at } })))
    expect(open().value).toEqual({ [URL]: { ...KEPT, at: 19 } })
    expect(readdirSync(folder)).toEqual(['symbols.json'])
  })

  it('is written once more at most for values that come while it is being written', async () => {
    const file = open()
    const written: number[] = []
    const values = Array.from({ length: 20 }, (_, at) => ({ [URL]: { ...KEPT, at } }))
    await Promise.all(
      values.map(async (value) => {
        await file.replace(value)
        written.push(open().value[URL]?.at ?? -1)
      }),
    )
    expect(new Set(written).size).toBeLessThanOrEqual(2)
    expect(open().value).toEqual(values.at(-1))
  })

  it.each(OBSTACLES)(
    'in whose place is $name is empty and begun anew, with a notice',
    async ({ put, reason }) => {
      put(path)
      const file = open()
      expect(file.value).toEqual({})
      const keptAs = `symbols.${reason}-2026-11-22T12-30-15-000Z.json`
      expect(file.notice).toMatchObject({ kind: 'file-set-aside', file: 'symbols.json', keptAs, reason })
      await file.replace({ [URL]: KEPT })
      expect(readdirSync(folder)).toEqual(expect.arrayContaining([keptAs, 'symbols.json']))
      expect(open()).toMatchObject({ value: { [URL]: KEPT }, notice: null })
    },
  )
})
