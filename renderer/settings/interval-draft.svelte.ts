import type { Problem } from '../../shared/problems.ts'
import { DEFAULT_SETTINGS } from '../../shared/settings/settings.ts'
import { invalidText } from '../../shared/words/invalid-text.ts'
import { numberIn } from './rules/rule-fields.ts'
import { checkPatch } from './rules/rule-patch.ts'
import type { SettingsStore } from './settings-store.svelte.ts'

/** How often figures are asked for, as it is being written; what is valid is saved when it is done with. */
export class PollDraft {
  readonly #store: SettingsStore
  #text = $state('')
  #refused = $state.raw<Problem | null>(null)

  constructor(store: SettingsStore) {
    this.#store = store
    this.#text = textOf(store.current.pollSeconds)
  }

  get text(): string {
    return this.#text
  }

  /** Null: nothing is wrong with it. */
  get refusal(): string | null {
    return this.#refused && invalidText(this.#refused)
  }

  /** What is written, s; what is in force while that cannot be. */
  get seconds(): number {
    const checked = checkPatch({ pollSeconds: valueIn(this.#text) })
    return (checked.ok ? checked.patch.pollSeconds : undefined) ?? this.#store.current.pollSeconds
  }

  get isDefault(): boolean {
    return this.#store.current.pollSeconds === DEFAULT_SETTINGS.pollSeconds && this.#refused === null
  }

  write(text: string): void {
    this.#text = text
    this.#refused = null
    this.#store.touch()
  }

  commit(): void {
    const pollSeconds = valueIn(this.#text)
    const checked = checkPatch({ pollSeconds })
    if (!checked.ok) this.#refuse(checked.problems)
    else this.#settle(Number(pollSeconds))
  }

  reset(): void {
    this.#settle(DEFAULT_SETTINGS.pollSeconds)
  }

  #settle(pollSeconds: number): void {
    this.#text = textOf(pollSeconds)
    this.#refused = null
    if (pollSeconds !== this.#store.current.pollSeconds) void this.#save(pollSeconds)
  }

  async #save(pollSeconds: number): Promise<void> {
    this.#refuse(await this.#store.save(() => ({ pollSeconds })))
  }

  #refuse(problems: readonly Problem[]): void {
    const own = problems.find(({ params }) => params?.field === 'pollSeconds')
    const [lost] = problems.filter((problem) => problem !== own)
    this.#refused = own ? { ...own, params: { ...own.params, reason: this.#reasonOf(own) } } : null
    if (lost !== undefined) this.#store.report(lost)
  }

  /** The schema sees a value; a text can be none. */
  #reasonOf({ params }: Problem): string {
    if (this.#text.trim() === '') return 'required'
    return params?.reason === 'format' ? 'not-whole' : String(params?.reason)
  }
}

function textOf(seconds: number): string {
  return String(seconds)
}

/** The text itself where it is no number. */
function valueIn(text: string): number | string {
  const number = numberIn('whole', text)
  return number === null ? text : Number(number)
}
