/** Where the tests' browser is; another may be named, as on systems without Debian's package. */
export const CHROMIUM = process.env.PLIMSOLL_CHROMIUM ?? '/usr/bin/chromium'

/** Without these Chromium looks up its maker's hosts at every start. Root, as in containers, has no sandbox. */
export const CHROMIUM_ARGS: readonly string[] = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]
