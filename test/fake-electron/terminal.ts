import { createInterface } from 'node:readline'
import { app } from './app.ts'
import { FakeBrowserWindow } from './browser-window.ts'
import { onOutput } from './output.ts'
import { describeOutput, detectRound } from './print.ts'
import { currentTray } from './tray.ts'

/** Prints what a person in front of the desktop would see. */
export function printToTerminal(once: boolean): void {
  const endsRound = detectRound()
  let last: string | null = null
  onOutput((output) => {
    const line = describeOutput(output)
    // A tray of which only the menu has changed gives the same line.
    if (line !== null && line !== last) printLine(`${new Date().toTimeString().slice(0, 8)}  ${line}`)
    last = line ?? last
    if (!once || output.event !== 'tray' || !endsRound(output.icon)) return
    printLine('The account went from calm to critical and back. That was the whole round.')
    app.quit()
  })
}

/** Clicks the tray icon now, unless a window is visible, and whenever Enter is pressed. */
export function offerWindow(): void {
  if (!FakeBrowserWindow.getAllWindows().some((window) => window.isVisible())) currentTray()?.click()
  printLine('Press Enter to click the tray icon, Ctrl+C to quit.')
  createInterface({ input: process.stdin }).on('line', () => currentTray()?.click())
}

const printLine = (line: string): void => void process.stdout.write(`${line}\n`)
