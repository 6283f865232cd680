import type { QuietHours } from '../../../shared/settings/rules.ts'
import { invalidText } from '../../../shared/words/invalid-text.ts'
import { SettingEditor } from '../setting-editor.svelte.ts'
import type { SettingsStore } from '../settings-store.svelte.ts'

export type QuietHoursEditor = SettingEditor<keyof QuietHours, QuietHours, QuietHours>

/** What the fields hold when quiet hours are turned on. */
const START: QuietHours = { from: '22:00', to: '07:00' }

export function quietHoursEditor(store: SettingsStore): QuietHoursEditor {
  return new SettingEditor(store, {
    fields: ['from', 'to'],
    valueIn: ({ quietHours }) => quietHours,
    textsOf: (hours) => hours ?? START,
    draftOf: ({ from = '', to = '' }) => ({ from, to }),
    patchFor: (_, quietHours) => ({ quietHours }),
    isUnfilled: () => false,
    refusalText: (_field, _text, problem) => invalidText(problem),
  })
}
