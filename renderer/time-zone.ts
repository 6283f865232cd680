import { MINUTE_MS } from '../shared/time.ts'
import type { Ask } from './context.ts'

/** A hidden window has to tell it too, because quiet hours and the tray go on without the window. */
const TELL_EVERY_MS = 5 * MINUTE_MS

/** Tells the main process the time zone now, whenever the window becomes visible and every few minutes. Answers a function that stops. */
export function tellTimeZone(ask: Ask): () => void {
  const tell = () => void ask('window:time-zone', Intl.DateTimeFormat().resolvedOptions().timeZone)
  const tellWhenVisible = () => {
    if (!document.hidden) tell()
  }
  tell()
  const timer = setInterval(tell, TELL_EVERY_MS)
  document.addEventListener('visibilitychange', tellWhenVisible)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', tellWhenVisible)
  }
}
