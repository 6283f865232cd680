import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { extractAll } from '@electron/asar'
import { FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder, filesIn, ROOT } from './built.ts'
import { type Arch, packForLinux } from './pack.ts'

const ARCHES: readonly Arch[] = ['x64', 'arm64']

let scratch: string
let packaged: Readonly<Record<Arch, string>>

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'plimsoll-package-'))
  packaged = await packForLinux(scratch)
  for (const arch of ARCHES) extractAll(join(packaged[arch], 'resources/app.asar'), appIn(arch))
})

afterAll(() => rm(scratch, { recursive: true, force: true }))

/** The folder with the extracted archive and the unpacked files beside it. */
const appIn = (arch: Arch) => join(scratch, `app-${arch}`)

describe.each(ARCHES)('the package for Linux on %s', (arch) => {
  it('has only the built app without source maps, its package.json, the license and keytar', () => {
    const built = filesIn(builtFolder())
      .filter((path) => !path.endsWith('.map'))
      .map((path) => `out/${path}`)
    const keytar = ['LICENSE.md', 'lib/keytar.js', 'package.json', `prebuilds/linux-${arch}/keytar.node`].map(
      (path) => `node_modules/keytar/${path}`,
    )
    expect(filesIn(appIn(arch))).toEqual(['LICENSE', ...built, ...keytar, 'package.json'].sort())
  })

  it('has only the native part of keytar outside the archive', () => {
    const resources = filesIn(join(packaged[arch], 'resources'))
    expect(resources).toEqual([
      'app.asar',
      `app.asar.unpacked/node_modules/keytar/prebuilds/linux-${arch}/keytar.node`,
    ])
  })

  it('has its start file, and depends only on keytar', async () => {
    const manifest = JSON.parse(await readFile(join(appIn(arch), 'package.json'), 'utf8'))
    expect(existsSync(join(appIn(arch), manifest.main))).toBe(true)
    expect(Object.keys(manifest.dependencies)).toEqual(['keytar'])
    expect(manifest).not.toHaveProperty('devDependencies')
    expect(manifest).not.toHaveProperty('scripts')
    expect(manifest.desktopName).toBe('io.github.plimsoll.Plimsoll.desktop')
  })

  it('contains no path of the machine it was built on', async () => {
    const contents = await Promise.all(
      filesIn(join(appIn(arch), 'out')).map(
        async (path) => [path, await readFile(join(appIn(arch), 'out', path), 'utf8')] as const,
      ),
    )
    expect(contents.filter(([, text]) => text.includes(ROOT)).map(([path]) => path)).toEqual([])
  })

  it('has every fuse of Electron set', async () => {
    const { DISABLE, ENABLE } = FuseState
    expect(await getCurrentFuseWire(join(packaged[arch], 'plimsoll'))).toEqual({
      version: FuseVersion.V1,
      [FuseV1Options.RunAsNode]: DISABLE,
      [FuseV1Options.EnableCookieEncryption]: DISABLE,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: DISABLE,
      [FuseV1Options.EnableNodeCliInspectArguments]: DISABLE,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ENABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: ENABLE,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: DISABLE,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: DISABLE,
      // electron-builder cannot set this fuse, which is enabled in Electron by default.
      [FuseV1Options.WasmTrapHandlers]: ENABLE,
    })
  })
})

describe('keytar in the package', () => {
  const here = ARCHES.find((arch) => process.platform === 'linux' && process.arch === arch)

  it.runIf(here)('loads its native part and exports its functions', async () => {
    if (here === undefined) throw new Error('This runs on Linux only.')
    const script = `process.stdout.write(JSON.stringify(Object.keys(require('keytar'))))`
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: appIn(here) })
    expect(JSON.parse(stdout)).toEqual(
      expect.arrayContaining(['getPassword', 'setPassword', 'deletePassword']),
    )
  })
})

describe('the input of the installers', () => {
  it('includes a native part of keytar for every system and architecture', async () => {
    const patterns = await namedInConfig(/node_modules\/keytar\/prebuilds\/\S+/g)
    expect(patterns).toHaveLength(3)
    const files = patterns.flatMap((pattern) => ARCHES.map((arch) => pattern.replace(/\$\{arch\}/, arch)))
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
  })

  it('includes every icon and entitlement', async () => {
    const files = await namedInConfig(/build\/[\w./]+/g)
    expect(files).toEqual(
      expect.arrayContaining([
        'build/icons',
        'build/icon.icns',
        'build/icon.ico',
        'build/entitlements.mac.plist',
      ]),
    )
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
  })
})

async function namedInConfig(pattern: RegExp): Promise<string[]> {
  const config = await readFile(join(ROOT, 'electron-builder.yml'), 'utf8')
  return [...config.matchAll(pattern)].map(([name]) => name)
}
