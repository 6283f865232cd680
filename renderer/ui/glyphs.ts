import type { Locale } from '../../shared/words/locale.ts'

/** Draws a character as the window would, and answers a text that is equal for equal pictures. */
export type Draw = (character: string) => string

export type Chinese = 'language' | 'symbols'

/** What is shown in Chinese: the whole language, or else only symbols; null when nothing is. */
export function chineseIn(locale: Locale, symbols: readonly string[]): Chinese | null {
  if (locale === 'zh-CN') return 'language'
  return symbols.some((symbol) => /\p{Script=Han}/u.test(symbol)) ? 'symbols' : null
}

/** Whether the system has a font for Chinese. Without one it draws the same box for every character. */
export function hasChinese(draw: Draw): boolean {
  return draw('险') !== draw('账')
}

/** Draws with the window's own font. */
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
