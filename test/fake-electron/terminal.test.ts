import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { namedPng, trayApp, writeApp } from './fixtures.ts'
import { readOptions } from './options.ts'
import { describeOutput, detectRound } from './print.ts'

const NODE = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url))
const RUN = fileURLToPath(new URL('run.ts', import.meta.url))

async function run(...args: readonly string[]) {
  const env = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' }
  const child = spawn(NODE, [RUN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { stdout, stderr, code }
}

test('without a display, the tray of a drill is printed line by line and the app ends after one round', async () => {
  const icons = ['idle', 'calm', 'warning', 'critical', 'warning', 'calm', 'warning'].map((title) => [
    title,
    namedPng(title).toString('base64'),
  ])
  const app = writeApp({
    main: trayApp(`
      const icons = ${JSON.stringify(icons)}
      new Notification({ title: 'Margin call', body: 'at once', urgency: 'critical' }).show()
      const step = () => {
        const [name, png] = icons.shift() ?? []
        if (name === undefined) return
        tray.setImage(nativeImage.createFromBuffer(Buffer.from(png, 'base64')))
        tray.setTitle('61 %')
        tray.setToolTip('Fire drill: ' + name)
        setTimeout(() => { tray.setContextMenu(Menu.buildFromTemplate([{ label: name }])); setTimeout(step) }, 5)
      }
      step()`),
  })
  const { stdout, code } = await run('--app', app, '--drill')
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\d\d:\d\d:\d\d/, 'TIME'))
  expect(lines).toEqual([
    'TIME  ● notification (critical)  Margin call — at once',
    'TIME  tray  ○ idle  61 %  Fire drill: idle',
    'TIME  tray  ● calm  61 %  Fire drill: calm',
    'TIME  tray  ▲ warning  61 %  Fire drill: warning',
    'TIME  tray  ◆ critical  61 %  Fire drill: critical',
    'TIME  tray  ▲ warning  61 %  Fire drill: warning',
    'TIME  tray  ● calm  61 %  Fire drill: calm',
    'The account went from calm to critical and back. That was the whole round.',
  ])
  expect(code).toBe(0)
})

test('an unknown option ends the launcher with the usage and exit code 2', async () => {
  const { stdout, stderr, code } = await run('--rcp')
  expect(stderr).toContain("Unknown option '--rcp'")
  expect(stderr).toContain('Usage: npm run preview')
  expect([stdout, code]).toEqual(['', 2])
})

test('an app that fails at its start ends the launcher with exit code 1', async () => {
  const { stderr, code } = await run('--app', writeApp({ main: `throw new Error('broken app')` }))
  expect(stderr).toContain('broken app')
  expect(code).toBe(1)
})

test('the default mode is a window with a display, and the terminal without one', () => {
  expect(readOptions([], true).mode).toBe('window')
  expect(readOptions([], false).mode).toBe('console')
  expect(readOptions(['--no-window'], true).mode).toBe('console')
  expect(readOptions(['--rpc'], true).mode).toBe('rpc')
})

test('the app gets only its own flags', () => {
  expect(readOptions(['--hidden', '--home', 'x', '--drill'], false).appFlags).toEqual(['--drill', '--hidden'])
  expect(readOptions(['--home', 'x'], false).appFlags).toEqual([])
})

test.each([
  [['--window'], '--window needs a display'],
  [['--rpc', '--no-window'], '--window, --no-window and --rpc exclude each other'],
  [['--headless-window'], '--headless-window goes with --rpc'],
  [['--keychain', 'none'], "Unknown keychain 'none'"],
])('%j is refused', (argv, message) => {
  expect(() => readOptions(argv, false)).toThrow(message)
})

test('a drill ends after one round on a terminal, and goes on in a window', () => {
  expect(readOptions(['--drill'], false).once).toBe(true)
  expect(readOptions(['--drill'], true).once).toBe(false)
  expect(readOptions([], false).once).toBe(false)
})

test('a tray without text or tooltip is described by its icon', () => {
  expect(describeOutput({ event: 'tray', icon: 'stale', text: '', tooltip: '', menu: [] })).toBe(
    'tray  ◌ stale',
  )
})

test('a tooltip of several lines is described on one line', () => {
  expect(describeOutput({ event: 'tray', icon: 'calm', text: '9 %', tooltip: 'a\nb', menu: [] })).toBe(
    'tray  ● calm  9 %  a · b',
  )
})

test('a round is calm, critical and calm again, with any icons between', () => {
  const ends = detectRound()
  const icons = ['critical', 'calm', 'warning', 'calm', 'unknown', 'critical', 'warning', 'calm']
  expect(icons.map(ends)).toEqual([false, false, false, false, false, false, false, true])
})
