import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright'
import { expect } from 'vitest'
import type { WindowedPreview } from '../fake-electron/launch.ts'
import type { Session } from '../keyring.ts'
import { type Canary, foundIn, foundInFiles } from './canary.ts'
import { documentText, heapSnapshot, recordReceived } from './page-memory.ts'

const ROOT = join(import.meta.dirname, '../..')
const NODE = join(ROOT, 'node_modules/node/bin/node')

export interface WindowRecord {
  /** Everything the main process has sent to the window. */
  received(): string
  /** Everything the page has written to its console or thrown. */
  logged(): string
}

/** Starts recording. What happened before is not in the record. */
export async function recordWindow(page: Page): Promise<WindowRecord> {
  let logged = ''
  page.on('console', (message) => {
    logged += `${message.text()}\n`
  })
  page.on('pageerror', (error) => {
    logged += `${error.stack}\n`
  })
  const { received } = await recordReceived(page)
  return { received, logged: () => logged }
}

/** The page holds no secret once garbage is collected, and no file of the app or of Chromium does. */
export async function expectNoTrace(page: Page, folder: string, canary: Canary): Promise<void> {
  expect(foundIn(await documentText(page), canary)).toEqual([])
  await expect
    .poll(async () => foundIn(await heapSnapshot(page), canary), { timeout: 30_000, interval: 1000 })
    .toEqual([])
  expect(await foundInFiles(folder, canary)).toEqual([])
}

/** The secrets and signatures found in the app's output and in the files it has left behind. */
export async function tracesInOutputAndFiles(
  { stdout, stderr }: WindowedPreview,
  folder: string,
  canary: Canary,
): Promise<string[]> {
  const signed = `${stdout()}${stderr()}`.match(/signature=\w+/g) ?? []
  return [
    ...foundIn(stdout(), canary),
    ...foundIn(stderr(), canary),
    ...signed,
    ...(await foundInFiles(folder, canary)),
  ]
}

/** All passwords of the app in the keychain, read by another process. */
export async function readKeychain({ env }: Session): Promise<string> {
  const script = `import('keytar').then(async ({ default: { findCredentials } }) =>
    console.log((await findCredentials('plimsoll')).map(({ password }) => password).join('\\n')))`
  const { stdout } = await promisify(execFile)(NODE, ['-e', script], { env, cwd: ROOT })
  return stdout
}
