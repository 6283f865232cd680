import { Menu, type MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { appMenu } from '../../../../electron/desktop/window/app-menu.ts'
import { contextMenu } from '../../../../electron/desktop/window/context-menu.ts'
import { useLocale } from '../../../../shared/words/locale.ts'
import { readyElectron } from '../shell.ts'

const NONE = { canCut: false, canCopy: false, canPaste: false }
const ALL = { canCut: true, canCopy: true, canPaste: true }

function flags(can: typeof NONE) {
  return { ...can, canUndo: true, canRedo: true, canDelete: true, canSelectAll: true, canEditRichly: false }
}

function rolesOf(menu: readonly MenuItemConstructorOptions[]): readonly unknown[] {
  return menu.flatMap(({ role, submenu }) =>
    Array.isArray(submenu) ? [...(role === undefined ? [] : [role]), ...rolesOf(submenu)] : [role],
  )
}

describe('the menu of the application', () => {
  it.each(['win32', 'linux'] as const)('does not exist on %s', (platform) => {
    expect(appMenu(platform)).toBeNull()
  })

  it('is set before Electron would set its own', () => {
    const set = vi.spyOn(Menu, 'setApplicationMenu')
    readyElectron()
    expect(set).toHaveBeenCalledExactlyOnceWith(null)
  })

  it('on macOS edits and hides, and does not reload, zoom, open developer tools or quit', () => {
    const menu = appMenu('darwin') ?? []
    expect(rolesOf(menu)).toEqual(['hide', 'hideOthers', 'unhide', 'editMenu', 'windowMenu', 'close'])
    expect(() => Menu.buildFromTemplate(menu)).not.toThrow()
  })
})

describe('a right click', () => {
  it.each([
    ['in a field with selected text', true, 'x', ALL, ['cut', 'copy', 'paste']],
    ['in an empty field', true, '', { ...NONE, canPaste: true }, ['paste']],
    ['in a field for a secret', true, 'x', { ...NONE, canPaste: true }, ['paste']],
    ['on selected text', false, '61.8 %', { ...NONE, canCopy: true }, ['copy']],
    ['on a blank', false, ' \n', NONE, []],
    ['beside any text', false, '', NONE, []],
  ])('%s offers what can be done', (_place, isEditable, selectionText, can, expected) => {
    const items = contextMenu({ isEditable, selectionText, editFlags: flags(can) })
    expect(items.filter(({ enabled }) => enabled).map(({ role }) => role)).toEqual(expected)
    expect(items).toHaveLength(isEditable ? 3 : expected.length)
  })

  it('is answered in the language of the window', () => {
    useLocale('zh-CN')
    const items = contextMenu({ isEditable: true, selectionText: '', editFlags: flags(ALL) })
    expect(items.map(({ label }) => label)).toEqual(['剪切', '复制', '粘贴'])
    useLocale('en')
  })
})
