import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, preview } from 'vite'

export interface ServedGallery {
  /** The address of its page, to which `?state=…&locale=…` is added. */
  readonly url: string
  close(): Promise<void>
}

/** Builds the gallery of the window's states, and serves it to this machine alone. */
export async function serveGallery(): Promise<ServedGallery> {
  const bundle = mkdtempSync(join(tmpdir(), 'plimsoll-gallery-'))
  await build({
    configFile: join(import.meta.dirname, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: bundle },
  })
  const server = await preview({
    configFile: false,
    logLevel: 'error',
    build: { outDir: bundle },
    preview: { host: '127.0.0.1', port: 0 },
  })
  const [url] = server.resolvedUrls?.local ?? []
  if (url === undefined) throw new Error('the gallery has no address')
  return {
    url,
    async close() {
      await server.close()
      rmSync(bundle, { recursive: true })
    },
  }
}
