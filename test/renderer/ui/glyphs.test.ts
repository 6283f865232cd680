import { describe, expect, test } from 'vitest'
import { chineseIn, drawInWindow, hasChinese } from '../../../renderer/ui/glyphs.ts'

describe('Chinese text', () => {
  test('comes from the language, whatever the symbols are', () => {
    expect(chineseIn('zh-CN', [])).toBe('language')
    expect(chineseIn('zh-CN', ['币安人生USDT'])).toBe('language')
  })

  test('comes from symbols when the language is English', () => {
    expect(chineseIn('en', ['BTCUSDT', '币安人生USDT'])).toBe('symbols')
    expect(chineseIn('en', ['BTCUSDT', 'ΑΒΓUSDT', ''])).toBeNull()
  })

  test('cannot be drawn when two characters give the same picture', () => {
    expect(hasChinese(() => 'a box')).toBe(false)
    expect(hasChinese((character) => character)).toBe(true)
  })

  test('is tested with pictures that differ for different characters', () => {
    expect(drawInWindow('a')).toBe(drawInWindow('a'))
    expect(drawInWindow('a')).not.toBe(drawInWindow('b'))
    expect(drawInWindow('\u{10ffff}')).toBe(drawInWindow('\u{10fffe}'))
  })
})
