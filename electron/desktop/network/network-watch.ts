import { networkInterfaces } from 'node:os'
import { net } from 'electron'
import type { Clock } from '../../../shared/clock.ts'

/** Electron tells of no change. To look is cheap: the system is asked, not the network. */
const LONGEST_ROUTE_MS = 10_000
const LOOK_MS = 5_000

export interface NetworkWatchOptions {
  readonly clock: Clock
  /** How the exchange is reached at present, as `Network.route` tells. */
  readonly route: () => Promise<string>
  /** The way there is another one now, or there is one again. */
  readonly onChange: () => void
  readonly isOnline?: () => boolean
  /** This computer's own. */
  readonly addresses?: () => readonly string[]
}

export interface NetworkWatch {
  /** What there is now was brought about by us, and is no news. */
  accept(): void
  stop(): void
}

interface Look {
  readonly online: boolean
  readonly addresses: string
  /** Null: it could not be told. */
  readonly route: string | null
}

export function watchNetwork(options: NetworkWatchOptions): NetworkWatch {
  const { clock, route, onChange, isOnline = () => net.isOnline(), addresses = ownAddresses } = options
  let known: Look | null = null
  let changes = 0
  let stopped = false
  let cancel = () => {}

  wait()
  return {
    accept() {
      known = null
      changes += 1
    },
    stop() {
      stopped = true
      cancel()
    },
  }

  function wait(): void {
    if (stopped) return
    cancel = clock.after(LOOK_MS, () => {
      look()
        .catch(() => {})
        .finally(wait)
    })
  }

  async function look(): Promise<void> {
    const seen = changes
    const told = await routeInTime()
    if (stopped || seen !== changes) return
    const before = known
    known = { online: isOnline(), addresses: addresses().toSorted().join(' '), route: told }
    if (before !== null && isNews(before, known)) onChange()
  }

  /** A script that finds the proxy may never answer. */
  async function routeInTime(): Promise<string | null> {
    const late = Promise.withResolvers<null>()
    const cancelWait = clock.after(LONGEST_ROUTE_MS, () => late.resolve(null))
    return Promise.race([route().catch(() => null), late.promise]).finally(cancelWait)
  }
}

/** That the network is gone shows by itself, by the addresses that go with it or by the next request. */
function isNews(before: Look, now: Look): boolean {
  if (now.online && !before.online) return true
  if (now.addresses !== before.addresses) return true
  return now.route !== null && before.route !== null && now.route !== before.route
}

/** Those that lead to nobody beyond the next cable come and go with every container. */
const LINK_LOCAL = /^(fe[89ab]|169\.254\.)/i

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((interfaces) => interfaces ?? [])
    .filter(({ internal, address }) => !internal && !LINK_LOCAL.test(address))
    .map(({ address }) => address)
}
