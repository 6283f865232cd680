import { networkInterfaces } from 'node:os'
import { net } from 'electron'
import type { Clock } from '../../../shared/clock.ts'

/** Electron emits no event for a changed network. Checking is cheap, because it sends nothing. */
const CHECK_EVERY_MS = 5_000
/** A script that finds the proxy may never answer. */
const LONGEST_ROUTE_MS = 10_000

export interface NetworkWatchOptions {
  readonly clock: Clock
  /** The present route to the exchange, as in `Network.route`. */
  readonly route: () => Promise<string>
  /** Called when the route has changed or the network is back. */
  readonly onChange: () => void
  readonly isOnline?: () => boolean
  readonly addresses?: () => readonly string[]
}

export interface NetworkWatch {
  /** Forgets the state of the network, so that a change the app itself makes is not reported. */
  reset(): void
  stop(): void
}

interface NetworkState {
  readonly online: boolean
  readonly addresses: string
  /** Null when it could not be found out. */
  readonly route: string | null
}

export function watchNetwork(options: NetworkWatchOptions): NetworkWatch {
  const { clock, route, onChange, isOnline = () => net.isOnline(), addresses = ownAddresses } = options
  let known: NetworkState | null = null
  let resets = 0
  let stopped = false
  let cancel = () => {}

  wait()
  return {
    reset() {
      known = null
      resets += 1
    },
    stop() {
      stopped = true
      cancel()
    },
  }

  function wait(): void {
    if (stopped) return
    cancel = clock.after(CHECK_EVERY_MS, () => {
      check()
        .catch(() => {})
        .finally(wait)
    })
  }

  async function check(): Promise<void> {
    const resetsBefore = resets
    const routeNow = await routeInTime()
    if (stopped || resetsBefore !== resets) return
    const before = known
    known = { online: isOnline(), addresses: addresses().toSorted().join(' '), route: routeNow }
    if (before !== null && hasChanged(before, known)) onChange()
  }

  async function routeInTime(): Promise<string | null> {
    const late = Promise.withResolvers<null>()
    const cancelWait = clock.after(LONGEST_ROUTE_MS, () => late.resolve(null))
    return Promise.race([route().catch(() => null), late.promise]).finally(cancelWait)
  }
}

/** Losing the network is no reason to act: its addresses go with it, or the next request fails. */
function hasChanged(before: NetworkState, now: NetworkState): boolean {
  if (now.online && !before.online) return true
  if (now.addresses !== before.addresses) return true
  return now.route !== null && before.route !== null && now.route !== before.route
}

/** Link-local addresses come and go with every container and reach nothing beyond the local link. */
const LINK_LOCAL = /^(fe[89ab]|169\.254\.)/i

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((interfaces) => interfaces ?? [])
    .filter(({ internal, address }) => !internal && !LINK_LOCAL.test(address))
    .map(({ address }) => address)
}
