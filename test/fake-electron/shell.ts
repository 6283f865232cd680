import type { Shell } from 'electron'

export const OPEN_EXTERNAL_PREFIX = 'open-external '
export const OPEN_PATH_PREFIX = 'open-path '

/** Opens nothing, but prints to standard error what a browser or file manager would open. */
export const shell = {
  async openExternal(url: string): Promise<void> {
    process.stderr.write(`${OPEN_EXTERNAL_PREFIX}${new URL(url).href}\n`)
  },
  async openPath(path: string): Promise<string> {
    process.stderr.write(`${OPEN_PATH_PREFIX}${path}\n`)
    return ''
  },
} satisfies Pick<Shell, 'openExternal' | 'openPath'>
