import { existsSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

/** Returns the built app's folder. Throws when there is no build. */
export function builtFolder(): string {
  const folder = join(ROOT, 'out')
  if (existsSync(join(folder, 'main/main.js'))) return folder
  throw new Error('There is no out/main/main.js to test: run `npm run build` first.')
}

/** Returns every file below a folder as sorted relative paths with forward slashes. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort()
}
