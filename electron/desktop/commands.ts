import { app } from 'electron'
import type { Handlers } from '../../shared/ipc-schemas.ts'
import { systemName } from '../../shared/system.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { Backups } from './files/backups.ts'
import type { Exports } from './files/exports.ts'
import { openLogFolder } from './files/log-folder.ts'
import type { ProxyCommands } from './network/proxy-commands.ts'
import { testText } from './notify/notification-text.ts'
import type { Notifier } from './notify/notifier.ts'
import type { LoginItems } from './system/login-item.ts'
import type { Preferences } from './system/preferences.ts'
import { followTimeZone } from './system/time-zone.ts'
import { openLink } from './window/hardening.ts'
import type { Popover } from './window/popover.ts'

export interface DesktopCommandsOptions {
  readonly monitor: Pick<Monitor, 'republish'>
  readonly popover: Popover
  readonly notifier: Notifier
  readonly preferences: Preferences
  readonly loginItem: LoginItems
  readonly proxy: ProxyCommands
  readonly backups: Backups
  readonly exports: Exports
  readonly logFolder: string
}

/** What the window asks of the desktop: settings, files, and the app itself. */
export function desktopCommands(options: DesktopCommandsOptions) {
  const { monitor, popover, notifier, preferences, loginItem, proxy, backups, exports, logFolder } = options

  return {
    'settings:get': () => preferences.value,
    'settings:set': preferences.change,
    'proxy:set': proxy.set,
    'proxy:test': proxy.test,
    'login-item:get': loginItem.get,
    'login-item:set': loginItem.set,
    'alerts:test': () => notifier.notify({ id: 'test', accountId: null, critical: false, ...testText() }),
    'backup:export': backups.save,
    'backup:open': backups.open,
    'backup:apply': backups.apply,
    'journal:export': exports.journal,
    'history:export': exports.history,
    'window:time-zone': (zone) => followTimeZone(zone, monitor.republish),
    'app:about': () => ({ version: app.getVersion(), system: systemName(process.platform) }),
    'app:open-logs': () => openLogFolder(logFolder),
    'app:open-link': openLink,
    'app:hide': popover.hide,
    'app:quit': () => app.quit(),
  } satisfies Partial<Handlers>
}
