import type { Replay } from '../../../shared/ipc.ts'
import type { SettingsPatch } from '../../../shared/settings/settings.ts'
import type { Ask } from '../../context.ts'
import type { Scope } from './rule-patch.ts'

/** How long the fields must stay unchanged before they are tried on the recorded history. */
const REST_MS = 400

export type ReplayResult =
  | { readonly kind: 'none' }
  | { readonly kind: 'running' }
  | { readonly kind: 'known'; readonly replay: Replay }

/** How often the rules that are being typed would have alerted. */
export class Replays {
  readonly #ask: Ask
  readonly #scope: Scope
  #result = $state.raw<ReplayResult>({ kind: 'none' })
  #requested = 'null'
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ask: Ask, scope: Scope) {
    this.#ask = ask
    this.#scope = scope
  }

  /** The result for the last request. */
  get result(): ReplayResult {
    return this.#result
  }

  /** Null when there is nothing to try. */
  request(patch: SettingsPatch | null): void {
    const requested = JSON.stringify(patch)
    if (requested === this.#requested) return
    this.#requested = requested
    clearTimeout(this.#timer)
    this.#result = { kind: patch === null ? 'none' : 'running' }
    if (patch !== null) this.#timer = setTimeout(() => void this.#run(patch, requested), REST_MS)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  async #run(patch: SettingsPatch, requested: string): Promise<void> {
    const reply = await this.#ask('alerts:replay', patch, this.#scope)
    if (requested !== this.#requested) return
    this.#result = reply.ok ? { kind: 'known', replay: reply.value } : { kind: 'none' }
  }
}
