import { BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { PAGE_URL } from '../../../../electron/desktop/window/hardening.ts'
import { handleCommands, isFromPopover } from '../../../../electron/desktop/window/ipc.ts'
import type { Popover } from '../../../../electron/desktop/window/popover.ts'
import { COMMANDS } from '../../../../shared/ipc.ts'
import { ARGUMENTS, type Handlers } from '../../../../shared/ipc-schemas.ts'
import { ProblemError } from '../../../../shared/problems.ts'
import { readyElectron } from '../shell.ts'

let calls: unknown[][]
let result: () => unknown
let registered: Map<string, (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown>
let window: BrowserWindow

beforeAll(() => readyElectron())
beforeEach(() => {
  calls = []
  result = () => undefined
  registered = new Map()
  vi.spyOn(ipcMain, 'handle').mockImplementation((command, handler) => void registered.set(command, handler))
  window = new BrowserWindow({ show: false })
  Object.assign(window.webContents.mainFrame, { url: PAGE_URL })
  const popover: Popover = {
    window,
    show() {},
    hide() {},
    toggle() {},
    send() {},
    stateChanged() {},
    allowClose() {},
  }
  const handler = (command: string) => [
    command,
    async (...args: unknown[]) => {
      calls.push([command, ...args])
      return result()
    },
  ]
  // The compiler cannot see that every command gets a handler.
  const handlers = Object.fromEntries(Object.keys(COMMANDS).map(handler)) as Handlers
  handleCommands(handlers, popover, PAGE_URL)
})
afterEach(() => {
  vi.restoreAllMocks()
  window.destroy()
})

async function invoke(command: string, ...args: unknown[]): Promise<unknown> {
  const { webContents } = window
  const event = { sender: webContents, senderFrame: webContents.mainFrame }
  return registered.get(command)?.(Object.assign(Object.create(null), event), ...args)
}

describe('the commands of the window', () => {
  it('all have a handler, and every command with arguments is one of them', () => {
    expect([...registered.keys()]).toEqual(Object.keys(COMMANDS))
    expect(Object.keys(COMMANDS)).toEqual(expect.arrayContaining(Object.keys(ARGUMENTS)))
  })

  it('run with valid arguments and return their results', async () => {
    result = () => ({ points: [] })
    const span = { from: 1, until: 2 }
    expect(await invoke('history:read', 'main', span, 100)).toEqual({ ok: true, value: { points: [] } })
    expect(calls).toEqual([['history:read', 'main', span, 100]])
  })

  it('without a result return null', async () => {
    expect(await invoke('app:hide')).toEqual({ ok: true, value: null })
  })

  it.each([
    ['history:read', ['main', { from: 1, until: 2 }, 0], ''],
    ['accounts:remove', [7], ''],
    ['settings:set', [{ pollSeconds: 'often' }], 'pollSeconds'],
    ['app:open-link', ['https://example.com'], ''],
    ['window:time-zone', ['Mars/Olympus'], ''],
  ])('do not run with invalid arguments: %s', async (command, args, field) => {
    const problem = { kind: 'invalid-input', params: { field } }
    expect(await invoke(command, ...args)).toMatchObject({ ok: false, problem })
    expect(calls).toEqual([])
  })

  it('that fail return a problem without the text of the error', async () => {
    result = () => {
      throw new ProblemError({ kind: 'keychain-locked' })
    }
    expect(await invoke('app:hide')).toEqual({ ok: false, problem: { kind: 'keychain-locked' } })
    result = () => {
      throw new Error('secret=abc')
    }
    expect(await invoke('app:hide')).toEqual({ ok: false, problem: { kind: 'internal' } })
  })

  it('of another page are refused', async () => {
    Object.assign(window.webContents.mainFrame, { url: 'https://example.com' })
    await expect(invoke('app:quit')).rejects.toThrow('This page may not ask.')
    expect(calls).toEqual([])
  })
})

describe('a message', () => {
  /** Returns an event with the fields that the check uses. */
  function event(fields: Partial<Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>>, url = PAGE_URL) {
    const { webContents } = new BrowserWindow({ show: false })
    Object.assign(webContents.mainFrame, { url })
    return {
      popover: webContents,
      event: Object.assign(Object.create(null), {
        sender: webContents,
        senderFrame: webContents.mainFrame,
        ...fields,
      }),
    }
  }

  it.each([
    ['the popover’s page', PAGE_URL, true],
    ['the popover’s page with a query', `${PAGE_URL}?locale=en`, true],
    ['another host', 'app://other/index.html', false],
    ['the web', 'https://bundle/index.html', false],
    ['a file', 'file:///bundle/index.html', false],
    ['an empty page', 'about:blank', false],
    ['no address', '', false],
  ])('from %s (%s) is trusted: %o', (_name, url, trusted) => {
    const { event: sent, popover } = event({}, url)
    expect(isFromPopover(sent, popover, PAGE_URL)).toBe(trusted)
  })

  it('from a closed frame, from another window or without a window is not trusted', () => {
    const gone = event({ senderFrame: null })
    expect(isFromPopover(gone.event, gone.popover, PAGE_URL)).toBe(false)
    const other = event({})
    expect(isFromPopover(other.event, event({}).popover, PAGE_URL)).toBe(false)
    expect(isFromPopover(other.event, undefined, PAGE_URL)).toBe(false)
  })
})
