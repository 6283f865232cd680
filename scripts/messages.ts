/**
 * Compares the message catalogues and compiles them to shared/paraglide. A key or placeholder that is
 * missing in a language fails the build here, because Paraglide would silently fall back to English.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compile } from '@inlang/paraglide-js'

const root = join(import.meta.dirname, '..')
const project = join(root, 'project.inlang')

const differences = compareCatalogues()
if (differences.length > 0) {
  console.error(`The message catalogues differ:\n${differences.map((line) => `  ${line}`).join('\n')}`)
  process.exit(1)
}

await compile({
  project,
  outdir: join(root, 'shared/paraglide'),
  strategy: ['globalVariable', 'baseLocale'],
  emitTsDeclarations: true,
  emitGitIgnore: false,
  emitPrettierIgnore: false,
  emitReadme: false,
})
// The compiler leaves timers behind that would keep this process running for half a minute.
process.exit(0)

function compareCatalogues(): string[] {
  const { baseLocale, locales } = readSettings()
  const base = readCatalogue(baseLocale)
  return locales.flatMap((locale) => {
    const other = readCatalogue(locale)
    return [...new Set([...base.keys(), ...other.keys()])].flatMap((key) => {
      const expected = base.get(key)
      const found = other.get(key)
      if (found === undefined || found === '') return [`${key} is missing in ${locale}`]
      if (expected === undefined) return [`${key} is in ${locale} but not in ${baseLocale}`]
      return placeholders(found) === placeholders(expected)
        ? []
        : [`${key} has other placeholders in ${locale}`]
    })
  })
}

function placeholders(message: string): string {
  return [...new Set(message.match(/\{\w+\}/g) ?? [])].sort().join(' ')
}

function readCatalogue(locale: string): Map<string, string> {
  const entries = Object.entries(readJson(join(root, 'shared/messages', `${locale}.json`)))
  return new Map(
    entries.flatMap(([key, message]) =>
      key === '$schema' ? [] : [[key, typeof message === 'string' ? message : JSON.stringify(message)]],
    ),
  )
}

function readSettings(): { baseLocale: string; locales: string[] } {
  const { baseLocale, locales } = readJson(join(project, 'settings.json'))
  if (typeof baseLocale !== 'string' || !Array.isArray(locales))
    throw new Error('project.inlang/settings.json names no locales')
  return { baseLocale, locales }
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8'))
}
