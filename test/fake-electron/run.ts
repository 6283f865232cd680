/** Runs a built Electron app on the stand-in. The command line options are in options.ts. */

import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as v from 'valibot'
import { CHROMIUM } from '../chromium.ts'
import { activate } from './activation.ts'
import { app } from './app.ts'
import { configure } from './config.ts'
import { preventable } from './event.ts'
import { becomeReady, endProcess, isExiting } from './lifecycle.ts'
import { FakeMenu } from './menu.ts'
import { type Options, readOptions, USAGE } from './options.ts'
import { pretendPlatform } from './platform.ts'
import { serveJsonLines } from './rpc.ts'
import { waitUntilStarted } from './startup.ts'
import type { OpenSurface } from './surface.ts'
import { offerWindow, printToTerminal } from './terminal.ts'
import { openVirtual } from './virtual-surface.ts'

/** How long the app may take to quit after a signal, before it is ended. */
const QUIT_LIMIT_MS = 5_000

const Package = v.object({
  main: v.string(),
  name: v.string(),
  productName: v.optional(v.string()),
  version: v.string(),
})

const options = optionsOrExit()
const started = Promise.withResolvers<void>()
if (options.mode === 'rpc') serveJsonLines(started.promise)
else printToTerminal(options.once)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quitOrExit)
// Electron's main process logs an unhandled rejection and goes on.
process.on('unhandledRejection', (error) => console.error('Unhandled rejection:', error))
await start()

async function start(): Promise<void> {
  const appDir = resolve(options.appDir ?? join(import.meta.dirname, '..', '..'))
  const manifest = v.parse(Package, JSON.parse(readFileSync(join(appDir, 'package.json'), 'utf8')))
  configure({
    appDir,
    name: manifest.productName ?? manifest.name,
    version: manifest.version,
    packaged: options.packaged,
    trayHost: options.trayHost,
    home: options.home === null ? temporaryHome() : usableHome(options.home),
    dark: process.env.PLIMSOLL_THEME === 'dark',
    openSurface: await chooseSurface(options),
  })
  if (options.platform !== null) pretendPlatform(options.platform)
  if (options.toast !== null) activate(options.toast)
  const development = options.packaged ? [] : [appDir]
  process.argv = [process.execPath, ...development, ...options.appFlags]
  replaceModules(options.memoryKeychain)
  // Like Electron, the process runs until it quits, even with nothing to do.
  setInterval(() => {}, 2 ** 30)
  await import(pathToFileURL(join(appDir, manifest.main)).href)
  if (isExiting()) return
  app.emit('will-finish-launching')
  FakeMenu.setDefaultApplicationMenu()
  becomeReady()
  app.emit('ready', preventable({}))
  await waitUntilStarted()
  started.resolve()
  if (options.mode === 'window') offerWindow()
}

function optionsOrExit(): Options {
  const hasDisplay =
    process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  try {
    return readOptions(process.argv.slice(2), hasDisplay && existsSync(CHROMIUM))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
    return process.exit(2)
  }
}

/** Loads Playwright and Chromium only when windows have real pages. */
async function chooseSurface({ mode, headlessWindow }: Options): Promise<OpenSurface> {
  if (mode !== 'window' && !headlessWindow) return openVirtual
  const { openInChromium } = await import('./chromium-surface.ts')
  return openInChromium(headlessWindow)
}

function replaceModules(memoryKeychain: boolean): void {
  const replaced = new Map([['electron', './electron.ts']])
  if (memoryKeychain) replaced.set('keytar', './keychain.ts')
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const file = replaced.get(specifier)
      if (file === undefined) return nextResolve(specifier, context)
      return { url: new URL(file, import.meta.url).href, shortCircuit: true }
    },
  })
}

function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-preview-'))
  process.once('exit', () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }))
  return home
}

/** Ends the process with a message when the folder cannot be written to. */
function usableHome(folder: string): string {
  const home = resolve(folder)
  try {
    if (folder === '') throw new Error('no name')
    mkdirSync(home, { recursive: true })
    accessSync(home, constants.W_OK)
    return home
  } catch {
    process.stderr.write(`--home ${folder}: this is no folder that can be written to\n`)
    return process.exit(2)
  }
}

function quitOrExit(): void {
  app.quit()
  setTimeout(() => endProcess(1), QUIT_LIMIT_MS).unref()
}
