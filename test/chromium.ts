/** The path of the tests' browser. The variable names another one, for systems without Debian's package. */
export const CHROMIUM = process.env.PLIMSOLL_CHROMIUM ?? '/usr/bin/chromium'

/** Keeps Chromium from connecting to Google's hosts at every start. For root, as in containers, it has no sandbox. */
export const CHROMIUM_ARGS: readonly string[] = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]
