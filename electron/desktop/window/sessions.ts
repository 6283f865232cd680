import type { App, Session } from 'electron'

/** Nothing of these leaves the computer. */
const LOCAL_SCHEMES: ReadonlySet<string> = new Set(['app:', 'devtools:', 'data:', 'blob:'])

/**
 * Takes from Chromium, and from every session there will be, what reaches the network without being asked for. Has to be
 * called before the app is ready. See docs/decisions/0014-chromium-left-alone.md.
 */
export function restrainSessions(app: App): void {
  // An answer of the exchange or of its CDN could otherwise name any host to report failed requests to.
  addToSwitch(app, 'disable-features', 'NetworkErrorLogging')
  // A link in the page could otherwise have any name looked up, which neither its policy nor webRequest covers.
  addToSwitch(app, 'blink-settings', 'dnsPrefetchingEnabled=false')
  app.on('session-created', restrain)
  // Without an answer, a server that asks for a certificate would get the first one the user has.
  app.on('select-client-certificate', (event, _contents, _url, _certificates, answer) => {
    event.preventDefault()
    answer()
  })
}

/** Cancels whatever the window's session asks of the network. A development server is the one host that it may ask. */
export function allowOnlyPage({ webRequest }: Session, pageUrl: string): void {
  const page = new URL(pageUrl)
  webRequest.onBeforeRequest(({ url }, answer) => {
    const { protocol, host } = new URL(url)
    const ofDevelopment = page.protocol === 'http:' && host === page.host
    answer({ cancel: !LOCAL_SCHEMES.has(protocol) && !ofDevelopment })
  })
}

function restrain(session: Session): void {
  // No page of ours needs a permission, and Electron grants all of them by default.
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  // For each session, Electron fetches the dictionary of the system's language from Google, also for one whose spelling
  // checker is disabled. Only without a language is there nothing to fetch, and only at once is it early enough.
  session.setSpellCheckerLanguages([])
  // On macOS, setting the languages does nothing.
  session.setSpellCheckerEnabled(false)
}

/** Keeps what the user has given the switch, since the last of two values would count. */
function addToSwitch({ commandLine }: App, name: string, value: string): void {
  const given = commandLine.getSwitchValue(name)
  commandLine.appendSwitch(name, given === '' ? value : `${given},${value}`)
}
