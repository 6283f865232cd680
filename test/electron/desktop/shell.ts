import { resolve } from 'node:path'
import { app } from 'electron'
import { hardenBeforeReady } from '../../../electron/desktop/window/hardening.ts'
import { configure } from '../../fake-electron/config.ts'
import { becomeReady } from '../../fake-electron/lifecycle.ts'
import { openVirtual } from '../../fake-electron/virtual-surface.ts'

/** Makes the fake Electron ready in this process, with virtual windows. */
export function readyElectron(home = '/nowhere'): void {
  configure({
    appDir: resolve(import.meta.dirname, '../../..'),
    name: 'Plimsoll',
    version: '0.0.0',
    home,
    packaged: false,
    dark: false,
    trayHost: true,
    openSurface: openVirtual,
  })
  hardenBeforeReady(app)
  app.on('window-all-closed', () => {})
  becomeReady()
}
