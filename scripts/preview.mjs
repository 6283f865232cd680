/** `npm run preview` runs the built app on the stand-in for Electron. test/fake-electron/options.ts lists its options. */
import { join } from 'node:path'
import { attend, ROOT } from './run.mjs'
import { ensureBuilt, ensureInstalled, nodeBinary } from './setup.mjs'

const ORPHAN_CHECK_MS = 500

await ensureInstalled()
await ensureBuilt()
endWithParent()
const run = join(ROOT, 'test/fake-electron/run.ts')
process.exitCode = await attend(nodeBinary(), [run, ...process.argv.slice(2)])

/** npm passes a signal to its shell, but the shell does not pass it on to this process. */
function endWithParent() {
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
  }, ORPHAN_CHECK_MS).unref()
}
