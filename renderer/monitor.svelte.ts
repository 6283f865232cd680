import type { PlimsollBridge } from '../shared/ipc.ts'
import type { Problem } from '../shared/problems.ts'
import type { MonitorState } from '../shared/state.ts'

/** The latest snapshot, as the main process tells it. */
export class Monitor {
  readonly #bridge: PlimsollBridge
  #state = $state.raw<MonitorState | null>(null)
  #problem = $state.raw<Problem | null>(null)

  constructor(bridge: PlimsollBridge) {
    this.#bridge = bridge
  }

  /** Null until the first answer. */
  get state(): MonitorState | null {
    return this.#state
  }

  /** Why there is no first answer. */
  get problem(): Problem | null {
    return this.#problem
  }

  /** Listens first and asks second, so that no change falls between. Answers a function that stops. */
  start(): () => void {
    const stop = this.#bridge.on('monitor:changed', (state) => this.#take(state))
    void this.#askState()
    return stop
  }

  async #askState(): Promise<void> {
    const reply = await this.#bridge
      .invoke('monitor:state')
      .catch(() => ({ ok: false, problem: { kind: 'internal' } }) as const)
    // What came as an event meanwhile is newer than what was asked for.
    if (this.#state !== null) return
    if (reply.ok) this.#take(reply.value)
    else this.#problem = reply.problem
  }

  #take(state: MonitorState): void {
    this.#state = state
    this.#problem = null
  }
}
