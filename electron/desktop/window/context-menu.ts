import type { ContextMenuParams, MenuItemConstructorOptions } from 'electron'
import { m } from '../../../shared/paraglide/messages.js'

type Clicked = Pick<ContextMenuParams, 'isEditable' | 'editFlags' | 'selectionText'>

/** What a right click offers: cut, copy and paste in a field, copy for selected text, and nothing elsewhere. */
export function contextMenu({ isEditable, editFlags, selectionText }: Clicked): MenuItemConstructorOptions[] {
  const copy: MenuItemConstructorOptions = {
    role: 'copy',
    label: m.create_copy(),
    enabled: editFlags.canCopy,
  }
  if (!isEditable) return selectionText.trim() === '' ? [] : [copy]
  return [
    { role: 'cut', label: m.action_cut(), enabled: editFlags.canCut },
    copy,
    { role: 'paste', label: m.action_paste(), enabled: editFlags.canPaste },
  ]
}
