import type { PlimsollBridge } from '../shared/ipc.ts'
import type { Problem } from '../shared/problems.ts'
import type { MonitorState } from '../shared/state.ts'
import { askThrough } from './context.ts'

/** The latest state from the main process. */
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

  /** Why the first answer is missing; null when it is not. */
  get problem(): Problem | null {
    return this.#problem
  }

  /** Listens before it asks, so that no change is missed in between. Answers a function that stops. */
  start(): () => void {
    const stop = this.#bridge.on('monitor:changed', (state) => this.#take(state))
    void this.#askState()
    return stop
  }

  async #askState(): Promise<void> {
    const reply = await askThrough(this.#bridge)('monitor:state')
    // A state that came as an event in the meantime is newer than the answer.
    if (this.#state !== null) return
    if (reply.ok) this.#take(reply.value)
    else this.#problem = reply.problem
  }

  #take(state: MonitorState): void {
    this.#state = state
    this.#problem = null
  }
}
