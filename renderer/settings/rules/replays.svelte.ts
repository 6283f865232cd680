import type { PlimsollBridge, Replay } from '../../../shared/ipc.ts'
import type { SettingsPatch } from '../../../shared/settings/settings.ts'
import type { Scope } from './rule-patch.ts'

/** How long a value must rest before it is tried on what was recorded. */
const REST_MS = 400

export type Tried =
  | { readonly kind: 'none' }
  | { readonly kind: 'running' }
  | { readonly kind: 'known'; readonly replay: Replay }

/** How often the rules being written would have told of a danger. */
export class Replays {
  readonly #bridge: PlimsollBridge
  readonly #scope: Scope
  #tried = $state.raw<Tried>({ kind: 'none' })
  #asked = 'null'
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(bridge: PlimsollBridge, scope: Scope) {
    this.#bridge = bridge
    this.#scope = scope
  }

  get tried(): Tried {
    return this.#tried
  }

  /** Null: there is nothing to be tried. The last one asked for is the one that is answered. */
  ask(patch: SettingsPatch | null): void {
    const asked = JSON.stringify(patch)
    if (asked === this.#asked) return
    this.#asked = asked
    clearTimeout(this.#timer)
    this.#tried = { kind: patch === null ? 'none' : 'running' }
    if (patch !== null) this.#timer = setTimeout(() => void this.#run(patch, asked), REST_MS)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  async #run(patch: SettingsPatch, asked: string): Promise<void> {
    const reply = await this.#bridge.invoke('alerts:replay', patch, this.#scope).catch(() => null)
    if (asked !== this.#asked) return
    this.#tried = reply?.ok ? { kind: 'known', replay: reply.value } : { kind: 'none' }
  }
}
