import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { homedir, release } from 'node:os'
import { join } from 'node:path'
import { app, dialog, session } from 'electron'
import { m } from '../shared/paraglide/messages.js'
import { chooseLocale, followLocale, useLocale } from '../shared/words/locale.ts'
import { openAccounts } from './accounts/accounts.ts'
import { openKeyPairs } from './accounts/key-pair.ts'
import { createKeychain } from './accounts/keychain.ts'
import { createProxyPassword } from './accounts/proxy-password.ts'
import { baseUrlOf, type Place } from './binance/environments.ts'
import { mainClock } from './clock.ts'
import { desktopCommands } from './desktop/commands.ts'
import { createBackups } from './desktop/files/backups.ts'
import { createExports } from './desktop/files/exports.ts'
import { openNetwork } from './desktop/network/network.ts'
import { createProxyCommands } from './desktop/network/proxy-commands.ts'
import { createReconnecting } from './desktop/network/reconnecting.ts'
import { createShell } from './desktop/shell.ts'
import { HIDDEN, openLoginItem } from './desktop/system/login-item.ts'
import { createPreferences, openSettings } from './desktop/system/preferences.ts'
import { createShortcuts } from './desktop/system/shortcuts.ts'
import { createThemes } from './desktop/system/theme.ts'
import { hardenBeforeReady, pageUrlOf, serveBundle } from './desktop/window/hardening.ts'
import { handleCommands } from './desktop/window/ipc.ts'
import { allowOnlyPage } from './desktop/window/sessions.ts'
import { openHistory } from './history/history.ts'
import { openJournal } from './journal/journal.ts'
import { openLog } from './logs/log.ts'
import { oddityLine, proxyLine } from './logs/log-line.ts'
import { logProcessErrors } from './logs/process-errors.ts'
import { logStates } from './logs/state-lines.ts'
import { monitorCommands } from './monitor/commands.ts'
import { createDrillAccount } from './monitor/drill-account.ts'
import { createMonitor } from './monitor/monitor.ts'
import { createNotices } from './monitor/notices.ts'
import { createReplays } from './monitor/replays.ts'
import { createSavedAccounts } from './monitor/saved-accounts.ts'
import { createExchanges } from './polling/exchanges.ts'
import { openSymbols } from './polling/symbols-file.ts'
import { sweepDrafts } from './storage/drafts.ts'

const APP_ID = 'io.github.plimsoll.Plimsoll'
/** The name under which the desktop knows the app, as in package.json. */
const DESKTOP_NAME = `${APP_ID}.desktop`

type EventName = 'keychain-answered' | 'preferences-changed' | 'popover-toggled' | 'mask-toggled'

if (app.requestSingleInstanceLock()) {
  app.setAppUserModelId(app.isPackaged ? APP_ID : process.execPath)
  if (process.platform === 'darwin') app.setActivationPolicy('accessory')
  hardenBeforeReady(app)
  app.whenReady().then(start).catch(fail)
} else {
  app.quit()
}

function start(): void {
  const clock = mainClock
  const { now } = clock
  const { random } = Math
  const locale = chooseLocale(app.getPreferredSystemLanguages())
  useLocale(locale)
  const folder = app.getPath('userData')
  mkdirSync(folder, { recursive: true })
  sweepDrafts(folder, now())
  const inFolder = (name: string) => join(folder, name)

  const logFolder = inFolder('logs')
  const log = openLog({ folder: logFolder, now })
  const about = { version: app.getVersion(), platform: `${process.platform} ${process.arch}` }
  log.write({ level: 'info', event: 'started', fields: { ...about, system: release(), locale } })
  logProcessErrors(log)

  const settings = openSettings(inFolder('settings.json'), now)
  log.write(proxyLine(settings.value.proxy))

  // Parts made early reach parts made later through these events.
  const events = new EventEmitter<Record<EventName, []>>()
  const notices = createNotices()

  const keychain = createKeychain({ onLateAnswer: () => events.emit('keychain-answered') })
  const keyPairs = openKeyPairs({ path: inFolder('key-pair.json'), keychain, newId: randomUUID, now })
  const path = inFolder('accounts.json')
  const accounts = openAccounts({ path, keychain, keyPairs, newId: randomUUID, now })

  const themes = createThemes()
  themes.use(settings.value.theme)
  const open = () => events.emit('popover-toggled')
  const mask = () => events.emit('mask-toggled')
  const shortcuts = createShortcuts({ actions: { open, mask }, notices })
  const onChange = () => events.emit('preferences-changed')
  const preferences = createPreferences({ settings, themes, shortcuts, systemLocale: locale, onChange })
  events.on('mask-toggled', preferences.toggleMask)
  followLocale(() => preferences.appearance().locale)
  const { platform, execPath, env } = process
  const home = homedir()
  const loginItem = openLoginItem({ app, platform, execPath, env, home, desktopName: DESKTOP_NAME })

  const password = createProxyPassword(keychain)
  const network = openNetwork('binance', password.read)
  const symbolsFile = openSymbols(inFolder('symbols.json'), now)
  const exchanges = createExchanges({
    fetch: network.fetch,
    clock,
    random,
    symbolsFile,
    onOddity: (oddity) => log.write(oddityLine(oddity)),
  })
  const { confirmedNow } = exchanges
  const journal = openJournal({ path: inFolder('journal.db'), now, confirmedNow, notices })
  const history = openHistory({ path: inFolder('history.db'), now, confirmedNow, notices })

  const monitor = createMonitor({
    clock,
    random,
    settings: () => settings.value,
    weight: exchanges.weight,
    notices,
    appearance: preferences.appearance,
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  })
  monitor.onChange(logStates(log))
  events.on('keychain-answered', () => monitor.pollNow('return'))
  events.on('preferences-changed', monitor.settingsChanged)
  const savedAccounts = createSavedAccounts({
    monitor,
    accounts,
    exchanges,
    settings,
    journal,
    history,
    notices,
    bracketsPath: inFolder('brackets.json'),
    clock,
    random,
    openSocket: network.openSocket,
  })
  const drill = createDrillAccount({ monitor, journal, clock, label: m.drill_label })

  const targetPlace = (): Place => accounts.list()[0] ?? { environment: 'production' }
  const target = () => baseUrlOf(targetPlace())
  // A shortcut that another program had may be free when the user comes back.
  const onReturn = () => shortcuts.sync(settings.value.shortcuts)
  const reconnecting = createReconnecting({ monitor, exchanges, network, target, log, clock, onReturn })
  const forbidden = () => exchanges.at(targetPlace()).exchange.forbidden()
  const onChanged = () => {
    log.write(proxyLine(settings.value.proxy))
    reconnecting.routeChanged()
  }
  const proxy = createProxyCommands({ network, settings, password, target, forbidden, clock, onChanged })
  const accountIds = () => accounts.list().map(({ id }) => id)
  const replays = createReplays({ history, accountIds, settings: () => settings.value, now })

  serveBundle(join(import.meta.dirname, '../renderer'))
  const pageUrl = pageUrlOf(app)
  allowOnlyPage(session.defaultSession, pageUrl)
  const preload = join(import.meta.dirname, '../preload/preload.cjs')
  const shell = createShell({
    monitor,
    notices,
    preferences,
    themes,
    log,
    logFolder,
    preload,
    pageUrl,
    clock,
  })
  events.on('popover-toggled', shell.togglePopover)
  // A file dialog takes the popover's focus and hides it, so the popover is shown again to say how it went.
  const onDone = () => shell.popover.show()
  const exports = createExports({ accounts, history, journal, now, onDone })
  const onApplied = () => {
    savedAccounts.watchAll()
    preferences.sync()
    void proxy.sync().catch(log.error)
  }
  const backups = createBackups({ accounts, settings, newId: randomUUID, now, onDone, onApplied })
  const { route: routeTo } = network
  const handlers = {
    ...monitorCommands({ monitor, accounts, exchanges, journal, history, replays, app: about, routeTo, now }),
    ...savedAccounts.commands,
    'accounts:create-key': keyPairs.create,
    ...drill.commands,
    ...desktopCommands({ ...shell, monitor, preferences, loginItem, proxy, backups, exports, logFolder }),
  }
  handleCommands(handlers, shell.popover, pageUrl)

  // Before this event, quitting may still be cancelled.
  app.on('will-quit', () => {
    shortcuts.release()
    reconnecting.stop()
    savedAccounts.stop()
    monitor.stop()
    journal.close()
    history.close()
    log.write({ level: 'info', event: 'stopped' })
  })

  const opened = [log, settings, accounts, keyPairs, journal, history, symbolsFile, savedAccounts]
  for (const { notice } of opened) if (notice !== null) notices.show(notice)
  preferences.sync()
  void loginItem.repair()
  savedAccounts.watchAll()
  if (process.argv.includes('--drill')) drill.commands['drill:start']()
  shell.notifier.prepare()
  // Some desktops show no tray icon, and a new user must not have to look for one.
  const isNew = accounts.list().length === 0 && !process.argv.includes(HIDDEN)
  if (isNew || opened.some(({ notice }) => notice !== null)) shell.popover.show()
}

/** Without all its parts the app cannot watch anything, and must not look as if it did. */
function fail(error: unknown): void {
  console.error(error)
  dialog.showErrorBox('Plimsoll', m.start_failed())
  app.exit(1)
}
