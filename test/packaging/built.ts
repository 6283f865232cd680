import { existsSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

/** The built app's folder. Throws where nothing was built. */
export function builtFolder(): string {
  const folder = join(ROOT, 'out')
  if (existsSync(join(folder, 'main/main.js'))) return folder
  throw new Error('There is no out/main/main.js to test: run `npm run build` first.')
}

/** Every file below a folder, as sorted paths relative to it with forward slashes. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort()
}
