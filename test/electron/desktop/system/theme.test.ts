import { nativeTheme } from 'electron'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createThemes } from '../../../../electron/desktop/system/theme.ts'
import { nativeTheme as systemTheme } from '../../../fake-electron/native-theme.ts'
import { readyElectron } from '../shell.ts'

beforeAll(() => readyElectron())
afterEach(() => {
  nativeTheme.themeSource = 'system'
  systemTheme.setDark(false)
})

describe('the theme', () => {
  it('applies to the window only, not to the panel', () => {
    const themes = createThemes('linux')
    themes.use('dark')
    expect(nativeTheme.shouldUseDarkColors).toBe(true)
    expect(themes.panel().darkApps).toBe(false)
    themes.use('light')
    expect(nativeTheme.shouldUseDarkColors).toBe(false)
  })

  it('of the system is followed while the user has chosen none', () => {
    const themes = createThemes('linux')
    systemTheme.setDark(true)
    expect(themes.panel().darkApps).toBe(true)
    themes.use('light')
    expect(themes.panel().darkApps).toBe(true)
    themes.use('system')
    systemTheme.setDark(false)
    expect(themes.panel().darkApps).toBe(false)
  })

  it('of the system is read again when the user chooses another', () => {
    const themes = createThemes('linux')
    themes.use('light')
    systemTheme.setDark(true)
    expect(themes.panel().darkApps).toBe(false)
    themes.use('dark')
    expect(themes.panel().darkApps).toBe(true)
  })

  it('that is chosen again changes nothing', () => {
    const themes = createThemes('linux')
    themes.use('dark')
    const updated = vi.fn()
    nativeTheme.on('updated', updated)
    themes.use('dark')
    expect(updated).not.toHaveBeenCalled()
  })

  it('of the taskbar is read at the start on Windows, which otherwise reports the theme of apps until it changes', async () => {
    const updated = vi.fn()
    nativeTheme.on('updated', updated)
    createThemes('win32')
    await vi.waitFor(() => expect(updated).toHaveBeenCalled())
    expect(nativeTheme.themeSource).toBe('system')
  })
})
