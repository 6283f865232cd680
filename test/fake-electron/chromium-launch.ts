import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Rectangle } from 'electron'
import { chromium, type Page } from 'playwright'
import { CHROMIUM, CHROMIUM_ARGS } from '../chromium.ts'

export interface Chromium {
  readonly page: Page
  /** The address for another program to drive it. Null for a window on the desktop, which accepts no connection. */
  readonly address: string | null
  close(): Promise<void>
}

/** Lets a test see what the app itself withholds from a page: without the page's own policy and Chromium's. */
export const isUnguarded = process.env.PLIMSOLL_UNGUARDED_PAGE === '1'

/** Starts Chromium with one page and a profile of its own, which is removed when Chromium is closed. */
export async function launchChromium(headless: boolean, { width, height }: Rectangle): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'plimsoll-chromium-'))
  const removeProfile = () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  const context = await chromium
    .launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      headless,
      chromiumSandbox: process.getuid?.() !== 0,
      viewport: headless ? { width, height } : null,
      serviceWorkers: 'block',
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      ignoreDefaultArgs: ['--enable-automation'],
      args: [
        ...CHROMIUM_ARGS,
        // Else Chromium by itself keeps a page from the servers of this computer.
        ...(isUnguarded ? ['--disable-features=LocalNetworkAccessChecks'] : []),
        ...(headless
          ? ['--remote-debugging-port=0']
          : ['--test-type', '--app=data:text/html,', `--window-size=${width},${height}`]),
      ],
    })
    .catch((error: unknown) => {
      removeProfile()
      throw error
    })
  process.once('exit', removeProfile)
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    address: headless ? `http://127.0.0.1:${debuggingPort(profile)}` : null,
    async close() {
      await context.close()
      removeProfile()
      process.off('exit', removeProfile)
    },
  }
}

const debuggingPort = (profile: string): string =>
  readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0] ?? ''
