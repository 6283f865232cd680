import type { Locale } from '../../shared/words/locale.ts'

/** Draws a character as the window would, and tells what came of it, the same for the same picture. */
export type Draw = (character: string) => string

export type Chinese = 'language' | 'symbols'

/** What of what is shown is in Chinese, `language` before `symbols`; null: nothing. */
export function chineseIn(locale: Locale, symbols: readonly string[]): Chinese | null {
  if (locale === 'zh-CN') return 'language'
  return symbols.some((symbol) => /\p{Script=Han}/u.test(symbol)) ? 'symbols' : null
}

/** A system without a font for Chinese draws the same box for both. */
export function hasChinese(draw: Draw): boolean {
  return draw('险') !== draw('账')
}

/** In the window's own font. */
export function drawInWindow(character: string): string {
  const SIZE = 24
  const canvas = document.createElement('canvas')
  canvas.width = SIZE * 2
  canvas.height = SIZE * 2
  const context = canvas.getContext('2d')
  if (context === null) return character
  context.font = `${SIZE}px ${getComputedStyle(document.body).fontFamily}`
  context.textBaseline = 'top'
  context.fillText(character, 0, 0)
  return canvas.toDataURL()
}
