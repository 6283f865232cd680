import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog, session, shell } from 'electron'
import { chooseLocale, useLocale } from '../shared/locale.ts'
import { m } from '../shared/paraglide/messages.js'
import { openAccounts } from './accounts/accounts.ts'
import { createKeychain } from './accounts/keychain.ts'
import { alertText } from './desktop/alert-text.ts'
import { LINK_ADDRESSES } from './desktop/links.ts'
import { createNotifier } from './desktop/notifications.ts'
import { createPopover } from './desktop/popover.ts'
import { watchPower } from './desktop/power.ts'
import { createTray } from './desktop/tray.ts'
import { trayView } from './desktop/tray-view.ts'
import { denyPermissions, hardenBeforeReady, isFromPopover, PAGE_URL, serveBundle } from './hardening.ts'
import { handleCommands } from './ipc.ts'
import { systemClock } from './monitor/clock.ts'
import { createExchanges } from './monitor/exchanges.ts'
import { createMonitor } from './monitor/monitor.ts'
import { createWatchlist } from './monitor/watchlist.ts'
import { openSettings } from './storage/settings.ts'
import { openSymbols } from './storage/symbols.ts'

const APP_ID = 'io.github.plimsoll.Plimsoll'

if (app.requestSingleInstanceLock()) {
  app.setAppUserModelId(app.isPackaged ? APP_ID : process.execPath)
  if (process.platform === 'darwin') app.setActivationPolicy('accessory')
  hardenBeforeReady(app)
  app.whenReady().then(start).catch(fail)
} else {
  app.quit()
}

function start(): void {
  const { now } = systemClock
  const locale = chooseLocale(app.getPreferredSystemLanguages())
  useLocale(locale)

  const folder = app.getPath('userData')
  mkdirSync(folder, { recursive: true })
  const settings = openSettings(join(folder, 'settings.json'), now)
  const accounts = openAccounts({
    path: join(folder, 'accounts.json'),
    keychain: createKeychain(),
    newId: randomUUID,
    now,
  })

  // A session of its own, in memory: no cookies, no cache, nothing of the window's.
  const network = session.fromPartition('binance', { cache: false })
  denyPermissions(network)
  denyPermissions(session.defaultSession)
  const exchanges = createExchanges({
    fetch: (url, init) => network.fetch(url, init),
    now,
    symbolsFile: openSymbols(join(folder, 'symbols.json')),
  })

  const monitor = createMonitor({
    clock: systemClock,
    random: Math.random,
    settings: () => settings.value,
    weight: () => exchanges.weight(),
    locale,
    onChange(state, alerts) {
      // One that fails must not silence the others.
      attempt(() => tray.show(trayView(state, locale)))
      attempt(() => popover.send('monitor:changed', state))
      for (const raised of alerts) {
        const id = `${raised.account.id}:margin-ratio`
        const critical = raised.alert.level === 'critical'
        attempt(() => notifier.notify({ id, critical, ...alertText(raised, locale) }))
      }
    },
  })
  const watchlist = createWatchlist({
    monitor,
    accounts,
    exchanges,
    thresholds: () => settings.value.thresholds,
    clock: systemClock,
    drillLabel: m.drill_label(),
  })

  serveBundle(join(import.meta.dirname, '../renderer'))
  // An environment variable must not tell the app of a user which page to trust.
  const pageUrl = (app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL) ?? PAGE_URL
  handleCommands({
    monitor,
    watchlist,
    settings: () => settings.value,
    async changeSettings(patch) {
      await settings.update((value) => ({ ...value, ...patch }))
      monitor.settingsChanged()
      // The headroom to the new thresholds is worked out with the next answer.
      monitor.refresh()
      return settings.value
    },
    openLink: (link) => shell.openExternal(LINK_ADDRESSES[link]),
    hide: () => popover.hide(),
    quit: () => app.quit(),
    isTrusted: (event) => isFromPopover(event, popover.window?.webContents, pageUrl),
  })

  const popover = createPopover({
    preload: join(import.meta.dirname, '../preload/preload.cjs'),
    url: `${pageUrl}?locale=${locale}`,
    now,
  })
  const notifier = createNotifier({
    onClick: () => popover.show(),
    onFailed({ critical }) {
      monitor.notice({ kind: 'notification-failed' })
      if (critical) popover.show()
    },
  })
  const tray = createTray(trayView(monitor.state(), locale), {
    toggle: popover.toggle,
    open: () => popover.show(),
    refresh: monitor.refresh,
    quit: () => app.quit(),
  })
  watchPower({
    onSuspend: exchanges.abort,
    onWake() {
      exchanges.wake()
      void network.closeAllConnections()
      monitor.lookAgain()
    },
    onReady: monitor.refresh,
  })

  app.on('second-instance', () => popover.show())
  app.on('activate', () => popover.show())
  // Without a listener the app would end with its window.
  app.on('window-all-closed', () => {})
  app.on('before-quit', () => {
    popover.allowClose()
    monitor.stop()
  })

  const notices = [settings.notice, accounts.notice].filter((notice) => notice !== null)
  for (const notice of notices) monitor.notice(notice)
  watchlist.start()
  if (process.argv.includes('--drill')) watchlist.startDrill()
  notifier.prepare()
  // Some desktops show no tray: whoever has no account yet must not look for one in vain.
  const isNew = accounts.list().length === 0 && !process.argv.includes('--hidden')
  if (isNew || notices.length > 0) popover.show()
}

function attempt(draw: () => void): void {
  try {
    draw()
  } catch (error) {
    console.error(error)
  }
}

/** Without its parts the app cannot watch anything, and must not look as if it did. */
function fail(error: unknown): void {
  console.error(error)
  dialog.showErrorBox('Plimsoll', m.start_failed())
  app.exit(1)
}
