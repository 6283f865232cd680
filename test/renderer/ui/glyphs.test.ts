import { describe, expect, test } from 'vitest'
import { chineseIn, drawInWindow, hasChinese } from '../../../renderer/ui/glyphs.ts'

describe('Chinese', () => {
  test('is in the language, whatever the symbols are called', () => {
    expect(chineseIn('zh-CN', [])).toBe('language')
    expect(chineseIn('zh-CN', ['币安人生USDT'])).toBe('language')
  })

  test('is in a symbol, for who reads English', () => {
    expect(chineseIn('en', ['BTCUSDT', '币安人生USDT'])).toBe('symbols')
    expect(chineseIn('en', ['BTCUSDT', 'ΑΒΓUSDT', ''])).toBeNull()
  })

  test('cannot be read where two characters come out as the same box', () => {
    expect(hasChinese(() => 'a box')).toBe(false)
    expect(hasChinese((character) => character)).toBe(true)
  })

  test('is drawn, and other characters come out otherwise', () => {
    expect(drawInWindow('a')).toBe(drawInWindow('a'))
    expect(drawInWindow('a')).not.toBe(drawInWindow('b'))
    expect(drawInWindow('\u{10ffff}')).toBe(drawInWindow('\u{10fffe}'))
  })
})
