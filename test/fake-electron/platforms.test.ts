import { expect, test } from 'vitest'
import { eventually, startApp, startWindowed, trayApp, windowApp } from './fixtures.ts'
import type { LaunchOptions } from './launch.ts'
import { PLATFORMS } from './platform.ts'

const on = (platform: string, ...args: string[]): LaunchOptions => ({
  args: ['--platform', platform, ...args],
})

/** A main module whose window has the focus, and which notes what happens to it. */
const focusedApp = (before: string): string => `
  import { app, BrowserWindow, ipcMain, Menu, nativeImage, protocol, Tray } from 'electron'
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
  const noted = []
  app.on('window-all-closed', () => noted.push('closed'))
  ${before}
  app.whenReady().then(async () => {
    protocol.handle('app', () => new Response('<p>'))
    new Tray(nativeImage.createEmpty())
    const window = new BrowserWindow()
    const contents = window.webContents
    for (const name of ['did-finish-load', 'devtools-opened']) contents.on(name, () => noted.push(name))
    ipcMain.handle('noted', () => noted.splice(0))
    ipcMain.handle('zoom', () => contents.zoomLevel)
    await window.loadURL('app://bundle/index.html')
  })`

test.each(PLATFORMS)('an app on %s is told so, and is installed on demand', async (platform) => {
  const main = trayApp(
    `ipcMain.handle('told', () => [process.platform, app.isPackaged, app.dock !== undefined])`,
  )
  const preview = await startApp(main, on(platform, '--packaged'))
  expect(await preview.invoke('told')).toEqual([platform, true, platform === 'darwin'])
})

test.each([
  ['linux', ['Ctrl+R', 'Ctrl+Shift+I', 'Ctrl+Plus', 'Ctrl+W']],
  ['win32', ['Ctrl+R', 'Ctrl+Shift+I', 'Ctrl+Plus', 'Ctrl+W']],
  ['darwin', ['Cmd+R', 'Cmd+Alt+I', 'Cmd+Plus', 'Cmd+W']],
])("the keys of Electron's default menu act on %s when the app has set none", async (platform, keys) => {
  const preview = await startApp(focusedApp(''), on(platform))
  await eventually(() => preview.invoke('noted')).toEqual(['did-finish-load'])
  for (const one of keys) await preview.fake('keys', one)
  await eventually(() => preview.invoke('zoom')).toBe(0.5)
  expect(await preview.invoke('noted')).toEqual(
    expect.arrayContaining(['did-finish-load', 'devtools-opened', 'closed']),
  )
})

test.each([
  ['linux', 'Ctrl+Q'],
  ['darwin', 'Cmd+Q'],
])('the default menu quits the app on %s', async (platform, keys) => {
  const preview = await startApp(focusedApp(''), on(platform))
  await eventually(() => preview.invoke('noted')).toEqual(['did-finish-load'])
  await preview.fake('keys', keys)
  expect(await preview.exited).toBe(0)
})

test('the keys of the default menu do nothing once the app has set a menu, also before it is ready', async () => {
  const preview = await startApp(focusedApp('Menu.setApplicationMenu(null)'))
  await eventually(() => preview.invoke('noted')).toEqual(['did-finish-load'])
  for (const keys of ['Ctrl+R', 'Ctrl+Shift+I', 'Ctrl+Plus', 'Ctrl+Q', 'Ctrl+W'])
    await preview.fake('keys', keys)
  expect(await preview.invoke('noted')).toEqual([])
})

test('a key that the app takes reaches no menu', async () => {
  const preview = await startApp(
    focusedApp(`app.on('web-contents-created', (_event, contents) =>
      contents.on('before-input-event', (event) => event.preventDefault()))`),
  )
  await eventually(() => preview.invoke('noted')).toEqual(['did-finish-load'])
  await preview.fake('keys', 'Ctrl+R')
  expect(await preview.invoke('noted')).toEqual([])
})

test.each(PLATFORMS)('a page on %s is loaded again by its keys, in a real Chromium', async (platform) => {
  const preview = await startWindowed(
    {
      main: windowApp(`window.show(); window.webContents.on('did-finish-load', () => console.log('loaded'))`),
      script: 'window.loads = Number(sessionStorage.loads = Number(sessionStorage.loads ?? 0) + 1)',
    },
    on(platform),
  )
  await preview.page.keyboard.press(platform === 'darwin' ? 'Meta+R' : 'Control+R')
  await eventually(() => preview.page.evaluate('window.loads')).toBe(2)
})
