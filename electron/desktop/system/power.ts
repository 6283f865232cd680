import { powerMonitor, systemPreferences } from 'electron'
import { MINUTE_MS } from '../../../shared/time.ts'

/** After a sleep the network needs a moment to come back. */
const SETTLE_MS = 2_000
/** Go on after this long if a sleep was announced and did not come, or its end was not announced. */
const LONGEST_WAIT_MS = MINUTE_MS

export interface PowerOptions {
  /** Running requests must be ended now, because they would hang. */
  readonly onSuspend: () => void
  /** Called at once, because the figures from before the sleep may be old. */
  readonly onWake: () => void
  /** Called when the network should be back. */
  readonly onReady: () => void
  /** Called when the user unlocks the screen. */
  readonly onReturn: () => void
}

export function watchPower({ onSuspend, onWake, onReady, onReturn }: PowerOptions): void {
  let waiting: NodeJS.Timeout | undefined
  refuseAppNap()

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

/** App Nap stretches the timers of an app that shows no window. The default counts from the next start on. */
function refuseAppNap(): void {
  if (process.platform === 'darwin') systemPreferences.setUserDefault('NSAppSleepDisabled', 'boolean', true)
}
