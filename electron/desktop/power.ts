import { powerMonitor } from 'electron'

/** Sockets from before the sleep hang, and the network needs a moment to come back. */
const SETTLE_MS = 2_000

export interface PowerOptions {
  /** Ends what is under way: it would hang. */
  readonly onSuspend: () => void
  readonly onResume: () => void
}

export function watchPower({ onSuspend, onResume }: PowerOptions): void {
  powerMonitor.on('suspend', onSuspend)
  powerMonitor.on('resume', () => {
    onSuspend()
    setTimeout(onResume, SETTLE_MS)
  })
}
