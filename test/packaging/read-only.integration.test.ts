import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documentedHosts, documentedRequests } from '../requests-page.ts'
import { builtFolder, filesIn } from './built.ts'
import { type Code, readCode } from './code.ts'

/** Modules with which a program can reach the network or other processes without Electron's fetch. */
const WAYS_OUT =
  /^(node:)?(https?|http2|net|tls|dgram|dns|quic|child_process|cluster|inspector|undici|ws|axios)(\/|$)/

const main = readAll('main')
const all = readAll('.')

describe('the built app can only read', () => {
  it('contains no paths of the exchange but those of docs/requests.md', () => {
    const paths = texts(all).filter((text) => /[a-z]api\/|\/api\/|\/api$|\/v\d\//i.test(text))
    expect(new Set(paths)).toEqual(new Set(documentedRequests.map(({ path }) => path)))
  })

  it('contains no hosts of the exchange but those of docs/requests.md', () => {
    const hosts = texts(all).filter((text) => /api[\w-]*\.binance|^wss?:/i.test(text))
    expect(hosts.sort()).toEqual(documentedHosts)
  })

  it('uses GET, except to create and prolong the listen key', () => {
    const methods = main.flatMap((code) => code.methods).filter((method) => method !== 'a variable')
    expect(methods.sort()).toEqual([...Array(10).fill('GET'), 'POST', 'PUT'])
    const changing = texts(main).filter((text) => /^(post|put|delete|patch)$/i.test(text))
    expect(changing.sort()).toEqual(['POST', 'PUT'])
  })

  it('calls fetch in one place', () => {
    expect(main.flatMap(({ fetches }) => fetches)).toEqual(['fetch'])
  })

  it("uses Electron's net for requests, sockets and the online state, each in one place", () => {
    expect(main.flatMap(({ netParts }) => netParts).sort()).toEqual(['WebSocket', 'isOnline', 'request'])
  })

  it('never sends on its socket, but only to its window and in those requests', () => {
    const sends = new Set(main.flatMap((code) => code.sends))
    expect([...sends].sort()).toEqual(['popover.send', 'transport.send', 'window.webContents.send'])
  })

  it('has no other way to the network', () => {
    const reaching = main.flatMap(({ modules }) => [...modules]).filter(([name]) => WAYS_OUT.test(name))
    expect(reaching).toEqual([['node:net', ['isIP']]])
    const others = ['XMLHttpRequest', 'EventSource', 'sendBeacon', 'ClientRequest', 'downloadURL']
    expect(others.filter((name) => main.some(({ names }) => names.has(name)))).toEqual([])
    const electron = main.flatMap(({ modules }) => modules.get('electron') ?? [])
    expect(electron).toContain('session')
    expect(electron.filter((name) => ['*', 'default', 'utilityProcess'].includes(name))).toEqual([])
  })
})

describe('the built app and Chromium', () => {
  it('lets Chromium ask nobody by itself', () => {
    expect(main.flatMap(({ spellchecks }) => spellchecks)).toEqual(['false'])
    const called = [
      'setSpellCheckerLanguages',
      'setSpellCheckerEnabled',
      'onBeforeRequest',
      'allowOnlyPage',
      'setWebRTCIPHandlingPolicy',
    ]
    expect(called.filter((name) => !main.some(({ names }) => names.has(name)))).toEqual([])
    expect(texts(main)).toEqual(
      expect.arrayContaining(['session-created', 'dnsPrefetchingEnabled=false', 'NetworkErrorLogging']),
    )
  })

  it('uploads no crash, downloads no update and trusts no other certificate', () => {
    const electron = main.flatMap(({ modules }) => modules.get('electron') ?? [])
    expect(
      electron.filter((name) => ['crashReporter', 'autoUpdater', 'contentTracing'].includes(name)),
    ).toEqual([])
    const trusting = ['setCertificateVerifyProc', 'preconnect', 'allowNTLMCredentialsForDomains']
    expect(trusting.filter((name) => main.some(({ names }) => names.has(name)))).toEqual([])
    expect(
      texts(main).filter((text) => /certificate-error|ignore-certificate|no-sandbox/.test(text)),
    ).toEqual([])
  })
})

describe("the window's bridge", () => {
  it('is one CommonJS file that requires nothing but Electron', () => {
    expect(readdirSync(join(builtFolder(), 'preload'))).toEqual(['preload.cjs'])
    const { modules } = readCode(join(builtFolder(), 'preload/preload.cjs'))
    expect([...modules.keys()]).toEqual(['electron'])
  })
})

function readAll(folder: string): readonly Code[] {
  const path = join(builtFolder(), folder)
  return filesIn(path)
    .filter((name) => /\.c?js$/.test(name))
    .map((name) => readCode(join(path, name)))
}

function texts(codes: readonly Code[]): string[] {
  return codes.flatMap((code) => code.texts)
}
