import { m } from '../../../shared/paraglide/messages.js'
import { getLocale } from '../../../shared/paraglide/runtime.js'
import { DEFAULT_NEAR, type NearRule, type ValueField } from '../../../shared/settings/rules.ts'
import { formatThreshold } from '../../../shared/words/format.ts'
import { SettingEditor } from '../setting-editor.svelte.ts'
import type { SettingsStore } from '../settings-store.svelte.ts'
import { isEmpty, read, textOf } from './rule-fields.ts'
import { fieldRefusalText } from './rule-refusal-text.ts'

export type NearField = keyof NearRule
export type NearEditor = SettingEditor<NearField, NearRule, Readonly<Record<NearField, unknown>>>

const FIELDS: Readonly<Record<NearField, ValueField>> = {
  ratio: { kind: 'share', empty: null },
  move: { kind: 'share', empty: 'off' },
}

/** Edits when liquidation is near, which is the same for all accounts. */
export function nearEditor(store: SettingsStore): NearEditor {
  return new SettingEditor(store, {
    fields: ['ratio', 'move'],
    valueIn: ({ near }) => near,
    textsOf(near) {
      const { ratio, move } = near ?? DEFAULT_NEAR
      return { ratio: textOf(FIELDS.ratio.kind, ratio), move: textOf(FIELDS.move.kind, move) }
    },
    draftOf: ({ ratio = '', move = '' }) => ({
      ratio: read(FIELDS.ratio, ratio),
      move: read(FIELDS.move, move),
    }),
    patchFor: (_, near) => ({ near }),
    isUnfilled: isEmpty,
    refusalText: (field, text, problem) => fieldRefusalText(FIELDS[field], text, problem),
  })
}

/** `from 95 %, or under 0.5 % of move left` */
export function nearText({ ratio, move }: NearRule): string {
  const locale = getLocale()
  const words = { ratio: formatThreshold(ratio, locale) }
  return move === null
    ? m.settings_near_from(words)
    : m.settings_near_from_or_under({ ...words, move: formatThreshold(move, locale) })
}
