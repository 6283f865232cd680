import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isInstalled, isStale } from '../../scripts/freshness.mjs'

describe('the installed packages', () => {
  const lock = (packages: Record<string, { version?: string; optional?: boolean }>) => ({ packages })
  const locked = lock({
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/a/node_modules/b': { version: '2.0.0' },
    'node_modules/c-win32': { version: '3.0.0', optional: true },
  })
  const installed = {
    'node_modules/a': { version: '1.0.0' },
    'node_modules/a/node_modules/b': { version: '2.0.0' },
  }

  it('are complete with every package in its version, except those of other systems', () => {
    expect(isInstalled(locked, lock(installed))).toBe(true)
  })

  it('may include others', () => {
    expect(isInstalled(locked, lock({ ...installed, 'node_modules/x': { version: '9.0.0' } }))).toBe(true)
  })

  it.each([
    ['a package is missing', { 'node_modules/a': { version: '1.0.0' } }],
    ['a package has another version', { ...installed, 'node_modules/a': { version: '1.0.1' } }],
    [
      'an optional one has another version',
      { ...installed, 'node_modules/c-win32': { version: '2.9.9', optional: true } },
    ],
    ['there are none', {}],
  ])('are incomplete when %s', (_, packages) => {
    expect(isInstalled(locked, lock(packages))).toBe(false)
  })
})

describe('the build', () => {
  let folder: string
  const path = (name: string) => join(folder, name)
  const generated = () => [path('shared/generated')]
  const inputs = () => ['electron', 'shared', 'config.ts'].map(path)
  const outputs = () => ['out/main.js', 'out/page.html'].map(path)
  const stale = () => isStale(inputs(), outputs(), generated())
  /** `time` is in seconds. */
  const setTime = (name: string, time: number) => utimesSync(path(name), time, time)

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plimsoll-freshness-'))
    for (const name of ['electron/binance', 'shared/generated', 'out']) {
      mkdirSync(path(name), { recursive: true })
    }
    const files = ['electron/binance/client.ts', 'shared/state.ts', 'shared/generated/m.js', 'config.ts']
    for (const name of files) writeFileSync(path(name), '')
    for (const name of ['out/main.js', 'out/page.html']) writeFileSync(path(name), '')
    for (const name of [...files, 'electron/binance', 'electron', 'shared/generated', 'shared']) {
      setTime(name, 1000)
    }
    for (const name of ['out/main.js', 'out/page.html']) setTime(name, 2000)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is fresh when every source is older than every output', () => {
    expect(stale()).toBe(false)
  })

  it.each(['electron/binance/client.ts', 'shared/state.ts', 'config.ts'])(
    'is stale when %s was changed after it',
    (name) => {
      setTime(name, 2001)
      expect(stale()).toBe(true)
    },
  )

  it('is stale when a source was removed after it', () => {
    rmSync(path('electron/binance/client.ts'))
    expect(stale()).toBe(true)
  })

  it('is stale when a source is newer than the oldest output', () => {
    setTime('out/page.html', 3000)
    setTime('config.ts', 2500)
    expect(stale()).toBe(true)
  })

  it('is stale when an output is missing', () => {
    rmSync(path('out/page.html'))
    expect(stale()).toBe(true)
  })

  it('ignores generated and missing sources', () => {
    setTime('shared/generated/m.js', 3000)
    setTime('shared/generated', 3000)
    setTime('shared', 3000)
    rmSync(path('config.ts'))
    expect(stale()).toBe(false)
  })
})
