import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { CHROMIUM, CHROMIUM_ARGS } from './test/chromium.ts'
import { messagesInOne } from './test/messages-in-one.ts'

const node = { environment: 'node', isolate: true } as const
/** A busy machine may need many times longer than a quiet one; only a test that hangs is to be stopped. */
const patient = { testTimeout: 60_000, hookTimeout: 60_000 } as const

/** In the mode `deep`, only the tests run that can be run for longer: those that import `test/deep.ts`. */
function leftOut(mode: string): string[] {
  if (mode !== 'deep') return []
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('test', name).replaceAll('\\', '/'))
    .filter((path) => !readFileSync(path, 'utf8').includes("/deep.ts'"))
}

export default defineConfig(({ mode }) => ({
  test: {
    projects: [
      {
        plugins: [messagesInOne()],
        test: {
          ...node,
          ...patient,
          name: 'unit',
          alias: { electron: resolve(import.meta.dirname, 'test/fake-electron/electron.ts') },
          include: ['test/{electron,shared,exchange,fake-electron,scripts}/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', ...leftOut(mode)],
        },
      },
      {
        plugins: [svelte(), messagesInOne()],
        test: {
          ...patient,
          name: 'component',
          maxWorkers: 2,
          include: ['test/renderer/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath: CHROMIUM, args: [...CHROMIUM_ARGS] } }),
            instances: [{ browser: 'chromium' }],
            viewport: { width: 360, height: 560 },
          },
        },
      },
      {
        test: {
          ...node,
          ...patient,
          name: 'integration',
          include: ['test/**/*.integration.test.ts'],
        },
      },
      {
        test: {
          ...node,
          ...patient,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: leftOut(mode),
          // They wait more than they work, but each has a browser and a keychain of its own.
          maxWorkers: 2,
        },
      },
    ],
  },
}))
