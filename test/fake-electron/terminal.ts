import { createInterface } from 'node:readline'
import { app } from './app.ts'
import { FakeBrowserWindow } from './browser-window.ts'
import { onOutput } from './output.ts'
import { describe, watchRound } from './print.ts'
import { currentTray } from './tray.ts'

/** Prints what a person in front of the desktop would see. */
export function printToTerminal(once: boolean): void {
  const endsRound = watchRound()
  let last: string | null = null
  onOutput((output) => {
    const line = describe(output)
    // A tray whose menu alone has changed looks the same here.
    if (line !== null && line !== last) say(`${new Date().toTimeString().slice(0, 8)}  ${line}`)
    last = line ?? last
    if (!once || output.event !== 'tray' || !endsRound(output.icon)) return
    say('The account went from calm to critical and back. That was the whole round.')
    app.quit()
  })
}

/** Shows the window as a click on the icon would, now and whenever Enter is pressed. */
export function offerWindow(): void {
  if (!FakeBrowserWindow.getAllWindows().some((window) => window.isVisible())) currentTray()?.click()
  say('Press Enter to click the tray icon, Ctrl+C to quit.')
  createInterface({ input: process.stdin }).on('line', () => currentTray()?.click())
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
