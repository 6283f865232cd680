/** Prepares a fresh clone. Runs on plain Node, before anything is installed. */
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { isInstalled, isStale } from './freshness.mjs'
import { attend, capture, fail, ROOT, say } from './run.mjs'

const OLDEST_NODE = 20

const SOURCES = [
  'electron',
  'renderer',
  'shared',
  'project.inlang/settings.json',
  'scripts/messages.ts',
  'electron.vite.config.ts',
  'svelte.config.js',
  'package.json',
  'package-lock.json',
]
const GENERATED = ['shared/paraglide']
const BUILT = ['out/main/main.js', 'out/preload/preload.cjs', 'out/renderer/index.html']

const WINDOWS = process.platform === 'win32'

/**
 * Installs the packages of the lock file unless they are there. Does not use `npm ci`, because that rejects
 * a lock file without the optional packages of other systems, which a partial registry leads to.
 */
export async function ensureInstalled() {
  const major = Number.parseInt(process.versions.node, 10)
  if (major < OLDEST_NODE) fail(`Node ${OLDEST_NODE} or newer is needed; this is ${process.version}.`)
  if (existsSync(nodeBinary()) && hasPackages()) return
  say('Installing the packages with npm …')
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  const [npm, ...args] = npmCommand('install', '--no-save', '--include=dev', ...quiet)
  const code = await attend(npm, args, { stdio: ['ignore', 2, 2] })
  if (code !== 0) fail('The packages could not be installed.')
  if (!existsSync(nodeBinary())) {
    fail(
      'The package "node" has no binary: its install script did not run. Does npm have ignore-scripts set?',
    )
  }
}

/** Builds the app into out/ unless it is newer than its sources. Ends the process when the build fails. */
export async function ensureBuilt() {
  const inRoot = (/** @type {string} */ path) => join(ROOT, path)
  if (!isStale(SOURCES.map(inRoot), BUILT.map(inRoot), GENERATED.map(inRoot))) return
  if (!(await build())) process.exit(1)
}

/** @returns {Promise<boolean>} false when the build failed, after printing why */
export async function build() {
  say('Building …')
  const [npm, ...args] = npmCommand('run', '--silent', 'build')
  const { code, output } = await capture(npm, args, { env: toolEnv() })
  if (code !== 0) say(`${output.trimEnd()}\nThe build failed.`)
  return code === 0
}

/** The Node version that Electron embeds, installed as a package. */
export function nodeBinary() {
  return join(ROOT, 'node_modules/node/bin', WINDOWS ? 'node.exe' : 'node')
}

/**
 * Electron's binary, downloaded if necessary.
 * @returns {Promise<string | null>} null when it cannot be downloaded, after printing so
 */
export async function electronBinary() {
  const found = installedElectron()
  if (found) return found
  say('Downloading Electron …')
  await capture(nodeBinary(), [join(ROOT, 'node_modules/electron/install.js')])
  const downloaded = installedElectron()
  if (downloaded) return downloaded
  say(
    "Electron's binary could not be downloaded (set ELECTRON_MIRROR to a mirror you trust to get it); going on in the preview.",
  )
  return null
}

/** An environment whose PATH begins with the repository's own Node and tools. */
export function toolEnv() {
  const tools = [dirname(nodeBinary()), join(ROOT, 'node_modules/.bin')]
  // On Windows it is called "Path", and a copy of `process.env` is case-sensitive.
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  return { ...process.env, [name]: [...tools, process.env[name]].join(delimiter) }
}

/**
 * The npm that runs this script, or else the one on the PATH.
 * @param {readonly string[]} args
 * @returns {readonly [command: string, ...args: string[]]}
 */
function npmCommand(...args) {
  const script = process.env.npm_execpath
  if (script?.endsWith('npm-cli.js')) return [process.execPath, script, ...args]
  return WINDOWS ? [process.env.ComSpec ?? 'cmd.exe', '/d', '/c', 'npm', ...args] : ['npm', ...args]
}

function hasPackages() {
  const installed = join(ROOT, 'node_modules/.package-lock.json')
  return existsSync(installed) && isInstalled(readJson(join(ROOT, 'package-lock.json')), readJson(installed))
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** Finds the binary in the same way as electron's own index.js. */
function installedElectron() {
  const folder = join(ROOT, 'node_modules/electron')
  if (!existsSync(join(folder, 'path.txt'))) return null
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist')
  const binary = join(dist, readFileSync(join(folder, 'path.txt'), 'utf8').trim())
  return existsSync(binary) ? binary : null
}
