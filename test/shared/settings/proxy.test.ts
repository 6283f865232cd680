import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { proxyDraftSchema, proxySettingsSchema, splitAddress } from '../../../shared/settings/proxy.ts'
import { issueOf } from '../words/issue-of.ts'

function draft(url: string, user: string | null = null, password: string | null = null) {
  return { mode: 'manual', url, user, password }
}

describe('the address of a proxy', () => {
  it.each([
    ['http://proxy.example:8080', 'http://proxy.example:8080'],
    ['  http://proxy.example:8080/  ', 'http://proxy.example:8080'],
    ['HTTPS://Proxy.Example:443', 'https://proxy.example:443'],
    ['http://proxy.example:80', 'http://proxy.example:80'],
    ['proxy.example:3128', 'http://proxy.example:3128'],
    ['localhost:3128', 'http://localhost:3128'],
    ['10.0.0.1:3128', 'http://10.0.0.1:3128'],
    ['[::1]:3128', 'http://[::1]:3128'],
    ['socks5://proxy.example:1080', 'socks5://proxy.example:1080'],
    ['socks5h://proxy.example:1080', 'socks5://proxy.example:1080'],
    ['münchen.example:8080', 'http://xn--mnchen-3ya.example:8080'],
  ])('%s becomes %s', (typed, address) => {
    expect(v.parse(proxyDraftSchema, draft(typed))).toEqual(draft(address))
  })

  it.each([
    ['', 'required'],
    ['   ', 'required'],
    [`http://${'a'.repeat(3000)}:1`, 'too-long'],
    ['htp://proxy.example:8080', 'proxy-scheme'],
    ['socks4://proxy.example:1080', 'proxy-scheme'],
    ['ftp://proxy.example:21', 'proxy-scheme'],
    ['proxy.example:8080;direct://', 'proxy-scheme'],
    ['http://proxy.example', 'proxy-port'],
    ['https://proxy.example/', 'proxy-port'],
    ['proxy.example', 'proxy-port'],
    ['http://proxy.example:8080/proxy.pac', 'proxy-path'],
    ['http://proxy.example:8080?a=b', 'proxy-path'],
    ['http://proxy.example:8080#a', 'proxy-path'],
    ['http://user:secret@proxy.example:8080', 'proxy-user-in-address'],
    ['http://pro xy.example:8080', 'proxy-address'],
    ['http://proxy.example:80 80', 'proxy-address'],
    ['http://proxy.example:99999', 'proxy-address'],
    ['http://proxy.example:0', 'proxy-address'],
    ['http://proxy.example:eighty', 'proxy-address'],
    ['http://:8080', 'proxy-address'],
    ['http://a;b:8080', 'proxy-address'],
    ['http://a,b:8080', 'proxy-address'],
    ['http://a=b:8080', 'proxy-address'],
    ['http://\\\\proxy:8080', 'proxy-address'],
  ])('%s is rejected: %s', (typed, reason) => {
    expect(issueOf(proxyDraftSchema, draft(typed))).toEqual(['url', reason])
    expect(issueOf(proxySettingsSchema, draft(typed))).toEqual(['url', reason])
  })

  it('and the user are all that is saved', () => {
    const saved = { ...draft('http://proxy.example:8080', 'user', 'secret'), keep: 'memory' }
    expect(v.parse(proxySettingsSchema, saved)).toEqual({
      mode: 'manual',
      url: 'http://proxy.example:8080',
      user: 'user',
    })
    expect(v.parse(proxySettingsSchema, { ...saved, mode: 'system' })).toEqual({ mode: 'system' })
  })
})

describe('the user of a proxy', () => {
  it('is null when it is empty', () => {
    expect(v.parse(proxyDraftSchema, draft('proxy:1', '  ', 'x'))).toEqual(draft('http://proxy:1', null, 'x'))
  })

  it.each([
    ['http://proxy:1', 'a:b', 'proxy-user'],
    ['http://proxy:1', 'a\nb', 'proxy-user'],
    ['http://proxy:1', 'a'.repeat(300), 'too-long'],
    ['socks5://proxy:1', 'user', 'proxy-socks-user'],
    ['socks5h://proxy:1', 'user', 'proxy-socks-user'],
  ])('at %s, %j is rejected: %s', (url, user, reason) => {
    expect(issueOf(proxyDraftSchema, draft(url, user))).toEqual(['user', reason])
  })

  it('may have a password with any characters up to a limit', () => {
    const password = ' ä:@/\u{1f511} '
    expect(v.parse(proxyDraftSchema, draft('proxy:1', 'user', password))).toMatchObject({ password })
    expect(issueOf(proxyDraftSchema, draft('proxy:1', 'user', 'x'.repeat(2000)))).toEqual([
      'password',
      'too-long',
    ])
  })
})

describe('a login in an address', () => {
  it.each([
    ['http://user:secret@proxy:8080', ['http://proxy:8080', 'user', 'secret']],
    ['user:secret@proxy:8080', ['proxy:8080', 'user', 'secret']],
    ['  https://user@proxy:8080 ', ['https://proxy:8080', 'user', '']],
    ['http://us%40er:p%3Aw@proxy:8080', ['http://proxy:8080', 'us@er', 'p:w']],
    ['http://user:a@b:c@proxy:8080', ['http://proxy:8080', 'user', 'a@b:c']],
    ['http://user:100%@proxy:8080', ['http://proxy:8080', 'user', '100%']],
  ])('is split off: %s', (typed, [address, user, password]) => {
    expect(splitAddress(typed)).toEqual({ address, user, password })
  })

  it.each(['http://proxy:8080', 'proxy:8080', 'http://proxy/@home', ''])('is absent: %s', (typed) => {
    expect(splitAddress(typed)).toBe(null)
  })
})
