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
/** `slow`: what is saved waits to be let through. */
let disk: 'good' | 'full' | 'slow'
let letThrough: () => void
let desk: { theme: string; shortcuts: Shortcuts; taken: string | null }
/** What was shown, each time. */
let seen: string[]
let preferences: Preferences

const NOT_SAVED = { problem: { kind: 'not-saved', params: { file: 'settings.json' } } } as const

beforeEach(() => {
  saved = DEFAULT_SETTINGS
  disk = 'good'
  desk = { theme: 'system', shortcuts: DEFAULT_SETTINGS.shortcuts, taken: null }
  seen = []
  const file: JsonFile<Settings> = {
    get value() {
      return saved
    },
    notice: null,
    async update(change) {
      const next = change(saved)
      if (disk === 'full') throw new ProblemError(NOT_SAVED.problem)
      if (disk === 'slow') await new Promise<void>((resolve) => (letThrough = resolve))
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
    themes: { use: (theme) => (desk.theme = theme) },
    shortcuts: {
      set(wanted) {
        if (wanted.open === desk.taken && desk.taken !== null) {
          throw new ProblemError({
            kind: 'invalid-input',
            params: { field: 'shortcuts.open', reason: 'taken' },
          })
        }
        desk.shortcuts = wanted
      },
      sync: (wanted) => (desk.shortcuts = wanted),
    },
    onChange: () =>
      seen.push(`${preferences.appearance().locale} ${preferences.appearance().masked ? 'hidden' : 'shown'}`),
  })
}

describe('a change', () => {
  it('of the language is shown at once, and the system’s is spoken where none was chosen', async () => {
    await preferences.change({ language: 'zh-CN' })
    await preferences.change({ language: 'system' })
    expect(seen).toEqual(['zh-CN shown', 'en shown'])
  })

  it('of the theme is put on, and one that cannot be saved is not', async () => {
    await preferences.change({ theme: 'dark' })
    expect(desk.theme).toBe('dark')
    disk = 'full'
    await expect(preferences.change({ theme: 'light' })).rejects.toMatchObject(NOT_SAVED)
    expect(desk.theme).toBe('dark')
  })

  it('of shortcuts is taken back where it cannot be saved', async () => {
    disk = 'full'
    const change = preferences.change({ shortcuts: { open: 'Alt+A', mask: null } })
    await expect(change).rejects.toMatchObject(NOT_SAVED)
    expect(desk.shortcuts).toEqual({ open: null, mask: null })
  })

  it('to a shortcut that cannot be had is refused, and nothing is saved', async () => {
    desk.taken = 'Alt+A'
    const change = preferences.change({ theme: 'dark', shortcuts: { open: 'Alt+A', mask: null } })
    await expect(change).rejects.toMatchObject({ problem: { kind: 'invalid-input' } })
    expect(saved).toBe(DEFAULT_SETTINGS)
    expect(desk.theme).toBe('system')
  })
})

describe('hiding amounts', () => {
  it('does not wait for the disk', async () => {
    disk = 'slow'
    const change = preferences.change({ masked: true })
    expect(seen).toEqual(['en hidden'])
    expect(preferences.value.masked).toBe(true)
    letThrough()
    expect((await change).masked).toBe(true)
    expect(saved.masked).toBe(true)
  })

  it('is done although it cannot be saved, and is saved with the next that can', async () => {
    disk = 'full'
    await expect(preferences.change({ masked: true })).rejects.toMatchObject(NOT_SAVED)
    expect(preferences.value.masked).toBe(true)
    expect(seen.at(-1)).toBe('en hidden')
    disk = 'good'
    await preferences.change({ pollSeconds: 20 })
    expect(saved).toMatchObject({ masked: true, pollSeconds: 20 })
  })

  it('by a key is undone by the next, however slow the disk is', async () => {
    disk = 'slow'
    preferences.toggleMask()
    preferences.toggleMask()
    expect(seen).toEqual(['en hidden', 'en shown'])
    expect(preferences.value.masked).toBe(false)
  })

  it('by the last of many keys is not undone while the ones before it are saved', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-preferences-'))
    preferences = preferencesIn(openSettings(join(folder, 'settings.json'), () => 0))
    for (const _ of ['hide', 'show', 'hide']) preferences.toggleMask()
    await preferences.change({ theme: 'dark' })
    expect(seen.slice(0, 3)).toEqual(['en hidden', 'en shown', 'en hidden'])
    expect(new Set(seen.slice(3))).toEqual(new Set(['en hidden']))
    expect(openSettings(join(folder, 'settings.json'), () => 0).value.masked).toBe(true)
    await rm(folder, { recursive: true })
  })

  it('by a key says nothing of a disk that is full', async () => {
    disk = 'full'
    preferences.toggleMask()
    await new Promise((resolve) => setImmediate(resolve))
    expect(preferences.value.masked).toBe(true)
    expect(saved.masked).toBe(false)
  })

  it('is not undone by a backup that was read in, all else goes by it', async () => {
    disk = 'full'
    preferences.toggleMask()
    await new Promise((resolve) => setImmediate(resolve))
    saved = { ...saved, theme: 'light', shortcuts: { open: 'Alt+B', mask: null } }
    preferences.sync()
    expect(preferences.value).toEqual({ ...saved, masked: true })
    expect(desk).toMatchObject({ theme: 'light', shortcuts: { open: 'Alt+B' } })
  })
})
