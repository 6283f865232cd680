import { resolve } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { CHROMIUM, CHROMIUM_ARGS } from './test/chromium.ts'

const node = { environment: 'node', isolate: true } as const
/** A busy machine may need many times longer than a quiet one; only a test that hangs is to be stopped. */
const patient = { testTimeout: 60_000, hookTimeout: 60_000 } as const

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...node,
          ...patient,
          name: 'unit',
          alias: { electron: resolve(import.meta.dirname, 'test/fake-electron/electron.ts') },
          include: ['test/{electron,shared,exchange,fake-electron,scripts}/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts'],
        },
      },
      {
        plugins: [svelte()],
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
          // They wait more than they work, but each has a browser and a keychain of its own.
          maxWorkers: 2,
        },
      },
    ],
  },
})
