import { nativeTheme } from 'electron'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createThemes } from '../../../../electron/desktop/system/theme.ts'
import { nativeTheme as desk } from '../../../fake-electron/native-theme.ts'
import { readyElectron } from '../shell.ts'

beforeAll(() => readyElectron())
afterEach(() => {
  nativeTheme.themeSource = 'system'
  desk.setDark(false)
})

describe('the theme', () => {
  it('is the window’s alone: the panel stays as the system has it', () => {
    const themes = createThemes('linux')
    themes.use('dark')
    expect(nativeTheme.shouldUseDarkColors).toBe(true)
    expect(themes.panel().darkApps).toBe(false)
    themes.use('light')
    expect(nativeTheme.shouldUseDarkColors).toBe(false)
  })

  it('of the system is followed while the window has none of its own', () => {
    const themes = createThemes('linux')
    desk.setDark(true)
    expect(themes.panel().darkApps).toBe(true)
    themes.use('light')
    expect(themes.panel().darkApps).toBe(true)
    themes.use('system')
    desk.setDark(false)
    expect(themes.panel().darkApps).toBe(false)
  })

  it('of the system is looked at anew when the user chooses another', () => {
    const themes = createThemes('linux')
    themes.use('light')
    desk.setDark(true)
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

  it('of the taskbar is asked for on Windows, which else tells the apps’ until something changes', () => {
    const updated = vi.fn()
    nativeTheme.on('updated', updated)
    createThemes('win32')
    expect(updated).toHaveBeenCalled()
    expect(nativeTheme.themeSource).toBe('system')
  })
})
