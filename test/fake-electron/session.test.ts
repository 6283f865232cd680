import type { WebRequestFilter } from 'electron'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { app } from './app.ts'
import { becomeReady } from './lifecycle.ts'
import { onOutput } from './output.ts'
import { type FakeSession, session } from './session.ts'
import { FakeWebRequest } from './web-request.ts'

const downloads: string[] = []

beforeAll(() => {
  becomeReady()
  onOutput((output) => {
    if (output.event === 'dictionary-download') downloads.push(output.language)
  })
})
beforeEach(async () => {
  await moment()
  downloads.length = 0
})

const moment = () => new Promise((resolve) => setImmediate(resolve))
const asked = (url: string) => ({ url, method: 'GET', resourceType: 'image', referrer: '' }) as const

test.each<[WebRequestFilter, string, boolean]>([
  [{ urls: ['<all_urls>'] }, 'app://bundle/x', true],
  [{ urls: [] }, 'https://a.example/', true],
  [{ urls: ['https://*/*'] }, 'https://a.example:8443/x', true],
  [{ urls: ['https://*/*'] }, 'http://a.example/x', false],
  [{ urls: ['*://*.example/*'] }, 'wss://a.example/x', true],
  [{ urls: ['*://*.example/*'] }, 'https://an-example/', false],
  [{ urls: ['http://a.example:80/x?*'] }, 'http://a.example/x?y=1', true],
  [{ urls: ['http://a.example:81/*'] }, 'http://a.example/', false],
  [{ urls: ['http://a.example/x.y'] }, 'http://a.example/xzy', false],
  [{ urls: ['<all_urls>'], excludeUrls: ['https://a.example/*'] }, 'https://a.example/x', false],
  [{ urls: ['<all_urls>'], types: ['font'] }, 'https://a.example/x', false],
  [{ urls: ['<all_urls>'], types: ['image'] }, 'https://a.example/x', true],
])('a listener with the filter %j is asked about %s: %s', async (filter, url, isAsked) => {
  const webRequest = new FakeWebRequest()
  webRequest.onBeforeRequest(filter, (_details, answer) => answer({ cancel: true }))
  expect(await webRequest.allows(asked(url))).toBe(!isAsked)
})

test('a filter that Electron refuses is refused', () => {
  const { onBeforeRequest } = FakeWebRequest.prototype
  const refusal = (filter: unknown) => () =>
    Reflect.apply(onBeforeRequest, new FakeWebRequest(), [filter, () => {}])
  expect(refusal({ urls: ['example.com'] })).toThrow(
    'Invalid url pattern example.com: Missing scheme separator.',
  )
  expect(refusal({ urls: [], types: ['other'] })).toThrow('Invalid type other')
  expect(refusal({})).toThrow("Parameter 'filter' must have property 'urls'.")
})

test('only the last listener and its first answer count, and null takes it away', async () => {
  const webRequest = new FakeWebRequest()
  webRequest.onBeforeRequest((_details, answer) => answer({ cancel: true }))
  expect(await webRequest.allows(asked('https://a.example/'))).toBe(false)
  webRequest.onBeforeRequest((_details, answer) => {
    answer({})
    answer({ cancel: true })
  })
  expect(await webRequest.allows(asked('https://a.example/'))).toBe(true)
  webRequest.onBeforeRequest((_details, answer) => answer({ cancel: true }))
  webRequest.onBeforeRequest(null)
  expect(await webRequest.allows(asked('https://a.example/'))).toBe(true)
})

test('a request of the main process fails when the listener of its session cancels it', async () => {
  const own = session.fromPartition('cancelled')
  own.webRequest.onBeforeRequest((_details, answer) => answer({ cancel: true }))
  await expect(own.fetch('http://127.0.0.1:9/')).rejects.toThrow('net::ERR_BLOCKED_BY_CLIENT')
})

test.each<[string, number, (created: FakeSession) => void]>([
  ['nothing', 1, () => {}],
  ['setSpellCheckerEnabled(false)', 1, (created) => created.setSpellCheckerEnabled(false)],
  ['setSpellCheckerLanguages([])', 0, (created) => created.setSpellCheckerLanguages([])],
  [
    'setSpellCheckerLanguages([]) too late',
    1,
    (created) => setImmediate(() => setImmediate(() => created.setSpellCheckerLanguages([]))),
  ],
])('a session whose creation is answered by %s downloads %d dictionaries', async (name, count, onCreated) => {
  app.once('session-created', onCreated)
  session.fromPartition(name)
  await moment()
  expect(downloads).toHaveLength(count)
})

test('languages that no dictionary has are refused', () => {
  const own = session.fromPartition('languages')
  expect(() => own.setSpellCheckerLanguages(['english'])).toThrow('is not a valid language code')
  own.setSpellCheckerLanguages(['de', 'en-GB'])
  expect(own.getSpellCheckerLanguages()).toEqual(['de', 'en-GB'])
  expect(own.isSpellCheckerEnabled()).toBe(true)
})
