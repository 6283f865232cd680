import type { Problem } from '../../shared/problems.ts'
import type { Settings, SettingsPatch } from '../../shared/settings/settings.ts'
import { type Checked, checkPatch } from './check-patch.ts'
import type { SettingsStore } from './settings-store.svelte.ts'

/** A text for each of a setting's fields. */
export type Texts<Field extends string> = Readonly<Partial<Record<Field, string>>>

/** How one setting is read, typed, checked and saved. A `Draft` is a value that need not be valid. */
export interface EditableSetting<Field extends string, Value extends Draft, Draft> {
  /** The last part of the path by which a problem names each of them. */
  readonly fields: readonly Field[]
  /** The value in force; null when the setting is off. */
  valueIn(settings: Settings): Value | null
  /** What the fields hold for a value, or for null when the setting is turned on. */
  textsOf(value: Value | null): Texts<Field>
  draftOf(texts: Texts<Field>): Draft
  /** What to save; a draft of null turns the setting off. */
  patchFor(settings: Settings, draft: Draft | null): unknown
  /** Whether a field is still to be filled in, which is no mistake before the user has come to it. */
  isUnfilled(text: string): boolean
  refusalText(field: Field, text: string, problem: Problem): string
}

/** A setting that is being typed. What is valid is saved when the user is done with a field. */
export class SettingEditor<Field extends string, Value extends Draft, Draft> {
  protected readonly store: SettingsStore
  readonly #setting: EditableSetting<Field, Value, Draft>
  readonly #touched = new Set<Field>()
  #texts: Texts<Field>
  #on: boolean
  #refused = $state.raw<readonly Problem[]>([])

  constructor(store: SettingsStore, setting: EditableSetting<Field, Value, Draft>) {
    this.store = store
    this.#setting = setting
    this.#texts = $state.raw(setting.textsOf(this.saved))
    this.#on = $state(this.saved !== null)
  }

  get texts(): Texts<Field> {
    return this.#texts
  }

  get on(): boolean {
    return this.#on
  }

  /** The value in force; null when the setting is off. */
  get saved(): Value | null {
    return this.#setting.valueIn(this.store.current)
  }

  /** Whether it is turned on, but too little is filled in for it to be saved. */
  get unfinished(): boolean {
    return this.#on && this.saved === null
  }

  get isDefault(): boolean {
    return !this.#on || isSame(this.#texts, this.#setting.textsOf(null))
  }

  /** What would be saved if the user were done with every field; null when it is off or not valid. */
  get patch(): SettingsPatch | null {
    if (!this.#on) return null
    const checked = this.#check()
    return checked.ok ? checked.patch : null
  }

  /** Why what is typed was not taken, by field: the first reason for each. */
  get refusals(): Texts<Field> {
    const refusals: Partial<Record<Field, string>> = {}
    for (const problem of this.#refused) {
      const field = this.#fieldOf(problem)
      if (field !== undefined)
        refusals[field] ??= this.#setting.refusalText(field, this.#texts[field] ?? '', problem)
    }
    return refusals
  }

  type(field: Field, text: string): void {
    this.#texts = { ...this.#texts, [field]: text }
    this.#refused = this.#refused.filter((problem) => this.#fieldOf(problem) !== field)
    this.#touched.add(field)
    this.store.markUnsaved()
  }

  /** Saves what is typed, or shows why not; with `all`, also at fields the user has not come to yet. */
  commit(all = false): void {
    if (!this.#on) return
    const checked = this.#check()
    if (!checked.ok) {
      this.#refuse(checked.problems, all)
      return
    }
    const { saved } = this
    const wanted = this.#setting.valueIn({ ...this.store.current, ...checked.patch })
    this.#texts = this.#setting.textsOf(wanted)
    this.#refused = []
    if (saved === null || !isSame(this.#setting.textsOf(saved), this.#texts)) this.saveValue(wanted)
  }

  turn(on: boolean): void {
    this.#on = on
    this.#refused = []
    this.#touched.clear()
    if (on) this.commit()
    else if (this.saved !== null) this.saveValue(null)
  }

  /** Goes back to the default, which turns off a setting that the user has to fill in. */
  reset(): void {
    this.#texts = this.#setting.textsOf(null)
    this.turn(this.#check().ok)
  }

  /** Shows what is saved. */
  protected restore(): void {
    this.#texts = this.#setting.textsOf(this.saved)
    this.#on = this.saved !== null
  }

  protected saveValue(value: Value | null): void {
    void this.save((settings) => this.#setting.patchFor(settings, value))
  }

  protected async save(make: (settings: Settings) => unknown): Promise<void> {
    this.#refused = []
    const problems = await this.store.save(make)
    if (problems.length > 0) this.#refuse(problems, true)
  }

  #check(): Checked {
    return checkPatch(this.#setting.patchFor(this.store.current, this.#setting.draftOf(this.#texts)))
  }

  #refuse(problems: readonly Problem[], all: boolean): void {
    const other = problems.find((problem) => this.#fieldOf(problem) === undefined)
    if (other !== undefined) this.store.report(other)
    this.#refused = problems.filter((problem) => all || !this.#isAhead(problem))
  }

  /** Whether a problem is about a field that the user has not come to yet. */
  #isAhead(problem: Problem): boolean {
    const field = this.#fieldOf(problem)
    if (!this.unfinished || field === undefined || this.#touched.has(field)) return false
    return this.#setting.isUnfilled(this.#texts[field] ?? '')
  }

  #fieldOf({ params }: Problem): Field | undefined {
    const name = String(params?.field).split('.').at(-1)
    return this.#setting.fields.find((field) => field === name)
  }
}

function isSame<Field extends string>(a: Texts<Field>, b: Texts<Field>): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
