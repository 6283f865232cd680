import { setTimeout as delay } from 'node:timers/promises'
import { FakeBrowserWindow } from './browser-window.ts'
import { ipcMain } from './ipc-main.ts'
import { isExiting } from './lifecycle.ts'
import { currentTray } from './tray.ts'

const STEP_MS = 10
const LIMIT_MS = 1_500

/**
 * Resolves once the app seems to have started: it has a tray icon and handlers, no window is loading, and nothing has
 * been added for a moment. An app that never gets there counts as started after `LIMIT_MS`.
 */
export async function waitUntilStarted(): Promise<void> {
  let before = ''
  for (let waited = 0; waited < LIMIT_MS && !isExiting(); waited += STEP_MS) {
    const windows = FakeBrowserWindow.getAllWindows()
    const now = `${ipcMain.handlerCount} ${windows.length}`
    const complete = currentTray() !== null && ipcMain.handlerCount > 0
    if (complete && now === before && !windows.some((window) => window.webContents.isLoading())) return
    before = now
    await delay(STEP_MS)
  }
}
