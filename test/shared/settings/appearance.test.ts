import { describe, expect, it } from 'vitest'
import { appearanceOf, DEFAULT_APPEARANCE } from '../../../shared/settings/appearance.ts'

describe('the appearance', () => {
  it('has the language of the system until another one is chosen', () => {
    expect(appearanceOf(DEFAULT_APPEARANCE, 'zh-CN').locale).toBe('zh-CN')
    expect(appearanceOf({ ...DEFAULT_APPEARANCE, language: 'en' }, 'zh-CN').locale).toBe('en')
    expect(appearanceOf({ ...DEFAULT_APPEARANCE, language: 'zh-CN' }, 'en').locale).toBe('zh-CN')
  })

  it('has all that was chosen except the theme', () => {
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

  it('contains no other settings', () => {
    const settings = { ...DEFAULT_APPEARANCE, pollSeconds: 10 }
    expect(Object.keys(appearanceOf(settings, 'en'))).not.toContain('pollSeconds')
  })
})
