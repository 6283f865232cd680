/** `npm run dev`: live reload on Electron, or else the preview, rebuilt and restarted at each change. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { hasDisplay } from './launch.mjs'
import { attend, ROOT } from './run.mjs'
import { build, electronBinary, ensureInstalled, nodeBinary, toolEnv } from './setup.mjs'
import { trySystem } from './system.mjs'

const WATCHED = ['electron', 'renderer', 'shared']

/** Wait this long for quiet: saving a file causes several events, and changing the branch hundreds. */
const SETTLE_MS = 200

await ensureInstalled()
const electron = await electronBinary()
const display = hasDisplay(process.platform, process.env)
if (electron !== null && display && (await trySystem(['electron-libs']))) {
  process.exitCode = await developOnElectron()
} else {
  await developInPreview(display && (await trySystem(['chromium', 'fonts'])))
}

async function developOnElectron() {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  const env = { ...toolEnv(), ...(asRoot ? { NO_SANDBOX: '1' } : {}) }
  await attend(nodeBinary(), [join(ROOT, 'scripts/messages.ts')])
  const electronVite = join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js')
  return attend(nodeBinary(), [electronVite, 'dev', '--watch'], { env })
}

/** @param {boolean} windowed */
async function developInPreview(windowed) {
  const preview = [join(ROOT, 'test/fake-electron/run.ts'), windowed ? '--window' : '--no-window', '--drill']
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]))
  }
  for (;;) {
    const changed = nextChange()
    const child = (await build()) ? spawn(nodeBinary(), preview, { cwd: ROOT, stdio: 'inherit' }) : null
    const stop = () => child?.kill()
    process.once('exit', stop)
    await changed
    process.off('exit', stop)
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill()
      await once(child, 'close')
    }
  }
}

/** Resolves when the sources have changed and are quiet again. */
function nextChange() {
  return new Promise((resolve) => {
    /** @type {NodeJS.Timeout | undefined} */
    let timer
    const settled = () => {
      for (const watcher of watchers) watcher.close()
      resolve(undefined)
    }
    const watchers = WATCHED.map((folder) =>
      watch(join(ROOT, folder), { recursive: true }, (_, name) => {
        if (name?.startsWith('paraglide')) return
        clearTimeout(timer)
        timer = setTimeout(settled, SETTLE_MS)
      }),
    )
  })
}
