import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { eventually, startWindowed, temporaryFolder, windowApp } from './fixtures.ts'

const BRIDGE = `
  const { contextBridge, ipcRenderer } = require('electron')
  contextBridge.exposeInMainWorld('bridge', {
    invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
    on(channel, listener) {
      const wrapped = (_event, ...args) => listener(...args)
      ipcRenderer.on(channel, wrapped)
      return () => ipcRenderer.off(channel, wrapped)
    },
    list: [{ deep: true }],
    fail() { throw new TypeError('refused') },
    require: (name) => Object.keys(require(name)).length > 0,
  })
  window.preloadGlobal = true`

declare global {
  var bridge: {
    invoke(channel: string, ...args: unknown[]): Promise<unknown>
    on(channel: string, listener: (...args: unknown[]) => void): () => void
    list: { deep: boolean }[]
    fail(): void
    require(name: string): boolean
  }
  var atScript: string
}

test('the page has the exposed bridge before its script runs, and no other global of the preload', async () => {
  const { page } = await startWindowed({
    main: windowApp(''),
    preload: BRIDGE,
    script: 'window.atScript = typeof bridge',
  })
  const seen = await page.evaluate(() => ({
    atScript: globalThis.atScript,
    frozen: Object.isFrozen(bridge) && Object.isFrozen(bridge.list[0]),
    others: [
      'require',
      'module',
      'process',
      'preloadGlobal',
      'fakeElectronToMain',
      'fakeElectronFromMain',
    ].filter((name) => name in globalThis),
  }))
  expect(seen).toEqual({ atScript: 'object', frozen: true, others: [] })
})

test('a page cannot replace an exposed value', async () => {
  const { page } = await startWindowed({ main: windowApp(''), preload: BRIDGE })
  await page.evaluate(() => Reflect.set(globalThis, 'bridge', null))
  expect(await page.evaluate(() => bridge.list)).toEqual([{ deep: true }])
})

test('a handler gets the calling frame, and the page gets a copy of the result', async () => {
  const { page } = await startWindowed({
    main: windowApp(`
      ipcMain.handle('frame', ({ sender, senderFrame }) => [
        senderFrame === sender.mainFrame, senderFrame.parent, senderFrame.url, senderFrame.origin,
        BrowserWindow.fromWebContents(sender) === window,
      ])
      ipcMain.handle('values', (_event, value) => [value.date instanceof Date, value.map.get('a'), value.nothing, value.big])`),
    preload: BRIDGE,
  })
  expect(await page.evaluate(() => bridge.invoke('frame'))).toEqual([
    true,
    null,
    'app://bundle/index.html',
    'app://bundle',
    true,
  ])
  const values = await page.evaluate(async () => {
    const sent = { date: new Date(0), map: new Map([['a', NaN]]), nothing: undefined, big: 10n ** 20n }
    return JSON.stringify(await bridge.invoke('values', sent), (_key, value) =>
      typeof value === 'object' ? value : String(value),
    )
  })
  expect(JSON.parse(values)).toEqual(['true', 'NaN', 'undefined', '100000000000000000000'])
})

test('an error in the main process reaches the page with the name of the channel', async () => {
  const { page } = await startWindowed({
    main: windowApp(`ipcMain.handle('boom', () => { throw new TypeError('bang') })`),
    preload: BRIDGE,
  })
  const failures = await page.evaluate(() => {
    const failure = (error: unknown) => String(error)
    return Promise.all([
      bridge.invoke('boom').catch(failure),
      bridge.invoke('nobody').catch(failure),
      bridge.invoke('echo', () => {}).catch(failure),
      Promise.resolve()
        .then(() => bridge.fail())
        .catch(failure),
      Promise.resolve()
        .then(() => bridge.require('fs'))
        .catch(failure),
      bridge.require('electron'),
    ])
  })
  expect(failures).toEqual([
    "Error: Error invoking remote method 'boom': TypeError: bang",
    "Error: Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
    'Error: An object could not be cloned.',
    'TypeError: refused',
    'Error: module not found: fs',
    true,
  ])
})

test('events reach the page until it stops listening', async () => {
  const { page, invoke } = await startWindowed({
    main: windowApp(`ipcMain.handle('send', (_event, n) => window.webContents.send('event', n))`),
    preload: BRIDGE,
    script: `window.received = []; window.stop = bridge.on('event', (n) => received.push(n))`,
  })
  const received = () => page.evaluate('received')
  await invoke('send', 1)
  await eventually(received).toEqual([1])
  await page.evaluate('stop()')
  await invoke('send', 2)
  await page.evaluate('bridge.invoke("echo")')
  expect(await received()).toEqual([1])
})

test('a reloaded page has its bridge and receives events again', async () => {
  const { page, invoke } = await startWindowed({
    main: windowApp(`
      ipcMain.handle('send', (_event, n) => window.webContents.send('event', n))
      ipcMain.handle('ask', ({ senderFrame }) => senderFrame?.url)`),
    preload: BRIDGE,
    script: `window.received = []; bridge.on('event', (n) => received.push(n))`,
  })
  await page.reload()
  expect(await page.evaluate('bridge.invoke("ask")')).toBe('app://bundle/index.html')
  await invoke('send', 1)
  await eventually(() => page.evaluate('received')).toEqual([1])
})

test("the app's own headers apply: no inline script runs, and nothing loads from other hosts", async () => {
  const preview = await startWindowed({
    main: windowApp(''),
    script: `fetch('https://example.com/data').catch((error) => { document.title = error.message })
      const frame = document.createElement('iframe'); frame.src = 'https://example.com/frame'; document.documentElement.append(frame)`,
  })
  await eventually(() => preview.page.title()).toBe('Failed to fetch')
  expect(await preview.page.evaluate('window.inline')).toBeUndefined()
  await eventually(() => preview.stderr()).toContain(
    "violates the following Content Security Policy directive 'script-src 'self''",
  )
})

test('the app is asked about navigation and new windows, and can refuse', async () => {
  const preview = await startWindowed({
    main: windowApp(`
      window.webContents.on('will-navigate', (event) => { console.log('to', event.url); event.preventDefault() })
      window.webContents.on('will-frame-navigate', (event) => console.log('any frame to', event.url, event.isMainFrame))
      window.webContents.setWindowOpenHandler(({ url }) => { console.log('open', url); return { action: 'deny' } })`),
    script: `window.still = true`,
  })
  // Each task runs after this call has returned, because a page that navigates away would never answer it.
  const later = (task: string) => preview.page.evaluate(`void setTimeout(() => { ${task} })`)
  await later(`location.href = 'https://example.com/away'`)
  await eventually(() => preview.stderr()).toContain('to https://example.com/away\n')
  await later(`window.open('https://example.com/popup')`)
  await eventually(() => preview.stderr()).toContain('open https://example.com/popup\n')
  await later(`location.href = '/other.html'`)
  await eventually(() => preview.stderr()).toContain('to app://bundle/other.html')
  expect(preview.stderr()).toContain(
    'any frame to https://example.com/away true\nto https://example.com/away\n',
  )
  expect(preview.stderr()).toContain('open https://example.com/popup\n')
  expect(await preview.page.evaluate('window.still')).toBe(true)
  const { cdp } = await preview.waitFor('page')
  const pages = async () => (await fetch(`${cdp}/json/list`)).text()
  await eventually(async () => (await pages()).match(/"type": "page"/g)?.length).toBe(1)
})

test.each([
  ['denied', '(_contents, _permission, answer) => answer(false)'],
  ['granted', 'null'],
])('a permission is %s as the handler of the session says', async (state, handler) => {
  const { page } = await startWindowed({
    main: windowApp(`session.defaultSession.setPermissionRequestHandler(${handler})`),
  })
  const query = `navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state)`
  expect(await page.evaluate(query)).toBe(state)
})

test('the app receives keys before the page does', async () => {
  const preview = await startWindowed({
    main: windowApp(`
      window.show()
      window.webContents.on('before-input-event', (_event, { type, key, shift }) => {
        if (type === 'keyDown') console.log('key', key, shift)
        if (key === 'Escape') window.hide()
      })
      window.on('hide', () => console.log('hidden'))`),
  })
  await preview.page.keyboard.press('Shift+A')
  await preview.page.keyboard.press('Escape')
  await eventually(() => preview.stderr()).toContain('key A true\nkey Escape false\nhidden\n')
})

test('the colours of the page follow those of the desktop', async () => {
  const preview = await startWindowed({ main: windowApp('') }, { env: { PLIMSOLL_THEME: 'dark' } })
  const dark = () => preview.page.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches`)
  await eventually(dark).toBe(true)
  await preview.fake('theme', 'light')
  await eventually(dark).toBe(false)
})

test('a preload that is no CommonJS script is reported, and the page has no bridge', async () => {
  const preview = await startWindowed({ main: windowApp(''), preload: `import 'electron'` })
  await eventually(() => preview.stderr()).toContain('Unable to load preload script:')
  expect(await preview.page.evaluate('typeof bridge')).toBe('undefined')
})

test('the app receives an event when a page crashes', async () => {
  const preview = await startWindowed({
    main: windowApp(
      `window.webContents.on('render-process-gone', (_event, { reason }) => console.log('gone:', reason))`,
    ),
  })
  const cdp = await preview.page.context().newCDPSession(preview.page)
  cdp.send('Page.crash').catch(() => {})
  await eventually(() => preview.stderr()).toContain('gone: crashed')
})

test('no Chromium outlives a main process that is killed', async () => {
  const preview = await startWindowed({ main: windowApp('') }, { env: { TMPDIR: temporaryFolder() } })
  const closed = preview.page.waitForEvent('close')
  preview.kill('SIGKILL')
  await preview.exited
  await closed
})

test('a quit on SIGTERM closes Chromium and leaves no file behind', async () => {
  const temporary = temporaryFolder()
  const preview = await startWindowed({ main: windowApp('') }, { env: { TMPDIR: temporary } })
  expect(readdirSync(temporary)).not.toEqual([])
  const closed = preview.page.waitForEvent('close')
  preview.kill('SIGTERM')
  expect(await preview.exited).toBe(0)
  await closed
  expect(readdirSync(temporary)).toEqual([])
})
