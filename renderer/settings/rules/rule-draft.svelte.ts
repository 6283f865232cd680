import type { Problem } from '../../../shared/problems.ts'
import type { RuleName } from '../../../shared/settings/rule-names.ts'
import type { Rules } from '../../../shared/settings/rules.ts'
import type { SettingsPatch } from '../../../shared/settings/settings.ts'
import type { SettingsStore } from '../settings-store.svelte.ts'
import { fieldOf, type Refusals, refusalsOf } from './refusals.ts'
import { draftOf, type FieldName, isEmpty, type Texts, textsOf } from './rule-fields.ts'
import { type Checked, checkPatch, isOwn, patchWith, patchWithout, ruleIn, type Scope } from './rule-patch.ts'

/** A rule as it is being written; what is valid is saved when a field is done with. */
export class RuleDraft {
  readonly scope: Scope
  readonly rule: RuleName
  readonly #store: SettingsStore
  readonly #touched = new Set<FieldName>()
  #texts = $state.raw<Texts>({})
  #on = $state(false)
  #refused = $state.raw<readonly Problem[]>([])

  constructor(store: SettingsStore, scope: Scope, rule: RuleName) {
    this.#store = store
    this.scope = scope
    this.rule = rule
    this.#takeSaved()
  }

  get texts(): Texts {
    return this.#texts
  }

  get refusals(): Refusals {
    return refusalsOf(this.rule, this.#texts, this.#refused)
  }

  get on(): boolean {
    return this.#on
  }

  /** The one in force; null: the rule is off. */
  get saved(): Rules[RuleName] {
    return ruleIn(this.#store.current, this.scope, this.rule)
  }

  /** Whether the account has none of its own. */
  get inherited(): boolean {
    return this.scope !== null && !isOwn(this.#store.current, this.scope, this.rule)
  }

  /** Turned on, but too little is filled in for it to be in force. */
  get unfinished(): boolean {
    return this.#on && !this.inherited && this.saved === null
  }

  get isDefault(): boolean {
    return !this.#on || isSame(this.#texts, textsOf(this.rule, null))
  }

  /** What would be saved if every field were done with; null: the rule is off, or not valid. */
  get patch(): SettingsPatch | null {
    if (!this.inherited && !this.#on) return null
    const checked = this.#check()
    return checked.ok ? checked.patch : null
  }

  write(name: FieldName, text: string): void {
    this.#texts = { ...this.#texts, [name]: text }
    this.#refused = this.#refused.filter((problem) => fieldOf(this.rule, problem)?.name !== name)
    this.#touched.add(name)
    this.#store.touch()
  }

  /** `all`: also say which fields are still to be filled in. */
  commit(all = false): void {
    if (!this.#on || this.inherited) return
    const checked = this.#check()
    if (!checked.ok) {
      this.#refuse(checked.problems, all)
      return
    }
    const { saved } = this
    const wanted = ruleIn({ ...this.#store.current, ...checked.patch }, this.scope, this.rule)
    this.#texts = textsOf(this.rule, wanted)
    this.#refused = []
    if (saved === null || !isSame(textsOf(this.rule, saved), this.#texts)) void this.#save(wanted)
  }

  turn(on: boolean): void {
    this.#on = on
    this.#refused = []
    this.#touched.clear()
    if (on) this.commit()
    else if (this.saved !== null) void this.#save(null)
  }

  /** Values of its own for the account, for now the same; or none any more. */
  setOwn(own: boolean): void {
    const { scope, rule } = this
    if (scope === null) return
    this.#refused = []
    if (own) {
      this.#takeSaved()
      void this.#save(this.saved)
    } else {
      void this.#settle(this.#store.save((settings) => patchWithout(settings, scope, rule)))
    }
  }

  /** A rule that has no thresholds to begin with is turned off. */
  reset(): void {
    this.#texts = textsOf(this.rule, null)
    this.turn(this.#check().ok)
  }

  #takeSaved(): void {
    this.#texts = textsOf(this.rule, this.saved)
    this.#on = this.saved !== null
  }

  #check(): Checked {
    const draft = draftOf(this.rule, this.#texts)
    return checkPatch(patchWith(this.#store.current, this.scope, this.rule, draft))
  }

  #save(value: Rules[RuleName]): Promise<void> {
    const draft = value === null ? null : { ...value }
    return this.#settle(this.#store.save((settings) => patchWith(settings, this.scope, this.rule, draft)))
  }

  async #settle(saving: Promise<readonly Problem[]>): Promise<void> {
    const problems = await saving
    if (problems.length > 0) this.#refuse(problems, true)
  }

  #refuse(problems: readonly Problem[], all: boolean): void {
    const [lost] = problems.filter((problem) => fieldOf(this.rule, problem) === undefined)
    if (lost !== undefined) this.#store.report(lost)
    // Nobody is told to fill in what they have not come to yet.
    const isAhead = (problem: Problem) => !all && this.unfinished && this.#isUntouched(problem)
    this.#refused = problems.filter((problem) => !isAhead(problem))
  }

  #isUntouched(problem: Problem): boolean {
    const name = fieldOf(this.rule, problem)?.name
    return name !== undefined && !this.#touched.has(name) && isEmpty(this.#texts[name] ?? '')
  }
}

function isSame(a: Texts, b: Texts): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
