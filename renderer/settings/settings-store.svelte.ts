import type { PlimsollBridge } from '../../shared/ipc.ts'
import type { Problem } from '../../shared/problems.ts'
import type { Settings, SettingsPatch } from '../../shared/settings/settings.ts'
import { checkPatch } from './rules/rule-patch.ts'

/** The settings as they are saved. */
export class SettingsStore {
  readonly #bridge: PlimsollBridge
  #current: Settings
  #problem = $state.raw<Problem | null>(null)
  #saved = $state(false)
  #underWay = $state.raw<readonly SettingsPatch[]>([])
  #queue: Promise<unknown> = Promise.resolve()

  constructor(bridge: PlimsollBridge, settings: Settings) {
    this.#bridge = bridge
    this.#current = $state.raw(settings)
  }

  get current(): Settings {
    return this.#current
  }

  /** As they will be once what is under way is saved. */
  get shown(): Settings {
    let settings = this.#current
    for (const patch of this.#underWay) settings = { ...settings, ...patch }
    return settings
  }

  /** Why something was not done, where no field is to blame. */
  get problem(): Problem | null {
    return this.#problem
  }

  /** Whether what was changed last is saved. */
  get saved(): boolean {
    return this.#saved
  }

  /** Something is being changed that is not saved yet. */
  touch(): void {
    this.#saved = false
  }

  report(problem: Problem): void {
    this.#problem = problem
  }

  /** What was reported was read. */
  forgive(): void {
    this.#problem = null
  }

  /** Shown at once, and no more if it cannot be saved, which is reported. */
  async put(patch: SettingsPatch): Promise<void> {
    this.#underWay = [...this.#underWay, patch]
    const [problem] = await this.save(() => patch)
    this.#underWay = this.#underWay.filter((other) => other !== patch)
    if (problem !== undefined) this.report(problem)
  }

  /** Saves what `make` makes of the settings as they are by then; answers why not, or nothing. */
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
    const reply = await this.#bridge
      .invoke('settings:set', checked.patch)
      .catch(() => ({ ok: false, problem: { kind: 'internal' } }) as const)
    if (!reply.ok) return [reply.problem]
    this.#current = reply.value
    this.#saved = true
    return []
  }
}
