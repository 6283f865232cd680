import { describe, expect, it } from 'vitest'
import { chooseLocale } from '../../../shared/words/locale.ts'

describe('the language', () => {
  it.each([
    [['en-US'], 'en'],
    [['zh-CN', 'en-US'], 'zh-CN'],
    [['zh-Hans-SG'], 'zh-CN'],
    [['zh_TW.UTF-8'], 'zh-CN'],
    [['de-DE', 'zh-CN'], 'zh-CN'],
    [['de-DE', 'en-GB', 'zh-CN'], 'en'],
    [['fr-FR'], 'en'],
    [[], 'en'],
    [[''], 'en'],
  ])('for %j is %s', (languages, expected) => {
    expect(chooseLocale(languages)).toBe(expected)
  })
})
