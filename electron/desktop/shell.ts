import { app } from 'electron'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../logs/log.ts'
import type { Monitor } from '../monitor/monitor.ts'
import type { Notices } from '../monitor/notices.ts'
import { openLogFolder } from './files/log-folder.ts'
import { createAlertNotifier } from './notify/alert-notifier.ts'
import { createNotifier } from './notify/notifier.ts'
import type { Preferences } from './system/preferences.ts'
import type { Themes } from './system/theme.ts'
import { createTray } from './tray/tray.ts'
import { trayView } from './tray/tray-view.ts'
import { createPopover } from './window/popover.ts'

export interface ShellOptions {
  readonly monitor: Monitor
  readonly notices: Notices
  readonly preferences: Preferences
  readonly themes: Themes
  readonly log: Log
  readonly logFolder: string
  readonly preload: string
  readonly pageUrl: string
  readonly clock: Clock
}

/** The popover, the tray icon and the notifications, all drawn from the monitor's snapshots. */
export function createShell(options: ShellOptions) {
  const { monitor, notices, preferences, themes, log, logFolder, preload, pageUrl, clock } = options
  const { now } = clock

  const popover = createPopover({
    preload,
    url: () => `${pageUrl}?locale=${preferences.appearance().locale}`,
    state: monitor.state,
    clock,
  })
  const notifier = createNotifier({
    onClick({ accountId }) {
      popover.show()
      if (accountId !== null) popover.send('window:show-account', accountId)
    },
    onShown: () => notices.withdraw({ kind: 'notification-failed', at: now() }),
    onFailed({ critical }) {
      notices.show({ kind: 'notification-failed', at: now() })
      if (critical) popover.show()
    },
  })
  const alertNotifier = createAlertNotifier({ notifier, masked: () => preferences.appearance().masked, now })
  const tray = createTray(trayView(monitor.state()), {
    commands: {
      toggle: popover.toggle,
      open: () => popover.show(),
      refresh: () => monitor.pollNow('user'),
      openLogs: () => void openLogFolder(logFolder).catch(log.error),
      quit: () => app.quit(),
    },
    panel: themes.panel,
  })

  monitor.onAlerts(alertNotifier.notify)
  monitor.onChange((state) => tray.show(trayView(state)))
  monitor.onChange(popover.stateChanged)

  app.on('second-instance', () => popover.show())
  app.on('activate', () => popover.show())
  // Without a listener the app would end with its window.
  app.on('window-all-closed', () => {})
  app.on('before-quit', () => popover.allowClose())

  return { popover, notifier, togglePopover: () => popover.toggle(tray.bounds()) }
}
