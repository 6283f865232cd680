import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright'
import { CHROMIUM, CHROMIUM_ARGS } from '../chromium.ts'
import { blinkSettings } from './command-line.ts'
import type { SurfaceClient } from './surface.ts'

/** Names a file in which Chromium then writes down all that it does on the network, complete when it has ended. */
const NET_LOG = process.env.PLIMSOLL_NET_LOG
/** Which of its own protections a page lacks, as for an attacker who has got past them: `csp`, `csp,allowlist`. */
export const LACKING: readonly string[] = (process.env.PLIMSOLL_PAGE_LACKS ?? '').split(',')

export interface Chromium {
  readonly page: Page
  /** The address for another program to drive it. Null for a window on the desktop, which accepts no connection. */
  readonly address: string | null
  close(): Promise<void>
}

/** Starts Chromium with one page and a profile of its own, which is removed when Chromium is closed. */
export async function launchChromium(
  headless: boolean,
  client: Pick<SurfaceClient, 'bounds' | 'webRtcPolicy'>,
): Promise<Chromium> {
  const { width, height } = client.bounds()
  const profile = mkdtempSync(join(tmpdir(), 'plimsoll-chromium-'))
  const removeProfile = () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  const context = await chromium
    .launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      headless,
      chromiumSandbox: process.getuid?.() !== 0,
      viewport: headless ? { width, height } : null,
      serviceWorkers: 'block',
      bypassCSP: LACKING.includes('csp'),
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      ignoreDefaultArgs: ['--enable-automation'],
      args: [
        ...CHROMIUM_ARGS,
        blinkSettings(),
        `--webrtc-ip-handling-policy=${client.webRtcPolicy()}`,
        ...(NET_LOG === undefined ? [] : [`--log-net-log=${NET_LOG}`]),
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
