import { describe, expect, it } from 'vitest'
import { DEFAULT_LOOK, lookOf } from '../../../shared/settings/appearance.ts'

describe('the look', () => {
  it('speaks the language of the system until another one is chosen', () => {
    expect(lookOf(DEFAULT_LOOK, 'zh-CN').locale).toBe('zh-CN')
    expect(lookOf({ ...DEFAULT_LOOK, language: 'en' }, 'zh-CN').locale).toBe('en')
    expect(lookOf({ ...DEFAULT_LOOK, language: 'zh-CN' }, 'en').locale).toBe('zh-CN')
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
    expect(lookOf(chosen, 'en')).toEqual({
      locale: 'en',
      gainLoss: 'blue-orange',
      trayText: 'profit',
      trayNumber: true,
      masked: true,
    })
  })

  it('takes of the settings nothing but itself', () => {
    const settings = { ...DEFAULT_LOOK, pollSeconds: 10 }
    expect(Object.keys(lookOf(settings, 'en'))).not.toContain('pollSeconds')
  })
})
