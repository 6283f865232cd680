import type { Shell } from 'electron'

export const OPENED = 'open-external '

/** Opens nothing: says on standard error what a browser would have been given. */
export const shell = {
  async openExternal(url: string): Promise<void> {
    process.stderr.write(`${OPENED}${new URL(url).href}\n`)
  },
} satisfies Pick<Shell, 'openExternal'>
