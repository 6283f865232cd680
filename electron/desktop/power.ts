import { powerMonitor } from 'electron'

/** Sockets from before the sleep hang, and the network needs a moment to come back. */
const SETTLE_MS = 2_000

export interface PowerOptions {
  /** Ends what is under way: it would hang. */
  readonly onSuspend: () => void
  /** At once: what was shown before the sleep may be old by now. */
  readonly onWake: () => void
  /** The network should be back, or the user is. */
  readonly onReady: () => void
}

export function watchPower({ onSuspend, onWake, onReady }: PowerOptions): void {
  powerMonitor.on('suspend', onSuspend)
  powerMonitor.on('resume', () => {
    onWake()
    setTimeout(onReady, SETTLE_MS)
  })
  powerMonitor.on('unlock-screen', onReady)
}
