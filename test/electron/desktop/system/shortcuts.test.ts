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

/** What a refused change answers with. */
function refusal(change: () => void): unknown {
  try {
    change()
  } catch (error) {
    return error instanceof ProblemError ? error.problem.params : error
  }
  return null
}

const isOurs = () => [A, B, C].filter((keys) => globalShortcut.isRegistered(keys))

describe('shortcuts', () => {
  it('do what they are for', () => {
    shortcuts.set({ open: A, mask: B })
    pressKeys(A)
    pressKeys(B)
    expect(pressed).toEqual(['open', 'mask'])
  })

  it('that are changed let the former keys go', () => {
    shortcuts.set({ open: A, mask: null })
    shortcuts.set({ open: B, mask: null })
    expect(isOurs()).toEqual([B])
    shortcuts.set({ open: null, mask: null })
    expect(isOurs()).toEqual([])
  })

  it('may change places', () => {
    shortcuts.set({ open: A, mask: B })
    shortcuts.set({ open: B, mask: A })
    pressKeys(A)
    expect(pressed).toEqual(['mask'])
    expect(isOurs()).toEqual([A, B])
  })

  it.each([
    ['open', { open: C, mask: B }],
    ['mask', { open: B, mask: C }],
  ] as const)('of which %s cannot be had stay as they were', (name, wanted) => {
    shortcuts.set({ open: A, mask: null })
    takeKeys(C)
    expect(refusal(() => shortcuts.set(wanted))).toEqual({ field: `shortcuts.${name}`, reason: 'taken' })
    expect(isOurs()).toEqual([A])
    pressKeys(A)
    expect(pressed).toEqual(['open'])
    expect(notices).toEqual([])
  })

  it('that the system knows nothing of cannot be had', () => {
    const said = vi.spyOn(console, 'error').mockReturnValue()
    expect(refusal(() => shortcuts.set({ open: 'Alt+Nonsense', mask: null }))).toMatchObject({
      reason: 'taken',
    })
    said.mockRestore()
  })

  it('that cannot be had at the start are said, the other one works', () => {
    takeKeys(A)
    shortcuts.sync({ open: A, mask: B })
    expect(notices).toEqual([{ kind: 'shortcut-taken', shortcut: 'open', keys: acceleratorText(A, 'linux') }])
    pressKeys(B)
    expect(pressed).toEqual(['mask'])
  })

  it('that cannot be had stand in the way of no other change', () => {
    takeKeys(A)
    shortcuts.sync({ open: A, mask: null })
    expect(refusal(() => shortcuts.set({ open: A, mask: B }))).toBeNull()
    expect(isOurs()).toEqual([B])
    expect(notices).toHaveLength(1)
  })

  it('are no longer said to be taken once they can be had, or others were chosen', () => {
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

  it('are given back at the end', () => {
    shortcuts.set({ open: A, mask: B })
    shortcuts.release()
    expect(isOurs()).toEqual([])
  })
})
