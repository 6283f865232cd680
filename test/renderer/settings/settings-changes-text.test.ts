import { describe, expect, test } from 'vitest'
import { settingsChanges } from '../../../renderer/settings/settings-changes-text.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/settings/settings.ts'

const changes = (after: Partial<Settings>, system: 'macos' | 'linux' = 'linux') =>
  settingsChanges(DEFAULT_SETTINGS, { ...DEFAULT_SETTINGS, ...after }, () => null, system).map(
    ({ name, before, after }) => `${name}: ${before} → ${after}`,
  )

describe('the changes of settings', () => {
  test('are empty when nothing differs', () => expect(changes({})).toEqual([]))

  test.each<[Partial<Settings>, string]>([
    [{ language: 'zh-CN' }, 'Language: System → 简体中文'],
    [{ theme: 'dark' }, 'Theme: System → Dark'],
    [{ gainLoss: 'blue-orange' }, 'Colours of gain and loss: Green / red → Blue / orange'],
    [{ trayText: 'off' }, 'Figure in the tray: Ratio → Off'],
    [{ trayNumber: true }, 'Number in the icon: Off → On'],
    [{ masked: true }, 'Hide amounts: Off → On'],
    [{ shortcuts: { open: 'Alt+P', mask: null } }, 'Open Plimsoll from anywhere: None → Alt+P'],
    [{ shortcuts: { open: null, mask: 'Alt+P' } }, 'Hide amounts from anywhere: None → Alt+P'],
  ])('name every appearance setting and shortcut (%#)', (after, text) =>
    expect(changes(after)).toEqual([text]),
  )

  test('write shortcuts as the system does', () => {
    expect(changes({ shortcuts: { open: 'Alt+P', mask: null } }, 'macos')).toEqual([
      'Open Plimsoll from anywhere: None → ⌥P',
    ])
  })

  test('cover every setting', () => {
    const other: Settings = {
      pollSeconds: 30,
      thresholds: { warning: '0.4', critical: '0.9', rearm: '0.05' },
      near: { ratio: '0.97', move: null },
      rules: { ...DEFAULT_SETTINGS.rules, blind: null },
      overrides: { main: { blind: null } },
      quietHours: { from: '22:00', to: '07:00' },
      proxy: { mode: 'off' },
      shortcuts: { open: 'Alt+P', mask: null },
      language: 'en',
      theme: 'dark',
      gainLoss: 'red-green',
      trayText: 'off',
      trayNumber: true,
      masked: true,
    }
    for (const [name, value] of Object.entries(other))
      expect(changes({ [name]: value }), name).toHaveLength(1)
  })
})
