import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const FUSE_VERSION = 1
/** In the order of the fuse wire. Each is the opposite of what is shipped, so that a fuse that is not set is noticed. */
const FUSES = '111100111'

/** Writes a folder that electron-builder accepts as an unpacked Electron for Linux. Nothing in it can run. */
export async function writeStubElectron(folder: string, version: string): Promise<void> {
  const binary = Buffer.concat([
    Buffer.from(`stub${FUSE_SENTINEL}`),
    Buffer.from([FUSE_VERSION, FUSES.length]),
    Buffer.from(FUSES),
  ])
  await Promise.all(['locales', 'resources'].map((name) => mkdir(join(folder, name), { recursive: true })))
  await Promise.all([
    writeFile(join(folder, 'electron'), binary, { mode: 0o755 }),
    writeFile(join(folder, 'version'), version),
    ...['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'locales/en-US.pak'].map((name) =>
      writeFile(join(folder, name), ''),
    ),
  ])
}
