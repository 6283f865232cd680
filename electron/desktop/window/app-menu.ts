import type { MenuItemConstructorOptions } from 'electron'

/**
 * The application's menu; null for none. Without this, Electron sets a menu whose keys reload the page, zoom it and open
 * developer tools, although no menu is seen. On macOS the keys for editing work only through a menu. It has no item that
 * quits, because Cmd+Q pressed out of habit would end the watch over the accounts; the tray's menu and the window's do.
 */
export function appMenu(platform: NodeJS.Platform): MenuItemConstructorOptions[] | null {
  if (platform !== 'darwin') return null
  return [
    { label: 'Plimsoll', submenu: [{ role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }] },
    { role: 'editMenu' },
    // The window hides instead of closing.
    { role: 'windowMenu', submenu: [{ role: 'close' }] },
  ]
}
