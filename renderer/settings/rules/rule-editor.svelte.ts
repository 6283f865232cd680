import type { RuleName } from '../../../shared/settings/rule-names.ts'
import { type FieldName, RULES, type Rules, rulesFor } from '../../../shared/settings/rules.ts'
import { SettingEditor } from '../setting-editor.svelte.ts'
import type { SettingsStore } from '../settings-store.svelte.ts'
import { type Draft, draftOf, isEmpty, textsOf } from './rule-fields.ts'
import { isOwn, patchWith, patchWithout, type Scope } from './rule-patch.ts'
import { ruleRefusalText } from './rule-refusal-text.ts'

/** Edits a rule of one account, or the one that all accounts share. */
export class RuleEditor extends SettingEditor<FieldName, NonNullable<Rules[RuleName]>, Draft> {
  readonly scope: Scope
  readonly rule: RuleName

  constructor(store: SettingsStore, scope: Scope, rule: RuleName) {
    super(store, {
      fields: RULES[rule].fields.map(({ name }) => name),
      valueIn: (settings) => rulesFor(settings, scope)[rule],
      textsOf: (value) => textsOf(rule, value),
      draftOf: (texts) => draftOf(rule, texts),
      patchFor: (settings, draft) => patchWith(settings, scope, rule, draft),
      isUnfilled: isEmpty,
      refusalText: (name, text, problem) => ruleRefusalText(rule, name, text, problem),
    })
    this.scope = scope
    this.rule = rule
  }

  /** Whether the account has no such rule of its own. */
  get inherited(): boolean {
    return this.scope !== null && !isOwn(this.store.current, this.scope, this.rule)
  }

  override commit(all = false): void {
    if (!this.inherited) super.commit(all)
  }

  /** Gives the account a rule of its own, which starts as the shared one, or takes it away. */
  setOwn(own: boolean): void {
    const { scope, rule } = this
    if (scope === null) return
    if (own) {
      this.restore()
      this.saveValue(this.saved)
    } else {
      void this.save((settings) => patchWithout(settings, scope, rule))
    }
  }
}
