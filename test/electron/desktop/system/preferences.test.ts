import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  createPreferences,
  openSettings,
  type Preferences,
} from '../../../../electron/desktop/system/preferences.ts'
import type { JsonFile } from '../../../../electron/storage/json-file.ts'
import { ProblemError } from '../../../../shared/problems.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../../shared/settings/settings.ts'
import type { Shortcuts } from '../../../../shared/settings/shortcuts.ts'

let saved: Settings
/** While it is `slow`, saving waits for `finishSaving`. */
let disk: 'good' | 'full' | 'slow'
let finishSaving: () => void
let system: { theme: string; shortcuts: Shortcuts; taken: string | null }
/** The language and the mask after each change. */
let shown: string[]
let preferences: Preferences

const NOT_SAVED = { problem: { kind: 'not-saved', params: { file: 'settings.json' } } } as const

beforeEach(() => {
  saved = DEFAULT_SETTINGS
  disk = 'good'
  system = { theme: 'system', shortcuts: DEFAULT_SETTINGS.shortcuts, taken: null }
  shown = []
  const file: JsonFile<Settings> = {
    get value() {
      return saved
    },
    notice: null,
    async update(change) {
      const next = change(saved)
      if (disk === 'full') throw new ProblemError(NOT_SAVED.problem)
      if (disk === 'slow') await new Promise<void>((resolve) => (finishSaving = resolve))
      saved = next
      return saved
    },
  }
  preferences = preferencesIn(file)
})

function preferencesIn(file: JsonFile<Settings>): Preferences {
  return createPreferences({
    settings: file,
    systemLocale: 'en',
    themes: { use: (theme) => (system.theme = theme) },
    shortcuts: {
      set(wanted) {
        if (wanted.open === system.taken && system.taken !== null) {
          throw new ProblemError({
            kind: 'invalid-input',
            params: { field: 'shortcuts.open', reason: 'taken' },
          })
        }
        system.shortcuts = wanted
      },
      sync: (wanted) => (system.shortcuts = wanted),
    },
    onChange: () =>
      shown.push(
        `${preferences.appearance().locale} ${preferences.appearance().masked ? 'hidden' : 'shown'}`,
      ),
  })
}

describe('a change', () => {
  it('of the language is shown at once, with the system’s language when none is chosen', async () => {
    await preferences.change({ language: 'zh-CN' })
    await preferences.change({ language: 'system' })
    expect(shown).toEqual(['zh-CN shown', 'en shown'])
  })

  it('of the theme is applied, unless it cannot be saved', async () => {
    await preferences.change({ theme: 'dark' })
    expect(system.theme).toBe('dark')
    disk = 'full'
    await expect(preferences.change({ theme: 'light' })).rejects.toMatchObject(NOT_SAVED)
    expect(system.theme).toBe('dark')
  })

  it('of shortcuts is undone when it cannot be saved', async () => {
    disk = 'full'
    const change = preferences.change({ shortcuts: { open: 'Alt+A', mask: null } })
    await expect(change).rejects.toMatchObject(NOT_SAVED)
    expect(system.shortcuts).toEqual({ open: null, mask: null })
  })

  it('to a shortcut that is taken is rejected, and nothing is saved', async () => {
    system.taken = 'Alt+A'
    const change = preferences.change({ theme: 'dark', shortcuts: { open: 'Alt+A', mask: null } })
    await expect(change).rejects.toMatchObject({ problem: { kind: 'invalid-input' } })
    expect(saved).toBe(DEFAULT_SETTINGS)
    expect(system.theme).toBe('system')
  })
})

describe('a change of when liquidation is near', () => {
  const refused = (critical: string) => ({
    problem: {
      kind: 'invalid-input',
      params: { field: 'near.ratio', reason: 'near-below-critical', critical },
    },
  })
  const at = (critical: '0.7' | '0.9') => ({ warning: '0.5', critical, rearm: '0.05' }) as const

  it('is refused below the critical threshold that is in force after the change', async () => {
    const near = (ratio: '0.79' | '0.8' | '0.75') => ({ ratio, move: null })
    await expect(preferences.change({ near: near('0.79') })).rejects.toMatchObject(refused('0.80'))
    expect(saved).toBe(DEFAULT_SETTINGS)
    await preferences.change({ near: near('0.8') })
    await expect(preferences.change({ near: near('0.8'), thresholds: at('0.9') })).rejects.toMatchObject(
      refused('0.9'),
    )
    await preferences.change({ near: near('0.75'), thresholds: at('0.7') })
    expect(saved).toMatchObject({ near: near('0.75'), thresholds: at('0.7') })
  })

  it('is not asked of a change of the thresholds alone, above which it then counts', async () => {
    await preferences.change({ near: { ratio: '0.85', move: null } })
    await preferences.change({ thresholds: at('0.9') })
    expect(saved).toMatchObject({ near: { ratio: '0.85' }, thresholds: at('0.9') })
  })
})

describe('masking amounts', () => {
  it('does not wait for the disk', async () => {
    disk = 'slow'
    const change = preferences.change({ masked: true })
    expect(shown).toEqual(['en hidden'])
    expect(preferences.value.masked).toBe(true)
    finishSaving()
    expect((await change).masked).toBe(true)
    expect(saved.masked).toBe(true)
  })

  it('applies although it cannot be saved, and is saved with the next change', async () => {
    disk = 'full'
    await expect(preferences.change({ masked: true })).rejects.toMatchObject(NOT_SAVED)
    expect(preferences.value.masked).toBe(true)
    expect(shown.at(-1)).toBe('en hidden')
    disk = 'good'
    await preferences.change({ pollSeconds: 20 })
    expect(saved).toMatchObject({ masked: true, pollSeconds: 20 })
  })

  it('by the shortcut is undone by pressing it again, however slow the disk is', async () => {
    disk = 'slow'
    preferences.toggleMask()
    preferences.toggleMask()
    expect(shown).toEqual(['en hidden', 'en shown'])
    expect(preferences.value.masked).toBe(false)
  })

  it('by the last of many key presses is not undone while earlier ones are saved', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-preferences-'))
    preferences = preferencesIn(openSettings(join(folder, 'settings.json'), () => 0))
    for (const _ of ['hide', 'show', 'hide']) preferences.toggleMask()
    await preferences.change({ theme: 'dark' })
    expect(shown.slice(0, 3)).toEqual(['en hidden', 'en shown', 'en hidden'])
    expect(new Set(shown.slice(3))).toEqual(new Set(['en hidden']))
    expect(openSettings(join(folder, 'settings.json'), () => 0).value.masked).toBe(true)
    await rm(folder, { recursive: true })
  })

  it('by the shortcut does not fail on a full disk', async () => {
    disk = 'full'
    preferences.toggleMask()
    await new Promise((resolve) => setImmediate(resolve))
    expect(preferences.value.masked).toBe(true)
    expect(saved.masked).toBe(false)
  })

  it('is not undone by a backup, while everything else follows the backup', async () => {
    disk = 'full'
    preferences.toggleMask()
    await new Promise((resolve) => setImmediate(resolve))
    saved = { ...saved, theme: 'light', shortcuts: { open: 'Alt+B', mask: null } }
    preferences.sync()
    expect(preferences.value).toEqual({ ...saved, masked: true })
    expect(system).toMatchObject({ theme: 'light', shortcuts: { open: 'Alt+B' } })
  })
})
