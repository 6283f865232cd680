import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { accountDraftSchema } from '../../shared/accounts.ts'

const DRAFT = { label: 'Main', environment: 'production', apiKey: 'k'.repeat(64), secret: 's'.repeat(64) }

function issueOf(fields: object): string {
  const result = v.safeParse(accountDraftSchema, { ...DRAFT, ...fields })
  if (result.success) return 'accepted'
  const [issue] = result.issues
  return `${issue.path?.map(({ key }) => key).join('.')}: ${issue.message}`
}

describe('a draft', () => {
  it('is trimmed', () => {
    const result = v.parse(accountDraftSchema, { ...DRAFT, label: ' Main ', apiKey: ` ${DRAFT.apiKey}\n` })
    expect(result).toEqual({ ...DRAFT, keep: 'keychain' })
  })

  it('has no line break or change of direction in its name', () => {
    const { label } = v.parse(accountDraftSchema, { ...DRAFT, label: 'A\nB\u202e: calm' })
    expect(label).toBe('A B : calm')
  })

  it.each([
    '\u2028',
    '\u2029',
    '\u061c',
    '\u00ad',
    '\u200b',
    '\u200d',
    '\u2066',
    '\u3164',
    '\ufeff',
    '\ud83d',
  ])('has no invisible character in its name (%j)', (invisible) => {
    const { label } = v.parse(accountDraftSchema, { ...DRAFT, label: `Ma${invisible}in` })
    expect(label).toBe('Ma in')
  })

  it.each([
    '👨\u200d👩\u200d👧',
    '❤\ufe0f\u200d🔥',
    '👩🏽\u200d🚀',
    'می\u200cخواهم',
    'क्\u200dष',
    '葛\u{e0100}',
  ])('keeps invisible characters that its name needs: %s', (label) => {
    expect(v.parse(accountDraftSchema, { ...DRAFT, label })).toMatchObject({ label })
  })

  it.each(['\u200b', '\u3164', '\u200d', '\u00ad', '\u2800', '\ufe0f', '\u0301', '\u115f\u1160'])(
    'is rejected with an invisible name (%j)',
    (label) => {
      expect(issueOf({ label })).toBe('label: required')
    },
  )

  it.each([
    ['an empty key', { apiKey: '' }, 'apiKey: required'],
    ['a blank key', { apiKey: '   ' }, 'apiKey: required'],
    ['no key', { apiKey: undefined }, 'apiKey: required'],
    ['a key with a space inside', { apiKey: 'abc def' }, 'apiKey: format'],
    ['a key with a line break inside', { apiKey: 'abc\ndef' }, 'apiKey: format'],
    ['a key in Cyrillic', { apiKey: 'ключ' }, 'apiKey: format'],
    ['a key that is a number', { apiKey: 5 }, 'apiKey: required'],
    ['a key of a megabyte', { apiKey: 'k'.repeat(1_000_000) }, 'apiKey: too-long'],
    ['an empty secret', { secret: '' }, 'secret: required'],
    ['a malformed secret, which only the main process checks', { secret: '"abc"' }, 'accepted'],
    ['a secret of a megabyte', { secret: 's'.repeat(1_000_000) }, 'secret: too-long'],
    ['a key pair in place of the secret', { secret: '', keyPairId: 'pair' }, 'accepted'],
    ['the key as its secret', { secret: DRAFT.apiKey }, 'secret: same-as-key'],
    ['an empty name', { label: ' ' }, 'label: required'],
    ['a name of 61 characters', { label: 'x'.repeat(61) }, 'label: too-long'],
    ['an unknown environment', { environment: 'testnet' }, 'environment: required'],
    ['a name in Chinese with emoji', { label: '主账户 🚀' }, 'accepted'],
  ])('with %s has the right result', (_name, fields, expected) => {
    expect(issueOf(fields)).toBe(expected)
  })
})

describe('a custom address', () => {
  it.each([
    ['https://example.com', 'accepted'],
    ['https://example.com:8443/', 'accepted'],
    ['http://localhost:3000', 'accepted'],
    ['http://127.0.0.1:3000', 'accepted'],
    ['http://127.1:3000', 'accepted'],
    ['http://[::1]:3000', 'accepted'],
    ['http://[0:0:0:0:0:0:0:1]', 'accepted'],
    ['', 'baseUrl: required'],
    [undefined, 'baseUrl: required'],
    ['example.com', 'baseUrl: not-a-url'],
    ['not a url', 'baseUrl: not-a-url'],
    ['ftp://example.com', 'baseUrl: not-a-url'],
    ['javascript:alert(1)', 'baseUrl: not-a-url'],
    ['http://example.com', 'baseUrl: not-secure'],
    ['http://127.0.0.1.example.com', 'baseUrl: not-secure'],
    ['http://localhost.example.com', 'baseUrl: not-secure'],
    ['http://192.168.1.5', 'baseUrl: not-secure'],
    ['https://user:pass@example.com', 'baseUrl: not-an-origin'],
    ['https://example.com/path', 'baseUrl: not-an-origin'],
    ['https://example.com/?q=1', 'baseUrl: not-an-origin'],
    ['https://example.com/#x', 'baseUrl: not-an-origin'],
  ])('%s: %s', (baseUrl, expected) => {
    expect(issueOf({ environment: 'custom', baseUrl })).toBe(expected)
  })

  it('is reduced to its origin', () => {
    const draft = { ...DRAFT, environment: 'custom', baseUrl: ' HTTPS://Example.com:443/ ' }
    expect(v.parse(accountDraftSchema, draft)).toMatchObject({ baseUrl: 'https://example.com' })
  })
})
