import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventually, namedPng, startApp, temporaryFolder, trayApp } from './fixtures.ts'

const png = (title: string) => `Buffer.from('${namedPng(title).toString('base64')}', 'base64')`

test('sends the ready event first, then what the tray shows', async () => {
  const preview = await startApp(trayApp(`tray.setToolTip('first')`))
  const tray = await preview.waitFor('tray')
  expect(preview.events[0]).toEqual({ event: 'ready' })
  expect(tray).toEqual({ event: 'tray', icon: '', text: '', tooltip: 'first', menu: [] })
})

test('sends one event for all tray changes of one tick, and none when nothing changes', async () => {
  const preview = await startApp(
    trayApp(`
      const icon = nativeImage.createFromBuffer(${png('warning')})
      const menu = Menu.buildFromTemplate([
        { label: 'Open' },
        { type: 'separator' },
        { label: 'Accounts', submenu: [{ label: 'Main' }, { label: 'Secret', visible: false }] },
      ])
      ipcMain.handle('change', () => {
        tray.setImage(icon); tray.setTitle('71 %'); tray.setToolTip('Main'); tray.setContextMenu(menu)
      })
      ipcMain.handle('last', () => tray.setTitle('72 %'))`),
  )
  await preview.invoke('change')
  await preview.invoke('change')
  await preview.invoke('last')
  await preview.waitFor('tray', ({ text }) => text === '72 %')
  expect(preview.events.filter(({ event }) => event === 'tray')).toEqual([
    { event: 'tray', icon: '', text: '', tooltip: '', menu: [] },
    { event: 'tray', icon: 'warning', text: '71 %', tooltip: 'Main', menu: ['Open', 'Accounts', 'Main'] },
    { event: 'tray', icon: 'warning', text: '72 %', tooltip: 'Main', menu: ['Open', 'Accounts', 'Main'] },
  ])
})

test('calls a handler as the main frame of the window would, and returns its result', async () => {
  const preview = await startApp(
    trayApp(`
      ipcMain.handle('who', ({ sender, senderFrame }) => ({
        url: senderFrame.url, origin: senderFrame.origin, top: senderFrame.parent === null && senderFrame === sender.mainFrame,
      }))`),
  )
  expect(await preview.invoke('who')).toEqual({
    url: 'app://bundle/index.html',
    origin: 'app://bundle',
    top: true,
  })
  expect(await preview.invoke('echo', 1, { a: [null] })).toEqual([1, { a: [null] }])
})

test('answers an invalid command with an error and goes on', async () => {
  const preview = await startApp(trayApp(`ipcMain.handle('boom', () => { throw new TypeError('bang') })`))
  await expect(preview.invoke('nobody')).rejects.toThrow("No handler registered for 'nobody'")
  await expect(preview.invoke('boom')).rejects.toThrow('bang')
  await expect(preview.fake('weather')).rejects.toThrow("There is no fake 'weather'")
  await expect(preview.fake('power', 'explode')).rejects.toThrow('Expected suspend or resume')
  await expect(preview.fake('notification', 'click', 'none')).rejects.toThrow("no notification 'none'")
  for (const line of [
    '{',
    '[]',
    '"text"',
    '{"id":7}',
    '{"invoke":"echo"}',
    '{"id":8,"invoke":"echo","args":1}',
  ]) {
    preview.write(line)
  }
  expect(await preview.invoke('echo')).toEqual([])
  const errors = preview.stdout().match(/^\{"id":(null|7|8),"error":".+"\}$/gm)
  expect(errors?.map((line) => line.slice(0, 10))).toEqual([
    '{"id":null',
    '{"id":null',
    '{"id":null',
    '{"id":7,"e',
    '{"id":null',
    '{"id":8,"e',
  ])
})

test('sends power events, tray clicks and menu choices to the app', async () => {
  const preview = await startApp(
    trayApp(`
      const events = []
      for (const name of ['suspend', 'resume', 'lock-screen', 'unlock-screen']) powerMonitor.on(name, () => events.push(name))
      tray.on('click', (_event, bounds) => events.push('click at ' + bounds.width))
      tray.setContextMenu(Menu.buildFromTemplate([{ label: 'Refresh', click: (item) => events.push(item.label) }]))
      ipcMain.handle('events', () => events)`),
  )
  for (const name of ['suspend', 'resume', 'lock-screen', 'unlock-screen']) await preview.fake('power', name)
  await preview.fake('tray', 'click')
  await preview.fake('tray', 'menu', 'Refresh')
  await expect(preview.fake('tray', 'menu', 'Delete')).rejects.toThrow("no menu item 'Delete'")
  expect(await preview.invoke('events')).toEqual([
    'suspend',
    'resume',
    'lock-screen',
    'unlock-screen',
    'click at 0',
    'Refresh',
  ])
})

test('shows notifications, and the app receives their clicks', async () => {
  const preview = await startApp(
    trayApp(`
      // Held, as the app holds its own: a notification that nothing refers to gets no clicks.
      const notification = (globalThis.held = new Notification({ title: 'Margin call', body: '81 %', urgency: 'critical' }))
      for (const name of ['show', 'click', 'close']) notification.on(name, () => tray.setTitle(tray.getTitle() + name + ' '))
      notification.show()`),
  )
  const { id, ...rest } = await preview.waitFor('notification')
  expect(rest).toEqual({
    event: 'notification',
    title: 'Margin call',
    body: '81 %',
    urgency: 'critical',
  })
  await preview.fake('notification', 'click', id)
  await preview.waitFor('tray', ({ text }) => text === 'show click close ')
  await expect(preview.fake('notification', 'click', id)).rejects.toThrow('no notification')
})

test('shows no notification while they are forbidden, and each one fails in the app', async () => {
  const preview = await startApp(
    trayApp(`
      let notification
      ipcMain.handle('notify', (_event, options) => {
        notification = new Notification(options)
        notification.on('failed', (_failed, error) => tray.setTitle(error))
        notification.show()
      })`),
  )
  await preview.fake('notification', 'fail')
  await preview.invoke('notify', { title: 'lost' })
  await preview.waitFor('tray', ({ text }) => text === 'Notifications are not allowed')
  await preview.fake('notification', 'allow')
  await preview.invoke('notify', { title: 'quiet', silent: true })
  expect(await preview.waitFor('notification')).toMatchObject({ title: 'quiet', silent: true })
})

test('accepts the suggestion of a save dialog, unless another path is set for the next one', async () => {
  const home = temporaryFolder()
  const preview = await startApp(
    trayApp(`
      ipcMain.handle('save', (_event, defaultPath) => dialog.showSaveDialog({ defaultPath }))
      ipcMain.handle('downloads', () => app.getPath('downloads'))`),
    { home },
  )
  const downloads = join(home, 'downloads')
  expect(await preview.invoke('downloads')).toBe(downloads)
  const accepted = { canceled: false, filePath: join(downloads, 'a.csv') }
  expect(await preview.invoke('save', join(downloads, 'a.csv'))).toEqual(accepted)
  expect(existsSync(downloads)).toBe(true)
  expect(await preview.invoke('save', 'a.csv')).toEqual(accepted)
  await preview.fake('dialog', 'save', '/elsewhere/b.csv')
  expect(await preview.invoke('save', 'a.csv')).toEqual({ canceled: false, filePath: '/elsewhere/b.csv' })
  await preview.fake('dialog', 'save', null)
  expect(await preview.invoke('save', 'a.csv')).toEqual({ canceled: true, filePath: '' })
  expect(await preview.invoke('save', 'a.csv')).toEqual(accepted)
  await expect(preview.fake('dialog', 'print', '/a')).rejects.toThrow('Expected save or open')
  await expect(preview.fake('dialog', 'save')).rejects.toThrow('Expected a path, or null')
})

test('chooses the file set for the next open dialog, and cancels otherwise', async () => {
  const preview = await startApp(
    trayApp(`ipcMain.handle('open', () => dialog.showOpenDialog({ properties: ['openFile'] }))`),
  )
  const none = { canceled: true, filePaths: [] }
  expect(await preview.invoke('open')).toEqual(none)
  await preview.fake('dialog', 'open', '/elsewhere/b.json')
  expect(await preview.invoke('open')).toEqual({ canceled: false, filePaths: ['/elsewhere/b.json'] })
  expect(await preview.invoke('open')).toEqual(none)
  await preview.fake('dialog', 'open', '/elsewhere/b.json')
  await preview.fake('dialog', 'open', null)
  expect(await preview.invoke('open')).toEqual(none)
  await expect(preview.fake('dialog', 'open', 7)).rejects.toThrow('Expected a path, or null')
})

test('presses shortcuts of the app, and can give shortcuts to another program', async () => {
  const preview = await startApp(
    trayApp(`
      const { globalShortcut } = electron
      ipcMain.handle('register', (_event, keys) => globalShortcut.register(keys, () => tray.setTitle(keys)))
      ipcMain.handle('unregister', (_event, keys) => globalShortcut.unregister(keys))`),
  )
  await preview.fake('shortcut', 'take', 'Alt+A')
  expect(await preview.invoke('register', 'Alt+A')).toBe(false)
  await preview.fake('shortcut', 'free', 'Alt+A')
  expect(await preview.invoke('register', 'Alt+A')).toBe(true)
  expect(await preview.invoke('register', 'Alt+A')).toBe(false)
  await preview.fake('shortcut', 'press', 'Alt+A')
  await preview.waitFor('tray', ({ text }) => text === 'Alt+A')
  await preview.invoke('unregister', 'Alt+A')
  await expect(preview.fake('shortcut', 'press', 'Alt+A')).rejects.toThrow(
    "Nothing of the app's is at 'Alt+A'",
  )
})

test('changes the scale of the display, and the app receives an event', async () => {
  const preview = await startApp(
    trayApp(`
      const { screen } = electron
      screen.on('display-metrics-changed', (_event, display, changed) => tray.setTitle(changed + ' ' + display.scaleFactor))`),
  )
  await preview.fake('display', 1.5)
  await preview.waitFor('tray', ({ text }) => text === 'scaleFactor 1.5')
  await expect(preview.fake('display', 'large')).rejects.toThrow('Expected a scale factor')
})

test('sends what the app prints to the error output, apart from the protocol', async () => {
  const preview = await startApp(trayApp(`console.log('chatter'); process.stdout.write('more\\n')`))
  await preview.waitFor('tray')
  await eventually(() => preview.stderr()).toContain('chatter\nmore\n')
  expect(preview.stdout()).not.toContain('chatter')
})

test('prints addresses for the browser to the error output and opens nothing', async () => {
  const preview = await startApp(
    trayApp(`ipcMain.handle('open', () => shell.openExternal('https://example.com/a'))`),
  )
  await preview.invoke('open')
  await eventually(() => preview.opened()).toEqual(['https://example.com/a'])
})

test('quits on command with the events of each step, and removes its temporary home', async () => {
  const preview = await startApp(
    trayApp(`
      for (const name of ['before-quit', 'will-quit', 'quit']) app.on(name, () => console.log(name))
      console.log('home ' + app.getPath('userData'))`),
  )
  await preview.fake('quit')
  expect(await preview.exited).toBe(0)
  expect(preview.stderr()).toMatch(/before-quit\nwill-quit\nquit\n$/)
  expect(existsSync(/^home (.+)$/m.exec(preview.stderr())?.[1] ?? '/')).toBe(false)
})

test('quits when its input ends, after it has answered all commands', async () => {
  const preview = await startApp(
    trayApp(`
    ipcMain.handle('slow', () => new Promise((resolve) => setTimeout(resolve, 100, 'done')))`),
  )
  const answer = preview.invoke('slow')
  expect(await preview.close()).toBe(0)
  expect(await answer).toBe('done')
})

test('writes its whole output before it ends, however much that is', async () => {
  const preview = await startApp(trayApp(`ipcMain.handle('long', () => 'x'.repeat(2e7))`))
  const answer = preview.invoke('long')
  expect(await preview.close()).toBe(0)
  expect(await answer).toHaveLength(2e7)
})

test('rejects a command when the app is killed in the middle of a line', async () => {
  const preview = await startApp(
    trayApp(`
      ipcMain.handle('die', () => {
        setImmediate(() => setImmediate(() => process.kill(process.pid, 'SIGKILL')))
        return 'x'.repeat(2e7)
      })`),
  )
  await expect(preview.invoke('die')).rejects.toThrow('The preview has ended')
  expect(await preview.exited).toBe(null)
})

test('goes on running when the app cancels the quit', async () => {
  const preview = await startApp(
    trayApp(`
      let calls = 0
      app.on('before-quit', (event) => { if (++calls === 1) event.preventDefault() })
      ipcMain.handle('calls', () => calls)`),
  )
  await preview.fake('quit')
  expect(await preview.invoke('calls')).toBe(1)
  await preview.fake('quit')
  expect(await preview.exited).toBe(0)
})

test.each(['SIGTERM', 'SIGINT'] as const)('quits cleanly on %s', async (signal) => {
  const preview = await startApp(trayApp(`app.on('will-quit', () => console.log('clean'))`))
  preview.kill(signal)
  expect(await preview.exited).toBe(0)
  expect(preview.stderr()).toContain('clean')
})

test('keeps the user data in the given folder', async () => {
  const home = temporaryFolder()
  const preview = await startApp(trayApp(`ipcMain.handle('home', () => app.getPath('userData'))`), { home })
  expect(await preview.invoke('home')).toBe(home)
  await preview.close()
  expect(existsSync(home)).toBe(true)
})
