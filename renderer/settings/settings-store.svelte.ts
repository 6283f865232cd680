import type { Problem } from '../../shared/problems.ts'
import type { Settings, SettingsPatch } from '../../shared/settings/settings.ts'
import type { Ask } from '../context.ts'
import { checkPatch } from './check-patch.ts'

/** The settings as they are saved. */
export class SettingsStore {
  readonly #ask: Ask
  #current: Settings
  #problem = $state.raw<Problem | null>(null)
  #saved = $state(false)
  #underWay = $state.raw<readonly SettingsPatch[]>([])
  #queue: Promise<unknown> = Promise.resolve()

  constructor(ask: Ask, settings: Settings) {
    this.#ask = ask
    this.#current = $state.raw(settings)
  }

  get current(): Settings {
    return this.#current
  }

  /** The settings as they will be once everything under way is saved. */
  get shown(): Settings {
    let settings = this.#current
    for (const patch of this.#underWay) settings = { ...settings, ...patch }
    return settings
  }

  /** Why something could not be done, where no field is to blame. */
  get problem(): Problem | null {
    return this.#problem
  }

  /** Whether the last change is saved. */
  get saved(): boolean {
    return this.#saved
  }

  /** Takes note that something is being changed that is not saved yet. */
  markUnsaved(): void {
    this.#saved = false
  }

  report(problem: Problem): void {
    this.#problem = problem
  }

  dismissProblem(): void {
    this.#problem = null
  }

  /** Shows a change at once, and takes it back if it cannot be saved, which is reported. */
  async apply(patch: SettingsPatch): Promise<void> {
    this.#underWay = [...this.#underWay, patch]
    const [problem] = await this.save(() => patch)
    this.#underWay = this.#underWay.filter((other) => other !== patch)
    if (problem !== undefined) this.report(problem)
  }

  /** Saves what `make` makes of the settings at the time of saving. Answers why it could not; nothing when it could. */
  save(make: (settings: Settings) => unknown): Promise<readonly Problem[]> {
    this.#saved = false
    this.#problem = null
    const done = this.#queue.then(() => this.#send(make))
    this.#queue = done
    return done
  }

  async #send(make: (settings: Settings) => unknown): Promise<readonly Problem[]> {
    const checked = checkPatch(make(this.#current))
    if (!checked.ok) return checked.problems
    const reply = await this.#ask('settings:set', checked.patch)
    if (!reply.ok) return [reply.problem]
    this.#current = reply.value
    this.#saved = true
    return []
  }
}
