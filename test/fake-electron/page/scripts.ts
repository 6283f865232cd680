import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { Script } from 'node:vm'
import { createBridge } from './bridge.ts'
import { createCodec } from './codec.ts'
import { type EventTypes, isolatedWorld, mainWorld } from './injected-code.ts'
import { BINDING, RECEIVE } from './window.ts'

export interface PageScripts {
  readonly mainWorld: string
  readonly isolatedWorld: string
}

/** The scripts a page runs before its own. No other script knows the random event types they communicate by. */
export function pageScripts(preloadPath: string | undefined): PageScripts {
  const types: EventTypes = { toMainWorld: randomUUID(), toIsolatedWorld: randomUUID() }
  const shared = `window, ${JSON.stringify(types)}, { createCodec: ${createCodec}, createBridge: ${createBridge} }`
  const mainProcess = `{
    post: (text) => ${BINDING}(text),
    onText: (listener) => { globalThis.${RECEIVE} = listener },
  }`
  const preload = `(require, module, exports) => { const global = globalThis, process = ${JSON.stringify(sandboxProcess())};
    ((require, module, exports) => {${preloadSource(preloadPath)}\n})(require, module, exports) }`
  return {
    mainWorld: inMainFrame(`(${mainWorld})(${shared})`),
    isolatedWorld: inMainFrame(`(${isolatedWorld})(${shared}, ${mainProcess}, ${preload})`),
  }
}

const inMainFrame = (code: string): string => `if (window === window.top) { ${code} }`

/** The text of a preload. Empty, with a message on standard error, when a sandboxed window could not load it. */
function preloadSource(path: string | undefined): string {
  if (path === undefined) return ''
  try {
    if (!isAbsolute(path)) throw new Error('its path must be absolute')
    const source = readFileSync(path, 'utf8')
    new Script(`(require, module, exports) => {${source}\n}`, { filename: path })
    return source
  } catch (error) {
    console.error(`Unable to load preload script: ${path}`, error)
    return ''
  }
}

const sandboxProcess = () => ({
  type: 'renderer',
  platform: process.platform,
  arch: process.arch,
  env: {},
  versions: process.versions,
  sandboxed: true,
  contextIsolated: true,
})
