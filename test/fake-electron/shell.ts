import type { Shell } from 'electron'

export const OPENED = 'open-external '
export const OPENED_PATH = 'open-path '

/** Opens nothing: says on standard error what a browser or a file manager would have been given. */
export const shell = {
  async openExternal(url: string): Promise<void> {
    process.stderr.write(`${OPENED}${new URL(url).href}\n`)
  },
  async openPath(path: string): Promise<string> {
    process.stderr.write(`${OPENED_PATH}${path}\n`)
    return ''
  },
} satisfies Pick<Shell, 'openExternal' | 'openPath'>
