import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright'
import { expect } from 'vitest'
import type { WindowedPreview } from '../fake-electron/launch.ts'
import type { Session } from '../keyring.ts'
import { documentOf, heapOf, listenToWindow } from './page-memory.ts'
import { type Canary, foundIn, foundInFiles } from './traces.ts'

const ROOT = join(import.meta.dirname, '../..')
const NODE = join(ROOT, 'node_modules/node/bin/node')

/** What the window has been told, and what it has complained of. */
export interface Told {
  heard(): string
  complained(): string
}

/** From now on. */
export async function listenTo(page: Page): Promise<Told> {
  let complaints = ''
  page.on('console', (message) => {
    complaints += `${message.text()}\n`
  })
  page.on('pageerror', (error) => {
    complaints += `${error.stack}\n`
  })
  const { heard } = await listenToWindow(page)
  return { heard, complained: () => complaints }
}

/** In the page, once it has been left for a while, and in no file of the app or of Chromium. */
export async function expectNothing(page: Page, folder: string, canary: Canary): Promise<void> {
  expect(foundIn(await documentOf(page), canary)).toEqual([])
  await expect
    .poll(async () => foundIn(await heapOf(page), canary), { timeout: 30_000, interval: 1000 })
    .toEqual([])
  expect(await foundInFiles(folder, canary)).toEqual([])
}

/** What has gone out of the app, and what it has left behind. */
export async function toldBy(
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

/** All that the keychain has, as another program would find it. */
export async function keychainOf({ env }: Session): Promise<string> {
  const script = `import('keytar').then(async ({ default: { findCredentials } }) =>
    console.log((await findCredentials('plimsoll')).map(({ password }) => password).join('\\n')))`
  const { stdout } = await promisify(execFile)(NODE, ['-e', script], { env, cwd: ROOT })
  return stdout
}
