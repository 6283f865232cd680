import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventually, startApp, startFrom, temporaryFolder, trayApp, writeApp } from './fixtures.ts'
import { launchPreview } from './launch.ts'

/** Runs each statement in the main process, and returns the message it threw or null. */
async function thrownBy(
  statements: readonly string[],
  when: 'before ready' | 'after ready',
): Promise<unknown> {
  const attempts = statements.map((one) => `attempt(() => { ${one} })`).join('\n')
  const preview = await startApp(`
    import * as electron from 'electron'
    const { app, BrowserWindow, dialog, globalShortcut, ipcMain, Menu, nativeImage, Notification, powerMonitor, protocol, screen, session, Tray } = electron
    const thrown = []
    const attempt = (run) => { try { run(); thrown.push(null) } catch (error) { thrown.push(error.message) } }
    app.on('window-all-closed', () => {})
    ${when === 'before ready' ? attempts : ''}
    app.whenReady().then(() => {
      ${when === 'after ready' ? attempts : ''}
      new Tray(nativeImage.createEmpty())
      ipcMain.handle('thrown', () => thrown)
    })`)
  return preview.invoke('thrown')
}

test('parts that need a desktop throw before the app is ready', async () => {
  const statements = [
    'new Tray(nativeImage.createEmpty())',
    'new Notification({ title: "x" })',
    'new BrowserWindow()',
    'session.defaultSession',
    'session.fromPartition("x")',
    'protocol.handle("app", () => new Response())',
    'powerMonitor.on("resume", () => {})',
    'screen.getPrimaryDisplay()',
    'globalShortcut.register("Alt+A", () => {})',
    'dialog.showSaveDialog({})',
    'dialog.showOpenDialog({})',
  ]
  expect(await thrownBy(statements, 'before ready')).toEqual([
    'Cannot create Tray before app is ready',
    'Cannot create Notification before app is ready',
    'Cannot create BrowserWindow before app is ready',
    'Session can only be received when app is ready',
    'Session can only be received when app is ready',
    'Session can only be received when app is ready',
    "The 'powerMonitor' module can't be used before the app 'ready' event",
    "The 'screen' module can't be used before the app 'ready' event",
    'globalShortcut cannot be used before the app is ready',
    'dialog module can only be used after app is ready',
    'dialog module can only be used after app is ready',
  ])
})

test('calls that are only allowed before ready throw after it', async () => {
  const statements = ['app.enableSandbox()', 'protocol.registerSchemesAsPrivileged([])']
  expect(await thrownBy(statements, 'after ready')).toEqual([
    'app.enableSandbox() can only be called before app is ready',
    'protocol.registerSchemesAsPrivileged should be called before app is ready',
  ])
})

test('misuse throws the same errors as Electron', async () => {
  const statements = [
    'ipcMain.handle("a", () => {}); ipcMain.handle("a", () => {})',
    'const tray = new Tray(nativeImage.createEmpty()); tray.destroy(); tray.setToolTip("x")',
    'new Tray("/nowhere.png")',
    'const window = new BrowserWindow({ show: false }); window.destroy(); window.show()',
    'new BrowserWindow({ show: false }).setPosition(1.5, 0)',
    'new BrowserWindow({ show: false }).webContents.send("x", () => {})',
    'new BrowserWindow({ webPreferences: { sandbox: false } })',
    'Menu.buildFromTemplate([{ click() {} }])',
    'app.getPath("nowhere")',
    'protocol.handle("app", () => {}); protocol.handle("app", () => {})',
    'dialog.showSaveDialog({ title: 7 })',
    'dialog.showSaveDialog(new BrowserWindow({ show: false }), { defaultPath: {} })',
    'dialog.showOpenDialog({ properties: "openFile" })',
    'dialog.showOpenDialog({ message: 7 })',
    'dialog.showOpenDialog(new BrowserWindow({ show: false }), { buttonLabel: {} })',
    'globalShortcut.register("Alt+Nonsense", () => {})',
  ]
  expect(await thrownBy(statements, 'after ready')).toEqual([
    "Attempted to register a second handler for 'a'",
    'Tray is destroyed',
    "Failed to load image from path '/nowhere.png'",
    'Object has been destroyed',
    'Error processing argument at index 0, conversion failure from 1.5',
    expect.stringContaining('could not be cloned'),
    'fake-electron knows sandboxed, isolated windows only',
    'Invalid template for MenuItem: must have at least one of label, role or type',
    "Failed to get 'nowhere' path",
    'Failed to register protocol: app',
    'Title must be a string',
    'Default path must be a string',
    'Properties must be an array',
    'Message must be a string',
    'Button label must be a string',
    'Error processing argument at index 0, conversion failure from Alt+Nonsense',
  ])
})

test('a result that cannot be cloned is an error, and a class instance loses its methods', async () => {
  const preview = await startApp(
    trayApp(`
      ipcMain.handle('function', () => () => {})
      ipcMain.handle('instance', () => new (class { a = 1; method() {} })())`),
  )
  await expect(preview.invoke('function')).rejects.toThrow('could not be cloned')
  expect(await preview.invoke('instance')).toEqual({ a: 1 })
})

test('the languages are those of the environment', async () => {
  const app = writeApp({
    main: trayApp(
      `ipcMain.handle('languages', () => [app.getLocale(), ...app.getPreferredSystemLanguages()])`,
    ),
  })
  const none = { LC_ALL: '', LC_MESSAGES: '', LANG: '', LANGUAGE: '' }
  const chinese = await startFrom(app, { env: { ...none, LANG: 'zh_CN.UTF-8' } })
  expect(await chinese.invoke('languages')).toEqual(['zh-CN', 'zh-CN'])
  const several = await startFrom(app, { env: { ...none, LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de_CH:en' } })
  expect(await several.invoke('languages')).toEqual(['de-CH', 'de-CH', 'en'])
  const plain = await startFrom(app, { env: { ...none, LC_ALL: 'C.UTF-8', LANGUAGE: 'fr' } })
  expect(await plain.invoke('languages')).toEqual(['en-US', 'en-US'])
})

test('a second instance in the same home gets no lock, and the first one is notified', async () => {
  const home = temporaryFolder()
  const app = writeApp({
    main: `
      import { app, ipcMain, nativeImage, Tray } from 'electron'
      if (!app.requestSingleInstanceLock()) app.quit()
      app.whenReady().then(() => {
        const tray = new Tray(nativeImage.createEmpty())
        ipcMain.handle('kill', () => process.kill(process.pid, 'SIGKILL'))
        app.on('second-instance', (_event, argv) => tray.setTitle(argv.at(-1)))
      })`,
  })
  const first = await startFrom(app, { home })
  await expect(launchPreview({ home, args: ['--app', app, '--hidden'] })).rejects.toThrow('before the end')
  expect((await first.waitFor('tray', ({ text }) => text !== '')).text).toBe('--hidden')

  first.kill('SIGKILL')
  await first.exited
  const next = await startFrom(app, { home })
  await next.waitFor('tray')
})

test('a lock is taken over when another process has the process id of its ended holder', async () => {
  const home = temporaryFolder()
  symlinkSync(`${process.pid}-1`, join(home, 'SingletonLock'))
  const preview = await startApp(trayApp(`ipcMain.handle('lock', () => app.requestSingleInstanceLock())`), {
    home,
  })
  expect(await preview.invoke('lock')).toBe(true)
})

test('the in-memory keychain stores and deletes passwords like keytar', async () => {
  const preview = await startApp(
    trayApp(`
      ipcMain.handle('keychain', async () => {
        const { default: keytar } = await import('keytar')
        await keytar.setPassword('service', 'one', 'secret')
        const found = await keytar.getPassword('service', 'one')
        const all = await keytar.findCredentials('service')
        const deleted = [await keytar.deletePassword('service', 'one'), await keytar.deletePassword('service', 'one')]
        return [found, all, deleted, await keytar.getPassword('service', 'one')]
      })`),
  )
  expect(await preview.invoke('keychain')).toEqual([
    'secret',
    [{ account: 'one', password: 'secret' }],
    [true, false],
    null,
  ])
})

test('a window without a page still loads, shows and closes', async () => {
  const preview = await startApp(
    `import { app, BrowserWindow, ipcMain, nativeImage, protocol, Tray } from 'electron'
    protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
    app.on('window-all-closed', () => {})
    app.whenReady().then(async () => {
      protocol.handle('app', () => new Response('<p>'))
      const events = []
      new Tray(nativeImage.createEmpty())
      ipcMain.handle('events', () => events)
      const window = new BrowserWindow({ show: false })
      for (const name of ['ready-to-show', 'show', 'focus', 'hide', 'blur', 'close', 'closed']) window.on(name, () => events.push(name))
      window.once('blur', () => window.close())
      window.once('focus', () => window.hide())
      window.once('ready-to-show', () => window.show())
      await window.loadURL('app://bundle/index.html')
      window.webContents.send('monitor:changed', { at: 1 })
    })`,
  )
  expect(await preview.waitFor('send')).toEqual({
    event: 'send',
    channel: 'monitor:changed',
    args: [{ at: 1 }],
  })
  await eventually(() => preview.invoke('events')).toEqual([
    'ready-to-show',
    'show',
    'focus',
    'hide',
    'blur',
    'close',
    'closed',
  ])
})
