import { randomUUID } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import { mkdirSync } from 'node:fs'
import { homedir, release } from 'node:os'
import { join } from 'node:path'
import { app, dialog, session } from 'electron'
import { systemClock } from '../shared/clock.ts'
import { m } from '../shared/paraglide/messages.js'
import type { MonitorState, Notice } from '../shared/state.ts'
import { systemName } from '../shared/system.ts'
import { chooseLocale, followLocale, useLocale } from '../shared/words/locale.ts'
import { openAccounts } from './accounts/accounts.ts'
import { openKeyPairs } from './accounts/key-pair.ts'
import { createKeychain } from './accounts/keychain.ts'
import { createProxyPassword } from './accounts/proxy-password.ts'
import { baseUrlOf } from './binance/environments.ts'
import { createBackups } from './desktop/files/backups.ts'
import { createExports } from './desktop/files/exports.ts'
import { openLogFolder } from './desktop/files/log-folder.ts'
import { openNetwork } from './desktop/network/network.ts'
import { watchNetwork } from './desktop/network/network-watch.ts'
import { createProxyCommands } from './desktop/network/proxy-commands.ts'
import { createAlertNotifier } from './desktop/notify/alert-notifier.ts'
import { testText } from './desktop/notify/notification-text.ts'
import { createNotifier } from './desktop/notify/notifier.ts'
import { HIDDEN, openLoginItem } from './desktop/system/login-item.ts'
import { watchPower } from './desktop/system/power.ts'
import { createPreferences, openSettings } from './desktop/system/preferences.ts'
import { createShortcuts } from './desktop/system/shortcuts.ts'
import { createThemes } from './desktop/system/theme.ts'
import { createTray } from './desktop/tray/tray.ts'
import { trayView } from './desktop/tray/tray-view.ts'
import {
  denyPermissions,
  hardenBeforeReady,
  isFromPopover,
  openLink,
  PAGE_URL,
  serveBundle,
} from './desktop/window/hardening.ts'
import { handleCommands } from './desktop/window/ipc.ts'
import { createPopover } from './desktop/window/popover.ts'
import { openHistory } from './history/history.ts'
import { openJournal } from './journal/journal.ts'
import { openLog } from './logs/log.ts'
import { proxyLine } from './logs/log-line.ts'
import { linesBetween } from './logs/state-lines.ts'
import { diagnose } from './monitor/diagnosis.ts'
import { createRehearsal } from './monitor/drill-account.ts'
import { createMonitor } from './monitor/monitor.ts'
import { createReplays } from './monitor/replays.ts'
import { createWatchlist } from './monitor/watchlist.ts'
import { createExchanges } from './polling/exchanges.ts'
import { openSymbols } from './polling/symbols-file.ts'

const APP_ID = 'io.github.plimsoll.Plimsoll'
/** As in package.json: the desktop knows the app by it. */
const DESKTOP_NAME = `${APP_ID}.desktop`

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
  const logFolder = join(folder, 'logs')
  const log = openLog({ folder: logFolder, now })
  const version = app.getVersion()
  const platform = `${process.platform} ${process.arch}`
  log.write({ level: 'info', event: 'started', fields: { version, platform, system: release(), locale } })
  subscribe('console.error', (told) => log.error(Array.isArray(told) ? told[0] : told))
  process.on('uncaughtExceptionMonitor', (error) => log.error(error))
  // With a listener it ends nothing.
  process.on('unhandledRejection', (error) => log.error(error))

  const settings = openSettings(join(folder, 'settings.json'), now)
  log.write(proxyLine(settings.value.proxy))
  const keychain = createKeychain({ onLateAnswer: () => monitor.pollNow('return') })
  const keyPairs = openKeyPairs({
    path: join(folder, 'key-pair.json'),
    keychain,
    newId: randomUUID,
    now,
  })
  const accounts = openAccounts({
    path: join(folder, 'accounts.json'),
    keychain,
    keyPairs,
    newId: randomUUID,
    now,
  })

  const notices = {
    show: (notice: Notice) => monitor.notice(notice),
    withdraw: (notice: Notice) => monitor.withdraw(notice),
  }

  const themes = createThemes()
  themes.use(settings.value.theme)
  const shortcuts = createShortcuts({
    actions: { open: () => popover.toggle(tray.bounds()), mask: () => preferences.toggleMask() },
    notices,
  })
  const preferences = createPreferences({
    settings,
    systemLocale: locale,
    themes,
    shortcuts,
    onChange: () => monitor.settingsChanged(),
  })
  followLocale(() => preferences.appearance().locale)
  const loginItem = openLoginItem({
    app,
    platform: process.platform,
    execPath: process.execPath,
    env: process.env,
    home: homedir(),
    desktopName: DESKTOP_NAME,
  })

  const journal = openJournal({ path: join(folder, 'journal.db'), now, notices })
  const history = openHistory({ path: join(folder, 'history.db'), now, notices })

  const proxyPassword = createProxyPassword(keychain)
  const network = openNetwork('binance', proxyPassword.read)
  denyPermissions(session.defaultSession)
  const exchanges = createExchanges({
    fetch: network.fetch,
    clock: systemClock,
    random: Math.random,
    symbolsFile: openSymbols(join(folder, 'symbols.json')),
  })

  let logged: MonitorState | null = null
  const monitor = createMonitor({
    clock: systemClock,
    random: Math.random,
    settings: () => settings.value,
    weight: () => exchanges.weight(),
    appearance: preferences.appearance,
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    onAlerts: (alerts) => alertNotifier.notify(alerts),
    onChange(state) {
      // One that fails must not silence the others.
      attempt(() => log.write(...linesBetween(logged, state)))
      logged = state
      attempt(() => tray.show(trayView(state)))
      attempt(() => popover.send('monitor:changed', state))
    },
  })
  const watchlist = createWatchlist({
    monitor,
    accounts,
    exchanges,
    journal,
    history,
    async dropOverrides(accountId) {
      await settings.update(({ overrides: { [accountId]: _, ...overrides }, ...rest }) => ({
        ...rest,
        overrides,
      }))
    },
    clock: systemClock,
    random: Math.random,
    openSocket: network.openSocket,
  })
  const rehearsal = createRehearsal({
    monitor,
    journal,
    clock: systemClock,
    label: m.drill_label,
  })
  /** What connections there were are of no use any longer. */
  const startAfresh = () => {
    watchlist.hangUp()
    exchanges.wake()
    monitor.pollNow('return')
  }
  const askedFirst = () => {
    const [account] = accounts.list()
    return baseUrlOf(account ?? { environment: 'production' })
  }
  const proxy = createProxyCommands({
    network,
    settings,
    password: proxyPassword,
    target: askedFirst,
    forbidden: (baseUrl) => exchanges.at(baseUrl).exchange.forbidden(),
    clock: systemClock,
    onChanged() {
      log.write(proxyLine(settings.value.proxy))
      networkWatch.reset()
      startAfresh()
    },
  })
  const networkWatch = watchNetwork({
    clock: systemClock,
    route: () => network.route(askedFirst()),
    onChange() {
      log.write({ level: 'info', event: 'network-changed' })
      void network.reconnect().then(startAfresh, log.error)
    },
  })
  // A file dialog takes the popover's focus and hides it, so the popover is shown again to say how it went.
  const onDone = () => popover.show()
  const exports = createExports({ accounts, history, journal, now, onDone })
  const backups = createBackups({
    accounts,
    settings,
    newId: randomUUID,
    now,
    onDone,
    onApplied() {
      watchlist.start()
      preferences.sync()
      void proxy.sync().catch(log.error)
    },
  })
  const replays = createReplays({
    history,
    accountIds: () => accounts.list().map(({ id }) => id),
    settings: () => settings.value,
    now,
  })

  serveBundle(join(import.meta.dirname, '../renderer'))
  // An environment variable must not tell the app of a user which page to trust.
  const pageUrl = (app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL) ?? PAGE_URL
  handleCommands({
    monitor,
    watchlist,
    rehearsal,
    createKey: keyPairs.create,
    exportBackup: backups.save,
    openBackup: backups.open,
    applyBackup: backups.apply,
    settings: () => preferences.value,
    changeSettings: preferences.change,
    testNotification: () => notifier.notify({ id: 'test', accountId: null, critical: false, ...testText() }),
    replay: replays.run,
    readJournal: journal.read,
    exportJournal: exports.journal,
    async readHistory(accountId, span, points) {
      return { ...(await history.read(accountId, span, points)), marks: journal.marks(accountId, span) }
    },
    exportHistory: exports.history,
    about: () => ({ version, system: systemName(process.platform) }),
    loginItem: loginItem.get,
    setLoginItem: loginItem.set,
    setProxy: proxy.set,
    testProxy: proxy.test,
    diagnose: (accountId) =>
      diagnose(accountId, {
        app: { version, platform },
        state: monitor.state,
        failures: monitor.failures,
        placeOf(id) {
          const account = accounts.list().find((one) => one.id === id)
          if (account === undefined) return null
          const baseUrl = baseUrlOf(account)
          return { baseUrl, exchange: exchanges.at(baseUrl).exchange }
        },
        routeTo: network.route,
        now,
      }),
    openLogs: () => openLogFolder(logFolder),
    openLink,
    hide: () => popover.hide(),
    quit: () => app.quit(),
    isTrusted: (event) => isFromPopover(event, popover.window?.webContents, pageUrl),
  })

  const popover = createPopover({
    preload: join(import.meta.dirname, '../preload/preload.cjs'),
    url: () => `${pageUrl}?locale=${preferences.appearance().locale}`,
    now,
  })
  const notifier = createNotifier({
    onClick({ accountId }) {
      popover.show()
      if (accountId !== null) popover.send('window:show-account', accountId)
    },
    onShown: () => monitor.withdraw({ kind: 'notification-failed', at: now() }),
    onFailed({ critical }) {
      monitor.notice({ kind: 'notification-failed', at: now() })
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
  watchPower({
    onSuspend() {
      log.write({ level: 'info', event: 'suspended' })
      monitor.suspend()
      watchlist.hangUp()
      exchanges.suspend()
    },
    onWake() {
      log.write({ level: 'info', event: 'woke' })
      watchlist.hangUp()
      exchanges.wake()
      network.reconnect().catch(log.error)
      monitor.wake()
    },
    onReady: monitor.resume,
    onReturn() {
      // Whoever had a shortcut before may have gone.
      shortcuts.sync(preferences.value.shortcuts)
      monitor.pollNow('return')
    },
  })

  app.on('second-instance', () => popover.show())
  app.on('activate', () => popover.show())
  // Without a listener the app would end with its window.
  app.on('window-all-closed', () => {})
  app.on('before-quit', () => popover.allowClose())
  // Up to here quitting may still be called off.
  app.on('will-quit', () => {
    shortcuts.release()
    networkWatch.stop()
    watchlist.stop()
    monitor.stop()
    journal.close()
    history.close()
    log.write({ level: 'info', event: 'stopped' })
  })

  const startNotices = [settings, accounts, keyPairs, journal, history]
    .map(({ notice }) => notice)
    .filter((notice) => notice !== null)
  for (const notice of startNotices) monitor.notice(notice)
  preferences.sync()
  void loginItem.repair()
  watchlist.start()
  if (process.argv.includes('--drill')) rehearsal.start()
  notifier.prepare()
  // Some desktops show no tray: whoever has no account yet must not look for one in vain.
  const isNew = accounts.list().length === 0 && !process.argv.includes(HIDDEN)
  if (isNew || startNotices.length > 0) popover.show()
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
