import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveBundle } from '../../../../electron/desktop/window/hardening.ts'
import { session } from '../../../fake-electron/session.ts'
import { readyElectron } from '../shell.ts'

let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-bundle-'))
  await mkdir(join(folder, 'renderer/assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.json'), '{}')
  writeFileSync(join(folder, 'secret.js'), '')
  writeFileSync(join(folder, 'renderer/index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'renderer/notes.txt'), 'x')
  writeFileSync(join(folder, 'renderer/assets/index.js'), 'let a')
  readyElectron()
  serveBundle(join(folder, 'renderer'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const request = (url: string, method = 'GET') =>
  session.defaultSession.protocol.answer(new Request(url, { method }))

describe('the bundle', () => {
  it.each([
    ['app://bundle/index.html', 'text/html; charset=utf-8'],
    ['app://bundle/index.html?locale=zh-CN', 'text/html; charset=utf-8'],
    ['app://bundle/assets/index.js', 'text/javascript; charset=utf-8'],
  ])('serves %s with its type and the strict policy', async (url, type) => {
    const { status, headers } = await request(url)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe(type)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('connection-allowlist')).toMatch(/;webrtc=block$/)
    const policy = headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).toContain("webrtc 'block'")
    expect(policy).not.toContain('unsafe')
  })

  it.each([
    'app://bundle/',
    'app://bundle/nothing.html',
    'app://bundle/notes.txt',
    'app://bundle/../secret.js',
    'app://bundle/..%2fsecret.js',
    'app://bundle/%2e%2e%2fsecret.js',
    'app://bundle/assets/..%2f..%2fsecret.js',
    'app://bundle/..%5csecret.js',
    'app://bundle/%00index.html',
    'app://bundle/%ff.js',
    'app://other/index.html',
  ])('refuses %s', async (url) => {
    const response = await request(url)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(await response.text()).toBe('')
  })

  it('refuses any method but GET', async () => {
    expect((await request('app://bundle/index.html', 'POST')).status).toBe(400)
  })
})
