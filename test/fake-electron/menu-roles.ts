import type { MenuItemConstructorOptions } from 'electron'
import { app } from './app.ts'
import type { AnyWindow } from './windows.ts'

/** What Electron does for an item with this role, in the window that has the focus. */
interface Role {
  readonly accelerator?: string
  readonly submenu?: { readonly role: RoleName }[]
  readonly act?: (window: AnyWindow | null) => void
}

/** A copy of Electron's list, as far as a page without a frame can feel it. Other roles do nothing here. */
export function menuRole(role: string): Role {
  const isMac = process.platform === 'darwin'
  const roles: Readonly<Record<string, Role>> = {
    quit: {
      ...(process.platform === 'win32' ? {} : { accelerator: 'CommandOrControl+Q' }),
      act: () => app.quit(),
    },
    close: { accelerator: 'CommandOrControl+W', act: (window) => window?.close() },
    minimize: { accelerator: 'CommandOrControl+M' },
    hide: { accelerator: 'Command+H', act: () => app.hide() },
    hideothers: { accelerator: 'Command+Alt+H' },
    reload: { accelerator: 'CmdOrCtrl+R', act: (window) => window?.webContents.reload() },
    forcereload: { accelerator: 'Shift+CmdOrCtrl+R', act: (window) => window?.webContents.reload() },
    toggledevtools: {
      accelerator: isMac ? 'Alt+Command+I' : 'Ctrl+Shift+I',
      act: (window) => window?.webContents.toggleDevTools(),
    },
    resetzoom: { accelerator: 'CommandOrControl+0', act: zoom(() => 0) },
    zoomin: { accelerator: 'CommandOrControl+Plus', act: zoom((level) => level + 0.5) },
    zoomout: { accelerator: 'CommandOrControl+-', act: zoom((level) => level - 0.5) },
    togglefullscreen: { accelerator: isMac ? 'Control+Command+F' : 'F11' },
    appmenu: { submenu: items('about', 'services', 'hide', 'hideOthers', 'unhide', 'quit') },
    filemenu: { submenu: items(isMac ? 'close' : 'quit') },
    editmenu: { submenu: items('undo', 'redo', 'cut', 'copy', 'paste', 'delete', 'selectAll') },
    viewmenu: {
      submenu: items(
        'reload',
        'forceReload',
        'toggleDevTools',
        'resetZoom',
        'zoomIn',
        'zoomOut',
        'togglefullscreen',
      ),
    },
    windowmenu: { submenu: items('minimize', 'zoom', isMac ? 'front' : 'close') },
  }
  return roles[role.toLowerCase()] ?? {}
}

type RoleName = NonNullable<MenuItemConstructorOptions['role']>

const items = (...roles: readonly RoleName[]): { role: RoleName }[] => roles.map((role) => ({ role }))

function zoom(next: (level: number) => number): NonNullable<Role['act']> {
  return (window) => {
    if (window !== null) window.webContents.zoomLevel = next(window.webContents.zoomLevel)
  }
}
