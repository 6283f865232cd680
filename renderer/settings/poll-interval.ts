import type { Problem } from '../../shared/problems.ts'
import { DEFAULT_SETTINGS } from '../../shared/settings/settings.ts'
import { invalidText } from '../../shared/words/invalid-text.ts'
import { numberIn } from './rules/rule-fields.ts'
import { SettingEditor } from './setting-editor.svelte.ts'
import type { SettingsStore } from './settings-store.svelte.ts'

/** Edits how often figures are polled. */
export function pollIntervalEditor(
  store: SettingsStore,
): SettingEditor<'pollSeconds', number, number | string> {
  return new SettingEditor(store, {
    fields: ['pollSeconds'],
    valueIn: ({ pollSeconds }) => pollSeconds,
    textsOf: (seconds) => ({ pollSeconds: String(seconds ?? DEFAULT_SETTINGS.pollSeconds) }),
    draftOf({ pollSeconds = '' }) {
      const number = numberIn('seconds', pollSeconds)
      return number === null ? pollSeconds : Number(number)
    },
    patchFor: (_, pollSeconds) => ({ pollSeconds }),
    isUnfilled: () => false,
    refusalText: (_, text, problem) => invalidText(withReason(problem, text)),
  })
}

/** The schema sees a value and does not know which text it was made of. */
function withReason(problem: Problem, text: string): Problem {
  const { params } = problem
  if (text.trim() === '') return { ...problem, params: { ...params, reason: 'required' } }
  return params?.reason === 'format' ? { ...problem, params: { ...params, reason: 'not-whole' } } : problem
}
