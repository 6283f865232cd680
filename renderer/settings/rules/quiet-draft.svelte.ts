import type { Problem } from '../../../shared/problems.ts'
import type { QuietHours } from '../../../shared/settings/rules.ts'
import { invalidText } from '../../../shared/words/invalid-text.ts'
import type { SettingsStore } from '../settings-store.svelte.ts'
import { checkPatch } from './rule-patch.ts'

export type QuietField = keyof QuietHours

const FIELDS: readonly QuietField[] = ['from', 'to']

const USUAL: QuietHours = { from: '22:00', to: '07:00' }

/** Quiet hours as they are being written; what is valid is saved when a field is done with. */
export class QuietDraft {
  readonly #store: SettingsStore
  #times = $state.raw<QuietHours>(USUAL)
  #on = $state(false)
  #refused = $state.raw<readonly Problem[]>([])

  constructor(store: SettingsStore) {
    this.#store = store
    this.#times = store.current.quietHours ?? USUAL
    this.#on = store.current.quietHours !== null
  }

  get times(): QuietHours {
    return this.#times
  }

  get on(): boolean {
    return this.#on
  }

  /** Those in force. */
  get saved(): QuietHours | null {
    return this.#store.current.quietHours
  }

  get refusals(): Readonly<Partial<Record<QuietField, string>>> {
    const refusals = this.#refused.flatMap((problem) => {
      const field = fieldOf(problem)
      return field === undefined ? [] : [[field, invalidText(problem)]]
    })
    return Object.fromEntries(refusals)
  }

  write(field: QuietField, time: string): void {
    this.#times = { ...this.#times, [field]: time }
    this.#refused = this.#refused.filter((problem) => fieldOf(problem) !== field)
    this.#store.touch()
  }

  commit(): void {
    if (!this.#on) return
    const checked = checkPatch({ quietHours: this.#times })
    if (!checked.ok) {
      this.#refuse(checked.problems)
      return
    }
    this.#refused = []
    const { saved } = this
    if (saved?.from !== this.#times.from || saved.to !== this.#times.to) void this.#save(this.#times)
  }

  turn(on: boolean): void {
    this.#on = on
    this.#refused = []
    if (on) this.commit()
    else if (this.saved !== null) void this.#save(null)
  }

  async #save(quietHours: QuietHours | null): Promise<void> {
    const problems = await this.#store.save(() => ({ quietHours }))
    if (problems.length > 0) this.#refuse(problems)
  }

  #refuse(problems: readonly Problem[]): void {
    const [lost] = problems.filter((problem) => fieldOf(problem) === undefined)
    if (lost !== undefined) this.#store.report(lost)
    this.#refused = problems
  }
}

function fieldOf({ params }: Problem): QuietField | undefined {
  return FIELDS.find((field) => params?.field === `quietHours.${field}`)
}
