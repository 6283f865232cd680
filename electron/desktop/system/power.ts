import { powerMonitor } from 'electron'
import { MINUTE_MS } from '../../../shared/time.ts'

/** Sockets from before the sleep hang, and the network needs a moment to come back. */
const SETTLE_MS = 2_000
/** A sleep that was announced and did not come, or whose end was not told: nobody may be left unwatched for it. */
const LONGEST_WAIT_MS = MINUTE_MS

export interface PowerOptions {
  /** Ends what is under way: it would hang. */
  readonly onSuspend: () => void
  /** At once: what was shown before the sleep may be old by now. */
  readonly onWake: () => void
  /** The network should be back. */
  readonly onReady: () => void
  /** The user is back. */
  readonly onReturn: () => void
}

export function watchPower({ onSuspend, onWake, onReady, onReturn }: PowerOptions): void {
  let waiting: NodeJS.Timeout | undefined

  const wake = () => {
    clearTimeout(waiting)
    onWake()
    waiting = setTimeout(onReady, SETTLE_MS)
  }

  powerMonitor.on('suspend', () => {
    onSuspend()
    clearTimeout(waiting)
    waiting = setTimeout(wake, LONGEST_WAIT_MS)
  })
  powerMonitor.on('resume', wake)
  powerMonitor.on('unlock-screen', onReturn)
}
