import type { Clock } from '../../../shared/clock.ts'
import type { Log } from '../../logs/log.ts'
import type { Monitor } from '../../monitor/monitor.ts'
import type { Exchanges } from '../../polling/exchanges.ts'
import { watchPower } from '../system/power.ts'
import type { Network } from './network.ts'
import { watchNetwork } from './network-watch.ts'

export interface ReconnectingOptions {
  readonly monitor: Monitor
  readonly exchanges: Exchanges
  readonly network: Network
  /** The origin by whose route a change of the network is noticed. */
  readonly target: () => string
  readonly log: Log
  readonly clock: Clock
  /** Called when the user unlocks the screen. */
  readonly onReturn: () => void
}

export interface Reconnecting {
  /** Call this after requests were given another route. */
  routeChanged(): void
  stop(): void
}

/** Gives up connections that are dead without knowing it: after a sleep, on another network or by another route. */
export function createReconnecting(options: ReconnectingOptions): Reconnecting {
  const { monitor, exchanges, network, target, log, clock, onReturn } = options

  const watch = watchNetwork({
    clock,
    route: () => network.route(target()),
    onChange() {
      log.write({ level: 'info', event: 'network-changed' })
      void network.reconnect().then(reconnect, log.error)
    },
  })
  watchPower({
    onSuspend() {
      log.write({ level: 'info', event: 'suspended' })
      monitor.suspend()
      exchanges.suspend()
    },
    onWake() {
      log.write({ level: 'info', event: 'woke' })
      exchanges.wake()
      network.reconnect().catch(log.error)
      monitor.wake()
    },
    onReady: monitor.resume,
    onReturn() {
      onReturn()
      monitor.pollNow('return')
    },
  })

  return {
    routeChanged() {
      watch.reset()
      reconnect()
    },
    stop: watch.stop,
  }

  function reconnect(): void {
    monitor.closeStreams()
    exchanges.wake()
    monitor.pollNow('return')
  }
}
