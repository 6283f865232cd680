import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { builtFolder, ROOT } from './built.ts'
import { writeStubElectron } from './stub-electron.ts'

export type Arch = 'x64' | 'arm64'

/** No server listens on this port, so that an unexpected download fails at once. */
const NOWHERE = 'http://127.0.0.1:9/'

/**
 * Packages the built app for Linux with a stub of Electron, for both architectures, and returns the folder of each
 * package as it would be installed.
 */
export async function packForLinux(scratch: string): Promise<Readonly<Record<Arch, string>>> {
  builtFolder()
  const electron = join(scratch, 'electron')
  const output = join(scratch, 'dist')
  await writeStubElectron(electron, await electronVersion())
  const overrides = [`-c.electronDist=${electron}`, `-c.directories.output=${output}`]
  await promisify(execFile)(
    process.execPath,
    [
      join(ROOT, 'node_modules/electron-builder/cli.js'),
      '--linux',
      'dir',
      '--x64',
      '--arm64',
      '--publish=never',
      ...overrides,
    ],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        NO_UPDATE_NOTIFIER: '1',
        ELECTRON_MIRROR: NOWHERE,
        ELECTRON_BUILDER_BINARIES_MIRROR: NOWHERE,
      },
    },
  )
  return { x64: join(output, 'linux-unpacked'), arm64: join(output, 'linux-arm64-unpacked') }
}

async function electronVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(ROOT, 'node_modules/electron/package.json'), 'utf8'))
  return String(version)
}
