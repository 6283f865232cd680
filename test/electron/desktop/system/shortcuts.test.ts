import { globalShortcut } from 'electron'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createShortcuts, type GlobalShortcuts } from '../../../../electron/desktop/system/shortcuts.ts'
import { ProblemError } from '../../../../shared/problems.ts'
import { acceleratorText } from '../../../../shared/settings/shortcuts.ts'
import type { Notice } from '../../../../shared/state.ts'
import { freeKeys, pressKeys, takeKeys } from '../../../fake-electron/global-shortcut.ts'
import { readyElectron } from '../shell.ts'

const [A, B, C] = ['Alt+Shift+A', 'Alt+Shift+B', 'Alt+Shift+C'] as const

let shortcuts: GlobalShortcuts
let pressed: string[]
let notices: Notice[]

beforeAll(() => readyElectron())
beforeEach(() => {
  pressed = []
  notices = []
  shortcuts = createShortcuts({
    actions: { open: () => pressed.push('open'), mask: () => pressed.push('mask') },
    notices: {
      show: (notice) => void notices.push(notice),
      withdraw: (notice) => {
        notices = notices.filter((one) => one !== notice)
      },
    },
  })
})
afterEach(() => {
  shortcuts.release()
  for (const keys of [A, B, C]) freeKeys(keys)
})

/** Returns the parameters of the problem that a change throws; null when it throws none. */
function problemParams(change: () => void): unknown {
  try {
    change()
  } catch (error) {
    return error instanceof ProblemError ? error.problem.params : error
  }
  return null
}

const registeredKeys = () => [A, B, C].filter((keys) => globalShortcut.isRegistered(keys))

describe('shortcuts', () => {
  it('call their action', () => {
    shortcuts.set({ open: A, mask: B })
    pressKeys(A)
    pressKeys(B)
    expect(pressed).toEqual(['open', 'mask'])
  })

  it('release their former keys when they change', () => {
    shortcuts.set({ open: A, mask: null })
    shortcuts.set({ open: B, mask: null })
    expect(registeredKeys()).toEqual([B])
    shortcuts.set({ open: null, mask: null })
    expect(registeredKeys()).toEqual([])
  })

  it('may swap their keys', () => {
    shortcuts.set({ open: A, mask: B })
    shortcuts.set({ open: B, mask: A })
    pressKeys(A)
    expect(pressed).toEqual(['mask'])
    expect(registeredKeys()).toEqual([A, B])
  })

  it.each([
    ['open', { open: C, mask: B }],
    ['mask', { open: B, mask: C }],
  ] as const)('stay as they were when the keys for %s are taken', (name, wanted) => {
    shortcuts.set({ open: A, mask: null })
    takeKeys(C)
    expect(problemParams(() => shortcuts.set(wanted))).toEqual({
      field: `shortcuts.${name}`,
      reason: 'taken',
    })
    expect(registeredKeys()).toEqual([A])
    pressKeys(A)
    expect(pressed).toEqual(['open'])
    expect(notices).toEqual([])
  })

  it('that the system does not know are rejected as taken', () => {
    const consoleError = vi.spyOn(console, 'error').mockReturnValue()
    expect(problemParams(() => shortcuts.set({ open: 'Alt+Nonsense', mask: null }))).toMatchObject({
      reason: 'taken',
    })
    consoleError.mockRestore()
  })

  it('that are taken at the start show a notice, while the other one works', () => {
    takeKeys(A)
    shortcuts.sync({ open: A, mask: B })
    expect(notices).toEqual([{ kind: 'shortcut-taken', shortcut: 'open', keys: acceleratorText(A, 'linux') }])
    pressKeys(B)
    expect(pressed).toEqual(['mask'])
  })

  it('that are taken do not prevent a change of the other one', () => {
    takeKeys(A)
    shortcuts.sync({ open: A, mask: null })
    expect(problemParams(() => shortcuts.set({ open: A, mask: B }))).toBeNull()
    expect(registeredKeys()).toEqual([B])
    expect(notices).toHaveLength(1)
  })

  it('withdraw the notice once the keys are free or others are chosen', () => {
    takeKeys(A)
    shortcuts.sync({ open: A, mask: null })
    shortcuts.sync({ open: A, mask: null })
    expect(notices).toHaveLength(1)
    freeKeys(A)
    shortcuts.sync({ open: A, mask: null })
    expect(notices).toEqual([])
    pressKeys(A)
    expect(pressed).toEqual(['open'])

    takeKeys(B)
    shortcuts.sync({ open: B, mask: null })
    expect(notices).toMatchObject([{ keys: acceleratorText(B, 'linux') }])
    shortcuts.set({ open: C, mask: null })
    expect(notices).toEqual([])
  })

  it('are released at the end', () => {
    shortcuts.set({ open: A, mask: B })
    shortcuts.release()
    expect(registeredKeys()).toEqual([])
  })
})
