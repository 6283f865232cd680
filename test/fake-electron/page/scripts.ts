import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { Script } from 'node:vm'
import { createBridge } from './bridge.ts'
import { BINDING, RECEIVE } from './window.ts'
import { createWire } from './wire.ts'
import { isolatedWorld, mainWorld, type Names } from './worlds.ts'

export interface PageScripts {
  readonly mainWorld: string
  readonly isolatedWorld: string
}

/** The scripts a page runs before its own; the names they meet by are known to no other script. */
export function pageScripts(preloadPath: string | undefined): PageScripts {
  const names: Names = { toMainWorld: randomUUID(), toIsolatedWorld: randomUUID() }
  const shared = `window, ${JSON.stringify(names)}, { createWire: ${createWire}, createBridge: ${createBridge} }`
  const line = `{
    post: (text) => ${BINDING}(text),
    onText: (listener) => { globalThis.${RECEIVE} = listener },
  }`
  const preload = `(require, module, exports) => { const global = globalThis, process = ${JSON.stringify(sandboxProcess())};
    ((require, module, exports) => {${preloadSource(preloadPath)}\n})(require, module, exports) }`
  return {
    mainWorld: inMainFrame(`(${mainWorld})(${shared})`),
    isolatedWorld: inMainFrame(`(${isolatedWorld})(${shared}, ${line}, ${preload})`),
  }
}

const inMainFrame = (code: string): string => `if (window === window.top) { ${code} }`

/** The text of a preload; none, with a word on standard error, if it is not what a sandboxed window can load. */
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
