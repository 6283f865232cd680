import { resolve } from 'node:path'
import { build, type Plugin } from 'vite'

const MESSAGES = resolve(import.meta.dirname, '../shared/paraglide/messages.js')
const RUNTIME = './runtime.js'

/**
 * Serves the messages as one module. They are generated as one file each, so that the window can load some of them later,
 * but every test file in a browser would request all of these files.
 */
export function messagesInOne(): Plugin {
  let code: Promise<string> | undefined
  return {
    name: 'messages-in-one',
    enforce: 'pre',
    configureVitest({ defineCacheKeyGenerator }) {
      // The module only lists the others, so it is the same file after a message has changed.
      defineCacheKeyGenerator(({ id }) => (id === MESSAGES ? false : undefined))
    },
    load(id) {
      if (id !== MESSAGES) return null
      code ??= bundle()
      return code
    },
  }
}

/** The runtime stays a module of its own, since it holds the language that is chosen. */
async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'runtime-apart',
        enforce: 'pre',
        resolveId: (id) => (id.endsWith('/runtime.js') ? { id: RUNTIME, external: true } : null),
      },
    ],
    build: {
      write: false,
      minify: false,
      target: 'esnext',
      lib: { entry: MESSAGES, formats: ['es'] },
    },
  })
  const [output] = Array.isArray(built) ? built : [built]
  if (output === undefined || !('output' in output)) throw new Error('The messages were not bundled.')
  return output.output[0].code
}
