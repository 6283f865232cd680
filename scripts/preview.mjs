/** `npm run preview`: the built app on the stand-in for Electron; its options are in test/fake-electron/options.ts. */
import { join } from 'node:path'
import { attend, ROOT } from './run.mjs'
import { ensureBuilt, ensureInstalled, nodeBinary } from './setup.mjs'

await ensureInstalled()
await ensureBuilt()
const run = join(ROOT, 'test/fake-electron/run.ts')
process.exitCode = await attend(nodeBinary(), [run, ...process.argv.slice(2)])
