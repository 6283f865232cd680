import { resolve } from 'node:path'
import { app, shell } from 'electron'
import { vi } from 'vitest'
import { configure } from '../fake-electron/config.ts'
import { invokeAsWindow } from '../fake-electron/controls.ts'
import { becomeReady } from '../fake-electron/lifecycle.ts'
import { onOutput } from '../fake-electron/output.ts'
import { FakeSession } from '../fake-electron/session.ts'
import { waitUntilStarted } from '../fake-electron/startup.ts'
import { openVirtual } from '../fake-electron/virtual-surface.ts'

export interface WholeApp {
  /** Sends a command as the window would, with everything that can be cloned as an argument. */
  invoke(command: string, args: readonly unknown[]): Promise<unknown>
  /** What the user and the window were shown since the last call, as JSON. */
  shown(): string
  /** Closes the files, as quitting does. */
  stop(): void
}

/**
 * Starts `electron/main.ts` in this process on the stand-in for Electron, once for each test file. It reaches no
 * network, and nothing it is told ends this process. The test file has to replace `keytar`.
 */
export async function startWholeApp(home: string): Promise<WholeApp> {
  configure({
    appDir: resolve(import.meta.dirname, '../..'),
    name: 'Plimsoll',
    version: '0.0.0',
    home,
    packaged: false,
    dark: false,
    trayHost: true,
    openSurface: openVirtual,
  })
  vi.spyOn(app, 'quit').mockImplementation(() => {})
  vi.spyOn(shell, 'openExternal').mockResolvedValue()
  vi.spyOn(shell, 'openPath').mockResolvedValue('')
  vi.spyOn(FakeSession.prototype, 'send').mockRejectedValue(new Error('net::ERR_INTERNET_DISCONNECTED'))
  let shown: unknown[] = []
  onOutput((output) => shown.push(output))
  await import('../../electron/main.ts')
  becomeReady()
  await waitUntilStarted()
  return {
    invoke: invokeAsWindow,
    shown() {
      const text = JSON.stringify(shown)
      shown = []
      return text
    },
    stop: () => void app.emit('will-quit'),
  }
}
