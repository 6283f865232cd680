import { describe, expect, it } from 'vitest'
import { appearanceOf, DEFAULT_APPEARANCE } from '../../../shared/settings/appearance.ts'

describe('the look', () => {
  it('speaks the language of the system until another one is chosen', () => {
    expect(appearanceOf(DEFAULT_APPEARANCE, 'zh-CN').locale).toBe('zh-CN')
    expect(appearanceOf({ ...DEFAULT_APPEARANCE, language: 'en' }, 'zh-CN').locale).toBe('en')
    expect(appearanceOf({ ...DEFAULT_APPEARANCE, language: 'zh-CN' }, 'en').locale).toBe('zh-CN')
  })

  it('is all that was chosen but the theme, which is the system’s to tell', () => {
    const chosen = {
      language: 'en',
      theme: 'dark',
      gainLoss: 'blue-orange',
      trayText: 'profit',
      trayNumber: true,
      masked: true,
    } as const
    expect(appearanceOf(chosen, 'en')).toEqual({
      locale: 'en',
      gainLoss: 'blue-orange',
      trayText: 'profit',
      trayNumber: true,
      masked: true,
    })
  })

  it('takes of the settings nothing but itself', () => {
    const settings = { ...DEFAULT_APPEARANCE, pollSeconds: 10 }
    expect(Object.keys(appearanceOf(settings, 'en'))).not.toContain('pollSeconds')
  })
})
