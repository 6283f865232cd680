import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { expect, onTestFinished, vi } from 'vitest'
import {
  type LaunchOptions,
  launchPreview,
  launchWindowed,
  type Preview,
  type WindowedPreview,
} from './launch.ts'

// Each test starts a process, and some start Chromium, which is slow on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

/** Polls a value until it matches, for the outputs, windows and pages of another process. */
export const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000 })

/** A small app: its main module, and a page that runs `script` with `preload` before it. */
export interface App {
  readonly main: string
  readonly preload?: string
  readonly script?: string
}

/** Writes the app to a folder that is removed when the test ends. */
export function writeApp({ main, preload = '', script = '' }: App): string {
  const dir = temporaryFolder()
  writeFileSync(join(dir, 'package.json'), MANIFEST)
  writeFileSync(join(dir, 'main.js'), main)
  writeFileSync(join(dir, 'preload.cjs'), preload)
  writeFileSync(join(dir, 'script.js'), script)
  return dir
}

export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'plimsoll-test-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export const startApp = (main: string, options: LaunchOptions = {}): Promise<Preview> =>
  startFrom(writeApp({ main }), options)

export async function startFrom(dir: string, options: LaunchOptions = {}): Promise<Preview> {
  const preview = await launchPreview({ ...options, args: ['--app', dir, ...(options.args ?? [])] })
  onTestFinished(async () => void (await preview.close()))
  return preview
}

export async function startWindowed(app: App, options: LaunchOptions = {}): Promise<WindowedPreview> {
  const args = ['--app', writeApp(app), ...(options.args ?? [])]
  const preview = await launchWindowed({ ...options, args })
  onTestFinished(async () => void (await preview.close()))
  return preview
}

const MANIFEST = JSON.stringify({ name: 'fixture', version: '1.2.3', type: 'module', main: 'main.js' })

/** A main module that serves a page over app:// and opens it. The code `extra` runs before the page is loaded. */
export const windowApp = (extra: string, options = ''): string => `
  import * as electron from 'electron'
  import { readFileSync } from 'node:fs'
  const { app, BrowserWindow, ipcMain, nativeImage, protocol, session, Tray } = electron
  const csp = "default-src 'none'; script-src 'self'; frame-src https:; connect-src https:"
  const page = '<!doctype html><title>fixture</title><script>window.inline = true</script><script src="/script.js"></script>'
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
  app.on('window-all-closed', () => {})
  app.whenReady().then(async () => {
    protocol.handle('app', ({ url }) =>
      new URL(url).pathname === '/index.html'
        ? new Response(page, { headers: { 'content-type': 'text/html', 'content-security-policy': csp } })
        : new Response(readFileSync(import.meta.dirname + '/script.js'), { headers: { 'content-type': 'text/javascript' } }))
    ipcMain.handle('echo', (_event, ...args) => args)
    const tray = new Tray(nativeImage.createEmpty())
    const preload = import.meta.dirname + '/preload.cjs'
    const window = new BrowserWindow({ show: false, width: 360, height: 560, webPreferences: { preload }, ${options} })
    ${extra}
    await window.loadURL('app://bundle/index.html')
  })`

/** A main module that creates a tray icon and then runs `body`, which can use `tray` and all of `electron`. */
export const trayApp = (body: string): string => `
  import * as electron from 'electron'
  const { app, dialog, ipcMain, Menu, nativeImage, nativeTheme, Notification, powerMonitor, session, shell, Tray } = electron
  app.on('window-all-closed', () => {})
  app.whenReady().then(() => {
    const tray = new Tray(nativeImage.createEmpty())
    ipcMain.handle('echo', (_event, ...args) => args)
    ${body}
  })`

/** A PNG of one pixel with this title. */
export function namedPng(title: string): Buffer {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0])
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from(`Title\0${title}`, 'latin1')),
    chunk('IDAT', deflateSync(Buffer.alloc(5))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
