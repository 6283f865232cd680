/** Loaded into the app's process before the app: the exchange's addresses lead to others, and no request leaves this computer. */

import { pathToFileURL } from 'node:url'
import { Agent } from 'undici'

const ROUTES = 'PLIMSOLL_TEST_ROUTES'

/** For a process whose requests to these origins shall go to those. */
export function rerouted(routes: Readonly<Record<string, string>>): Record<string, string> {
  return {
    NODE_OPTIONS: `--import ${pathToFileURL(import.meta.filename).href}`,
    [ROUTES]: JSON.stringify(routes),
  }
}

const told = process.env[ROUTES]
if (told !== undefined) {
  const routes: Readonly<Record<string, string>> = JSON.parse(told)
  const dispatchThere = Agent.prototype.dispatch
  Agent.prototype.dispatch = function dispatch(options, handler) {
    const { origin, hostname } = new URL(String(options.origin))
    const there = routes[origin] ?? (hostname === '127.0.0.1' ? origin : null)
    if (there === null) throw new Error(`nobody is at ${origin}`)
    return dispatchThere.call(this, { ...options, origin: there }, handler)
  }
}
