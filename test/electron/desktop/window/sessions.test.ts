import { app, session as electronSession } from 'electron'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { allowOnlyPage } from '../../../../electron/desktop/window/sessions.ts'
import { preventable } from '../../../fake-electron/event.ts'
import { type FakeSession, session } from '../../../fake-electron/session.ts'
import { readyElectron } from '../shell.ts'

const PAGE = 'app://bundle/index.html'

beforeAll(() => {
  app.commandLine.appendSwitch('disable-features', 'Given')
  readyElectron()
})

const passes = (own: FakeSession, url: string) =>
  own.webRequest.allows({ url, method: 'GET', resourceType: 'other', referrer: '' })

describe("the window's session", () => {
  it.each([PAGE, 'devtools://devtools/bundled/x.js', 'data:text/plain,x', 'blob:app://bundle/1'])(
    'lets %s pass',
    async (url) => {
      allowOnlyPage(electronSession.defaultSession, PAGE)
      expect(await passes(session.defaultSession, url)).toBe(true)
    },
  )

  it.each([
    'https://fapi.binance.com/fapi/v1/time',
    'http://bundle/index.html',
    'https://redirector.gvt1.com/edgedl/chrome/dict/en-us-10-1.bdic',
    'wss://fstream.binance.com/ws/x',
    'http://127.0.0.1:5173/',
    'file:///etc/passwd',
    'chrome://gpu/',
  ])('cancels %s', async (url) => {
    allowOnlyPage(electronSession.defaultSession, PAGE)
    expect(await passes(session.defaultSession, url)).toBe(false)
  })

  it('lets the development server and its socket pass, and no other port or scheme', async () => {
    const own = session.fromPartition('development')
    allowOnlyPage(electronSession.fromPartition('development'), 'http://localhost:5173/?locale=en')
    expect(await passes(own, 'http://localhost:5173/index.ts')).toBe(true)
    expect(await passes(own, 'ws://localhost:5173/')).toBe(true)
    expect(await passes(own, 'http://localhost:5174/')).toBe(false)
    expect(await passes(own, 'http://example.com:5173/')).toBe(false)
  })
})

describe('every session', () => {
  it('grants nothing, saves nothing and has no language to check', () => {
    const own = session.fromPartition('any')
    expect(own.permits({ id: 1, getURL: () => PAGE }, 'geolocation', PAGE)).toBe(false)
    expect(own.getSpellCheckerLanguages()).toEqual([])
    expect(own.isSpellCheckerEnabled()).toBe(false)
    const event = preventable({})
    own.emit('will-download', event)
    expect(event.defaultPrevented).toBe(true)
  })

  it('may ask the exchange, unless it is the window’s', async () => {
    expect(await passes(session.fromPartition('binance'), 'https://fapi.binance.com/fapi/v1/time')).toBe(true)
  })
})

describe('Chromium', () => {
  it('reports no failed request to a host that an answer names, and keeps what the user has switched', () => {
    expect(app.commandLine.getSwitchValue('disable-features')).toBe('Given,NetworkErrorLogging')
  })

  it('looks up no name for a link', () => {
    expect(app.commandLine.getSwitchValue('blink-settings')).toBe('dnsPrefetchingEnabled=false')
  })

  it('shows no server a certificate of the user', () => {
    const event = preventable({})
    const answer = vi.fn()
    app.emit('select-client-certificate', event, null, 'https://a.example', [{ data: 'x' }], answer)
    expect(event.defaultPrevented).toBe(true)
    expect(answer.mock.calls).toEqual([[]])
  })
})
